import { randomBytes } from 'node:crypto';
import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { findForEmailLogin } from '../../models/email-login.js';
import { registerVouched } from '../../models/email-registration.js';
import { type Guesser, vouchedSubject } from '../../models/guess-wait.js';
import type { LoginAccount } from '../../models/login.js';
import { SEALED } from '../../models/user.js';
import { makeUid } from '../../platform/crypto.js';
import { newId } from '../../platform/ids.js';
import { networkOf } from '../../platform/network.js';
import { type Entering, enterAccount } from './cookie-login.js';
import type { EnteredAccount } from './cookie-opening.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/** Bytes of a password that nobody is told: whoever wants one sets it by his e-mail. */
const PASSWORD_BYTES = 32;

/**
 * Logs in with an ID token of Auth0. Its e-mail has to be verified there: then it is that of the account that proved it
 * here, whose state and second factor count as in any login, or of a new one (barong.md, second line).
 * @throws DomainError `conflict` (`not_enabled`); `validation_failed` (`bad_token`); `unauthorized` for no verified e-mail;
 *   and what `enterAccount` refuses
 */
export async function loginByAuth0(
  deps: UseCaseDeps,
  caller: Caller,
  { idToken, ...entering }: { idToken: string } & Entering,
): Promise<EnteredAccount> {
  if (deps.auth0 === null) throw new DomainError('conflict', { reason: 'not_enabled' });
  const cap = deps.caps.guessCap(caller.ip);
  const vouched = await deps.auth0.read(idToken);
  // Counted in the look-up below, where there is one.
  if (vouched === null) await deps.caps.takeGuess(caller.ip);
  if (vouched === null) throw new DomainError('validation_failed', { reason: 'bad_token' });
  if (vouched.email === null || !vouched.verified) throw new DomainError('unauthorized');

  const email = vouched.email.toLowerCase();
  const emailIndex = deps.index.of('email', email);
  const guesser: Guesser = {
    subject: vouchedSubject(emailIndex),
    kind: 'password',
    network: networkOf(caller.ip),
  };
  const find = async (): Promise<LoginAccount | undefined> => {
    const { counted, accounts } = await findForEmailLogin(deps.database, emailIndex, guesser, cap.key);
    cap.judge(counted);
    return accounts.find(({ emailVerified }) => emailVerified);
  };
  let account = await find();
  if (!account) {
    await register(deps, caller, email, emailIndex);
    account = await find();
  }
  if (!account) throw new DomainError('unavailable');
  return enterAccount(deps, caller, guesser, account, entering);
}

/** Makes the account, unless somebody was faster. */
async function register(
  { database, sealer, hasher, standing }: UseCaseDeps,
  caller: Caller,
  email: string,
  emailIndex: Buffer,
): Promise<void> {
  const password = await hasher.hash(randomBytes(PASSWORD_BYTES).toString('base64url'));
  const member = {
    registrationId: newId(),
    uid: makeUid(),
    emailSealed: sealer.seal(SEALED.email, email),
    emailIndex,
    passwordSealed: sealer.seal(SEALED.password, password),
    username: null,
    referralId: null,
    dataSealed: null,
    language: caller.language,
  };
  await insist(() =>
    database.transaction(async (trx) => {
      const userId = await registerVouched(trx, member, standing);
      if (userId === undefined) return;
      const entry = { topic: 'registration', action: 'complete', result: 'succeed' } as const;
      await Activity.record(trx, caller, { ...entry, reason: 'auth0', userId });
    }),
  );
}
