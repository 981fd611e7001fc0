import { DomainError } from '../../domain/errors.js';

/** One upload under way. */
export interface UploadPass {
  /** Before so many more bytes are held. @throws DomainError `unavailable` when this process holds too many */
  take(bytes: number): void;
  /** The upload is over, whatever became of it, and its bytes are held no more. */
  leave(): void;
}

/** What all uploads of a process may hold together, and one owner's share of it. */
export interface UploadGate {
  /** @throws DomainError `flood_control` when this owner has enough uploads under way */
  enter(owner: string): UploadPass;
}

/** How much a gate lets through at the same time. */
export interface UploadGateLimits {
  readonly atOncePerOwner: number;
  readonly memoryBytes: number;
}

export function createUploadGate({ atOncePerOwner, memoryBytes }: UploadGateLimits): UploadGate {
  const perOwner = new Map<string, number>();
  let held = 0;

  return {
    enter(owner) {
      const underWay = perOwner.get(owner) ?? 0;
      if (underWay >= atOncePerOwner) throw new DomainError('flood_control', { retryAfterSeconds: 1 });
      perOwner.set(owner, underWay + 1);
      let own = 0;
      let over = false;
      return {
        take(bytes) {
          // A parser that was stopped may still hand out what it held.
          if (over) return;
          if (held + bytes > memoryBytes) throw new DomainError('unavailable', { retryAfterSeconds: 1 });
          own += bytes;
          held += bytes;
        },
        leave() {
          held -= own;
          over = true;
          const others = (perOwner.get(owner) ?? 1) - 1;
          if (others > 0) perOwner.set(owner, others);
          else perOwner.delete(owner);
        },
      };
    },
  };
}
