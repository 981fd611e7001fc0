import { DomainError } from '../../domain/errors.js';
import { UPLOADS_AT_ONCE_PER_USER, UPLOADS_MEMORY_BYTES } from '../../domain/limits.js';

/** One upload under way. */
export interface UploadPass {
  /** Before so many more bytes are held. @throws DomainError `unavailable` when this process holds too many */
  take(bytes: number): void;
  /** The upload is over, whatever became of it, and its bytes are held no more. */
  leave(): void;
}

/** What all uploads of a process may hold together, and one account's share of it. */
export interface UploadGate {
  /** @throws DomainError `flood_control` when this account has enough uploads under way */
  enter(userId: string): UploadPass;
}

export function createUploadGate(): UploadGate {
  const perUser = new Map<string, number>();
  let held = 0;

  return {
    enter(userId) {
      const underWay = perUser.get(userId) ?? 0;
      if (underWay >= UPLOADS_AT_ONCE_PER_USER)
        throw new DomainError('flood_control', { retryAfterSeconds: 1 });
      perUser.set(userId, underWay + 1);
      let own = 0;
      let over = false;
      return {
        take(bytes) {
          // A parser that was stopped may still hand out what it held.
          if (over) return;
          if (held + bytes > UPLOADS_MEMORY_BYTES)
            throw new DomainError('unavailable', { retryAfterSeconds: 1 });
          own += bytes;
          held += bytes;
        },
        leave() {
          held -= own;
          over = true;
          const others = (perUser.get(userId) ?? 1) - 1;
          if (others > 0) perUser.set(userId, others);
          else perUser.delete(userId);
        },
      };
    },
  };
}
