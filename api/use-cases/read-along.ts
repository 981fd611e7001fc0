import type { Actor } from '../../domain/actor.js';
import type { SealedFullAccount } from '../../models/full-account.js';

/**
 * What the statement that proved who asks has read along for the handler of the same request. It is found by the very actor that
 * was made then, by nobody else and once: whoever changes something first reads anew.
 */
const READ = new WeakMap<Actor, SealedFullAccount>();

/** Keeps it for the handler. @param account null: it was not asked for */
export function readAlong(actor: Actor, account: SealedFullAccount | null): Actor {
  if (account !== null) READ.set(actor, account);
  return actor;
}

/** Takes it; undefined when there is none. */
export function takeReadAlong(actor: object): SealedFullAccount | undefined {
  const account = READ.get(actor as Actor);
  READ.delete(actor as Actor);
  return account;
}
