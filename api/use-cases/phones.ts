import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Phone } from '../../models/phone.js';
import { SEALED } from '../../models/user.js';
import { answerableCode } from '../../models/verification-pending.js';
import { submitProof } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { type FullAccount, ownFullAccount } from './full-account.js';
import { guessFactor } from './guess-factor.js';
import { insist } from './insist.js';
import { parsePhone } from './phone.js';
import { sendCode } from './send-code.js';

/** A phone in any spelling. */
interface Spelt {
  readonly number: string;
}

/**
 * Adds a phone to the actor's account and sends it a code. One that another account proved is answered alike, at the same
 * cost: its owner is told that he has an account, and no code is right (A17; ADR 0030).
 * @throws DomainError `validation_failed` with the reason `number`; `conflict` with the reason `proved` (it is the actor's
 *   own), `exists` or `too_many`; `validation_failed` (the phone takes no messages), `flood_control`, `unavailable`
 */
export async function addPhone(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { number }: Spelt,
): Promise<void> {
  const { database, sealer, index } = deps;
  const { userId } = actor;
  const phone = requireNumber(deps, number);
  const numberIndex = index.of('phone', phone);
  const numberSealed = sealer.seal(SEALED.phone, phone);
  refuseProved(await Phone.find(database, userId, numberIndex));
  await insist(async (isAgain) => {
    if (await Phone.add(database, { userId, numberSealed, numberIndex })) return;
    const known = await Phone.find(database, userId, numberIndex);
    // Added by an earlier try of this call, whose acknowledgement was lost: no two seals are alike (reliability F19).
    if (isAgain && known?.numberSealed === numberSealed) return;
    throw new DomainError('conflict', { reason: known ? 'exists' : 'too_many' });
  });
  try {
    await send(deps, caller, actor, phone);
  } catch (error) {
    // Told that it failed, its owner tries the same again: it must not be there then.
    await Phone.dropUnproved(database, userId, numberIndex).catch(() => undefined);
    throw error;
  }
}

/**
 * Sends a phone of the actor's another code.
 * @throws DomainError `validation_failed` with the reason `number`; `not_found` when he has no such phone; `conflict` with the
 *   reason `proved`; `validation_failed`, `flood_control`, `unavailable`
 */
export async function resendPhoneCode(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { number }: Spelt,
): Promise<void> {
  const phone = requireNumber(deps, number);
  const found = await Phone.find(deps.database, actor.userId, deps.index.of('phone', phone));
  if (!found) throw new DomainError('not_found');
  refuseProved(found);
  await send(deps, caller, actor, phone);
}

/**
 * Proves a phone of the actor's with the code that was sent to it.
 * @returns the account as it is now
 * @throws DomainError `validation_failed` with the reason `number`; `not_found` when he has no such phone; `wrong_code`,
 *   `flood_control`, `unavailable`
 */
export async function verifyPhone(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { number, code }: Spelt & { code: string },
): Promise<FullAccount> {
  const { userId } = actor;
  const addressIndex = deps.index.of('phone', requireNumber(deps, number));
  if (!(await Phone.find(deps.database, userId, addressIndex))) throw new DomainError('not_found');
  const purpose = 'phone_verification';
  const codeId = await answerableCode(deps.database, { userId, purpose, addressIndex });
  if (codeId === undefined) throw new DomainError('wrong_code');
  await guessFactor(deps, caller, { purpose, codeId, code, binding: { userId } });
  await submitProof(deps, caller, purpose, codeId, {});
  return ownFullAccount(deps, actor);
}

async function send(deps: UseCaseDeps, caller: Caller, { userId }: Actor, phone: string): Promise<void> {
  await deps.caps.takeAsk(caller.ip);
  await deps.caps.takePhoneCode(userId);
  await sendCode(deps, caller, {
    purpose: 'phone_verification',
    budgetClass: 'phone_verification',
    address: phone,
    // By SMS alone: a phone that somebody else proved gets a message without a code, which no other channel takes (A17).
    channels: ['sms'],
    kind: 'phone_code',
    decoyWhen: 'known',
    decoyKind: 'already_registered',
    userId,
  });
}

/** @throws DomainError `validation_failed` with the reason `number` */
function requireNumber(deps: UseCaseDeps, text: string): string {
  const phone = parsePhone(deps, text);
  if (phone === null) throw new DomainError('validation_failed', { reason: 'number' });
  return phone;
}

/** @throws DomainError `conflict` with the reason `proved` */
function refuseProved(phone: Phone | undefined): void {
  if (phone && phone.validatedAt !== null) throw new DomainError('conflict', { reason: 'proved' });
}
