import type { Caller } from '../../domain/actor.js';
import type { CaptchaResponse } from '../../domain/captcha.js';
import { DomainError } from '../../domain/errors.js';
import type { Language } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { isUsernameTaken, referrerOf, registerWithEmail } from '../../models/email-registration.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import { Session } from '../../models/session.js';
import { SEALED, User } from '../../models/user.js';
import { makeUid } from '../../platform/crypto.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { passCaptcha } from './captcha.js';
import { type EnteredAccount, entered } from './cookie-opening.js';
import { makeCookie, type NewCookie } from './cookie-session.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { beginToken, openToken } from './mailed-token.js';
import { refuseWeakPassword } from './password-strength.js';

/** What somebody registers with. */
export interface EmailRegistration {
  readonly email: string;
  readonly password: string;
  readonly username: string | undefined;
  /** uid of the account that sent him. */
  readonly referralUid: string | undefined;
  /** JSON text of the client's own. */
  readonly data: string | undefined;
  /** Of messages; undefined: the caller's. */
  readonly language: Language | undefined;
  readonly captcha: CaptchaResponse | undefined;
  /** Of the cookie that the browser had. */
  readonly broughtToken: string | undefined;
}

/** A name of Postgres' for "somebody was faster". */
const USERNAME_KEY = 'users_username_key';

/**
 * Makes an account whose e-mail waits to be confirmed, opens its first session and mails the token. An e-mail that a
 * verified account holds makes the same account, which nothing can confirm, and its owner is told instead (A17, ADR 0023).
 * @throws DomainError `validation_failed` with the reason `referral_unknown`, `username_taken`, `weak_password`, or one of
 *   the captcha's; `flood_control`, `unavailable`
 */
export async function registerByEmail(
  deps: UseCaseDeps,
  caller: Caller,
  input: EmailRegistration,
): Promise<EnteredAccount> {
  const { database, sealer, index, productName } = deps;
  await passCaptcha(deps, 'user_create', input.captcha);
  await deps.caps.takeAsk(caller.ip);
  const email = input.email.toLowerCase();
  refuseWeakPassword(deps, input.password, { field: 'password', productName, email });
  const referralId = await referrer(deps, input.referralUid);
  const registrationId = newId();
  const cookie = makeCookie();
  const member = {
    registrationId,
    uid: makeUid(),
    emailSealed: sealer.seal(SEALED.email, email),
    emailIndex: index.of('email', email),
    passwordSealed: sealer.seal(SEALED.password, await deps.hasher.hash(input.password)),
    username: input.username?.toLowerCase() ?? null,
    referralId,
    dataSealed: input.data === undefined ? null : sealer.seal(BARONG_SEALED.data, input.data),
    language: input.language ?? caller.language,
  };
  const { userId, asked } = await unlessTaken(() =>
    insist(() => database.transaction((trx) => register(deps, trx, caller, member, email, cookie))),
  );
  // The account is there, whatever becomes of the mail; another one can be asked for.
  if (asked)
    await beginToken(deps, { id: registrationId, purpose: 'email_confirmation', email }).catch(forgive);
  return entered(deps, caller, { userId }, cookie, input.broughtToken);
}

type Member = Parameters<typeof registerWithEmail>[1];

/** Account, session, log and the token to be mailed, all or nothing. @returns `asked`: there is a token to be mailed */
async function register(
  deps: UseCaseDeps,
  trx: Transaction,
  caller: Caller,
  member: Member,
  email: string,
  { tokenDigest, csrfDigest }: NewCookie,
): Promise<{ userId: string; asked: boolean }> {
  const { registrationId: id, username } = member;
  if (username !== null && (await isTakenByAnother(trx, username, member.emailIndex))) throw usernameTaken();
  const made = await registerWithEmail(trx, member, deps.standing);
  // An earlier try of this call made it, and its acknowledgement was lost (reliability F19).
  if (!made) return { userId: (await User.madeBy(trx, id)) ?? '', asked: true };
  const { userId, held, replacedId } = made;
  const { ip, userAgent } = caller;
  const session = { id: newId(), userId, tokenDigest, csrfDigest, ip, userAgent };
  await Session.open(trx, session, deps.sessionAbsoluteSeconds);
  const entry = { topic: 'registration', action: 'complete', result: 'succeed' } as const;
  await Activity.record(trx, caller, { ...entry, reason: 'email', userId });
  if (replacedId) await Activity.record(trx, caller, { ...entry, action: 'replaced', userId: replacedId });
  const { language } = member;
  const token = { id, purpose: 'email_confirmation', email, userId, language } as const;
  // Mails of one address are counted: over the count there is no token, and no word of it.
  const asked = await openToken(deps, trx, caller, { ...token, decoy: held ? 'address_taken' : false });
  return { userId, asked };
}

/** A name is free for whoever replaces the registration that has it. */
async function isTakenByAnother(trx: Transaction, username: string, emailIndex: Buffer): Promise<boolean> {
  if (!(await isUsernameTaken(trx, username))) return false;
  const own = await User.query(trx)
    .select('id')
    .findOne({ username, emailIndex })
    .whereNotNull('emailRegisteredAt')
    .whereNull('emailVerifiedAt');
  return own === undefined;
}

async function referrer({ database }: UseCaseDeps, referralUid: string | undefined): Promise<string | null> {
  if (referralUid === undefined) return null;
  const id = await referrerOf(database, referralUid);
  if (id === undefined) throw new DomainError('validation_failed', { reason: 'referral_unknown' });
  return id;
}

/** Of two with one name the database lets one in. */
async function unlessTaken<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    throw (error as { constraint?: unknown }).constraint === USERNAME_KEY ? usernameTaken() : error;
  }
}

const usernameTaken = (): DomainError => new DomainError('validation_failed', { reason: 'username_taken' });

/** Temporal was away: nothing was mailed, and the slot of the address is free again. */
function forgive(error: unknown): void {
  if (!(error instanceof DomainError) || error.code !== 'unavailable') throw error;
}
