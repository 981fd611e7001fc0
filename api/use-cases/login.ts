import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { Channel, Factor } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { type Guesser, GuessWait, phoneSubject } from '../../models/guess-wait.js';
import type { LoginAccount, NewLogin } from '../../models/login.js';
import { SEALED } from '../../models/user.js';
import { makeSessionToken } from '../../platform/crypto.js';
import { newId } from '../../platform/ids.js';
import { networkOf } from '../../platform/network.js';
import { openAuthenticatorCode } from './authenticator.js';
import { banMessage } from './ban-user.js';
import type { UseCaseDeps } from './deps.js';
import { factorAddress } from './factor-address.js';
import { failGuess } from './fail-guess.js';
import { insist } from './insist.js';
import { requirePhone } from './phone.js';
import { sendCode } from './send-code.js';
import { refuseWhileWaiting } from './waits.js';

/** A session, or what is still asked for. `provider` is how the code really went out. */
export type LoginResult = { readonly token: string } | { readonly provider: Factor; readonly codeId: string };

let nobody: Promise<string> | undefined;

/** What the password of nobody is compared with: the same work, and never right (reliability A18). */
export function hashOfNobody({ hasher }: Pick<UseCaseDeps, 'hasher'>): Promise<string> {
  nobody ??= hasher.hash(newId()).catch((error: unknown) => {
    // A full queue now is no reason to refuse the next one: that would tell who has an account.
    nobody = undefined;
    throw error;
  });
  return nobody;
}

/**
 * Logs in with a password. An unknown phone costs the same look-up and the same hash as a known one. Wrong passwords
 * cost a growing wait, of this phone from this network: never the owner's (reliability A21).
 * @throws DomainError `invalid_credentials`, `forbidden` (after the right password only), `flood_control`, `unavailable`
 */
export async function login(
  deps: UseCaseDeps,
  caller: Caller,
  input: { phone: string; password: string },
): Promise<LoginResult> {
  const phone = requirePhone(deps, input.phone);
  const cap = deps.caps.guessCap(caller.ip);
  const phoneIndex = deps.index.of('phone', phone);
  const guesser: Guesser = {
    subject: phoneSubject(phoneIndex),
    kind: 'password',
    network: networkOf(caller.ip),
  };
  const { counted, seconds, account } = await deps.logins.find({ phoneIndex, guesser, capKey: cap.key });
  cap.judge(counted);
  if (seconds > 0) return refuseUnjudged(deps, caller, account, phoneIndex, seconds);

  const unknown = await hashOfNobody(deps);
  const hash = account ? deps.sealer.open(SEALED.password, account.passwordSealed) : unknown;
  const matches = await deps.hasher.verify(hash, input.password);
  if (!account || !matches) return refuseWrongPassword(deps, caller, guesser, account, phoneIndex);
  if (account.state !== 'active') return refuseAccount(deps, caller, guesser, account);
  return account.twoFactorProvider === null
    ? openSession(deps, caller, guesser, account)
    : askForFactor(deps, caller, guesser, account, account.twoFactorProvider);
}

/** The password was not judged: there is still a wait. @throws DomainError `flood_control` always */
export async function refuseUnjudged(
  deps: UseCaseDeps,
  caller: Caller,
  account: LoginAccount | undefined,
  addressIndex: Buffer,
  seconds: number,
): Promise<never> {
  await recordGuess(deps, caller, account, addressIndex, seconds);
  throw new DomainError('flood_control', { retryAfterSeconds: seconds });
}

/** @throws DomainError always */
export async function refuseWrongPassword(
  deps: UseCaseDeps,
  caller: Caller,
  guesser: Guesser,
  account: LoginAccount | undefined,
  addressIndex: Buffer,
): Promise<never> {
  const seconds = await failGuess(deps, guesser, account?.userId);
  await recordGuess(deps, caller, account, addressIndex, seconds);
  refuseWhileWaiting(seconds);
  throw new DomainError('invalid_credentials');
}

/** @param seconds to wait: more than 0 when the password was not judged */
function recordGuess(
  { database }: UseCaseDeps,
  caller: Caller,
  account: LoginAccount | undefined,
  addressIndex: Buffer,
  seconds: number,
): Promise<void> {
  return Activity.record(database, caller, {
    topic: 'login',
    action: 'guess_password',
    ...(seconds > 0
      ? { result: 'denied', reason: 'flood_control' }
      : { result: 'failed', reason: 'wrong_password' }),
    ...(account ? { userId: account.userId } : { addressIndex }),
  });
}

/** The password was right, but this account may not enter. @throws DomainError always, with the state as its reason */
export async function refuseAccount(
  deps: UseCaseDeps,
  caller: Caller,
  guesser: Guesser,
  { userId, state }: LoginAccount,
): Promise<never> {
  // Of many guesses at once those after the wait has begun are not told which one was right.
  refuseWhileWaiting(await GuessWait.pass(deps.database, guesser));
  await Activity.record(deps.database, caller, {
    topic: 'login',
    action: 'complete',
    result: 'denied',
    reason: state,
    userId,
  });
  const message = state === 'banned' ? await banMessage(deps, userId) : undefined;
  throw new DomainError('forbidden', { reason: state, ...(message === undefined ? {} : { message }) });
}

async function openSession(
  deps: UseCaseDeps,
  caller: Caller,
  guesser: Guesser,
  account: LoginAccount,
): Promise<LoginResult> {
  const { token, digest: tokenDigest } = makeSessionToken();
  await openWithoutFactor(deps, caller, guesser, account, { tokenDigest });
  return { token };
}

/**
 * Opens the session of an account that has no second factor.
 * @throws DomainError `flood_control`, `invalid_credentials` when the account is another one than it was a moment ago
 */
export async function openWithoutFactor(
  deps: UseCaseDeps,
  caller: Caller,
  guesser: Guesser,
  { userId, passwordSealed }: LoginAccount,
  digests: Pick<NewLogin, 'tokenDigest' | 'csrfDigest'>,
): Promise<void> {
  const session = { sessionId: newId(), ...digests, sessionSeconds: deps.sessionAbsoluteSeconds };
  const { seconds, opened } = await insist(() =>
    deps.logins.open({ userId, passwordSealed, ...session, guesser, caller }),
  );
  refuseWhileWaiting(seconds);
  // Banned, or another password, or a second factor, since it was looked up.
  if (!opened) throw new DomainError('invalid_credentials');
}

async function askForFactor(
  deps: UseCaseDeps,
  caller: Caller,
  guesser: Guesser,
  account: LoginAccount,
  factor: Factor,
): Promise<LoginResult> {
  refuseWhileWaiting(await GuessWait.pass(deps.database, guesser));
  if (factor === 'totp') {
    const { codeId } = await openAuthenticatorCode(deps, caller, account, 'login');
    return { provider: 'totp', codeId };
  }
  const { codeId, channel } = await sendLoginCode(deps, caller, account, factor);
  return { provider: channel, codeId };
}

/** Sends the code of a factor. @throws DomainError `validation_failed`, `flood_control`, `unavailable` */
export function sendLoginCode(
  deps: UseCaseDeps,
  caller: Caller,
  account: LoginAccount,
  factor: Exclude<Factor, 'totp'>,
): Promise<{ codeId: string; channel: Channel }> {
  return sendCode(deps, caller, {
    purpose: 'login',
    budgetClass: 'login',
    ...factorAddress(deps, account, factor),
    kind: 'login_code',
    userId: account.userId,
  });
}
