import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { API_CALL_MS, LOST_COMMIT_RETRY_MS } from '../../domain/limits.js';
import type { Language, NoticeKind, TokenKind, TokenPurpose } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { findToken, tokenOwner } from '../../models/mailed-token.js';
import { VERIFICATION_SEALED } from '../../models/verification.js';
import { type NewVerification, openVerification } from '../../models/verification-asking.js';
import { sameBytes } from '../../platform/crypto.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { verificationOf } from '../../platform/mailed-token.js';
import { startAndBegin } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { openInSlot, settleUnsent } from './send-slot.js';

const KINDS: Readonly<Record<TokenPurpose, TokenKind>> = {
  email_confirmation: 'confirmation_token',
  token_reset: 'reset_token',
};

/** A token to be mailed. */
interface MailedToken {
  /** UUID of its verification. */
  readonly id: string;
  readonly purpose: TokenPurpose;
  /** In lower case. */
  readonly email: string;
}

/** The same, and whom it is for. */
interface AskedToken extends MailedToken {
  readonly userId: string | undefined;
  /** Of the message; undefined: the account's. */
  readonly language: Language | undefined;
  /** What is mailed instead of the token, which then nobody may know; null: nothing. false: it is no decoy. */
  readonly decoy: NoticeKind | null | false;
}

/** Opens the verification of a token in the slot of its address. @returns false when the slot is taken */
export async function openToken(
  deps: UseCaseDeps,
  trx: Transaction,
  caller: Caller,
  asked: AskedToken,
): Promise<boolean> {
  return (await openVerification(trx, rowOf(deps, asked), caller)).opened;
}

function rowOf(
  { sealer, index }: UseCaseDeps,
  { id, purpose, email, userId, language, decoy }: AskedToken,
): NewVerification {
  return {
    id,
    purpose,
    budgetClass: purpose,
    channel: 'email',
    addressSealed: sealer.seal(VERIFICATION_SEALED.address, email),
    addressIndex: index.of('email', email),
    kind: decoy === false ? KINDS[purpose] : decoy,
    decoy: decoy !== false,
    ...(userId !== undefined && { userId }),
    ...(language !== undefined && { language }),
  };
}

/**
 * Has the token mailed. The answer does not wait for the mail, as with every code that not everybody is sent (ADR 0012).
 * @throws DomainError `unavailable` when no worker took it: then nothing is mailed, and the slot is free again
 */
export async function beginToken(deps: UseCaseDeps, { id, purpose, email }: MailedToken): Promise<void> {
  try {
    await startAndBegin(deps, { id, purpose, channels: ['email'] });
  } catch {
    await settleUnsent(deps.database, id, purpose, deps.index.of('email', email));
  }
}

/**
 * Mails a token to an e-mail, if it is meant for the account that has it; the same rows, flow and answer if there is none
 * (reliability A17, A18).
 * @throws DomainError `flood_control`, `unavailable`
 */
export async function requestToken(
  deps: UseCaseDeps,
  caller: Caller,
  purpose: TokenPurpose,
  input: { email: string; language: Language | undefined },
): Promise<void> {
  await deps.caps.takeAsk(caller.ip);
  const email = input.email.toLowerCase();
  const userId = await tokenOwner(deps.database, deps.index.of('email', email), purpose);
  const token = { id: newId(), purpose, email };
  const decoy = userId === undefined ? null : false;
  const row = rowOf(deps, { ...token, userId, language: input.language, decoy });
  await openInSlot(deps.database, caller, row);
  await beginToken(deps, token);
}

/** A link that is followed twice at once is used once; a call that died gives its place up after its time. */
export const ONE_AT_ONCE = { yieldsFor: (API_CALL_MS + LOST_COMMIT_RETRY_MS) / 1000 } as const;

/** A token that is right. */
export interface RightToken {
  /** Of its verification. */
  readonly id: string;
  readonly userId: string;
}

/**
 * Judges a token. One of 256 bits needs no count of wrong guesses; the cap of the address is for the load alone.
 * @throws DomainError `wrong_code` with the reason `malformed`, `unknown` (altered, too), `used` or `expired`;
 *   `flood_control`
 */
export async function judgeToken(
  deps: UseCaseDeps,
  caller: Caller,
  purpose: TokenPurpose,
  token: string,
): Promise<RightToken> {
  await deps.caps.takeGuess(caller.ip);
  const id = verificationOf(token);
  if (id === undefined) throw wrong('malformed');
  const known = await findToken(deps.database, id, purpose);
  const digest = deps.codes.digest(id, token);
  const isRight = known !== undefined && known.codeDigest !== null && sameBytes(known.codeDigest, digest);
  if (!isRight || known.userId === null)
    return refuse(deps, caller, purpose, 'unknown', { verificationId: id });
  const { userId, used, living } = known;
  const whose = { verificationId: id, userId };
  if (used) return refuse(deps, caller, purpose, 'used', whose);
  if (!living) return refuse(deps, caller, purpose, 'expired', whose);
  return { id, userId };
}

const wrong = (reason: string): DomainError => new DomainError('wrong_code', { reason });

/** @throws DomainError always */
async function refuse(
  { database }: UseCaseDeps,
  caller: Caller,
  topic: TokenPurpose,
  reason: 'unknown' | 'used' | 'expired',
  whose: { verificationId: string; userId?: string },
): Promise<never> {
  const entry = { topic, action: 'guess_code', result: 'failed' } as const;
  const word = reason === 'unknown' ? 'wrong_code' : 'no_live_code';
  await Activity.record(database, caller, { ...entry, reason: word, ...whose });
  throw wrong(reason);
}
