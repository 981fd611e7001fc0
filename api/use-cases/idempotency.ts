import { createHash, randomUUID } from 'node:crypto';
import type { Actor } from '../../domain/actor.js';
import type { ClaimOutcome, KeptAnswer, KeyedCall, OperationClaim } from '../../domain/idempotency.js';
import { claimKey, finishKey, type KeyName, releaseKey } from '../../models/idempotency-key.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/** Claims the key of a call for its account. The claim itself is made once, however often its acknowledgement is lost. */
export function claimOperation(
  { database }: UseCaseDeps,
  actor: Actor,
  call: KeyedCall,
): Promise<ClaimOutcome> {
  const claim = { bodyDigest: digest(call.rawBody), holder: randomUUID() };
  return insist(() => claimKey(database, nameOf(actor, call), claim));
}

/**
 * Ends a claim: with the answer, which later calls with the key are given; with null the next one tries again at once. Not
 * insisted on: what was done is safe by its operation id, and the caller waits.
 */
export async function finishOperation(
  { database }: UseCaseDeps,
  actor: Actor,
  call: KeyedCall,
  { holder }: OperationClaim,
  answer: KeptAnswer | null,
): Promise<void> {
  const name = nameOf(actor, call);
  await (answer ? finishKey(database, name, holder, answer) : releaseKey(database, name, holder));
}

function nameOf({ userId }: Actor, { path, key }: KeyedCall): KeyName {
  return { userId, path, keyDigest: digest(key) };
}

function digest(content: string | Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
