import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { type Factor, SHUT } from '../../domain/states.js';
import { type Guesser, GuessWait } from '../../models/guess-wait.js';
import type { LoginAccount } from '../../models/login.js';
import { Verification } from '../../models/verification.js';
import { openAuthenticatorCode } from './authenticator.js';
import { submitProof } from './code-flow.js';
import { type EnteredAccount, entered } from './cookie-opening.js';
import { makeCookie, type NewCookie } from './cookie-session.js';
import type { UseCaseDeps } from './deps.js';
import { guessFactor } from './guess-factor.js';
import { openWithoutFactor, refuseAccount, sendLoginCode } from './login.js';
import { refuseWhileWaiting } from './waits.js';

/** What comes with a login beside its proof. */
export interface Entering {
  /** Six digits of the second factor; undefined: none were given. */
  readonly code: string | undefined;
  /** Of the cookie that the browser had. */
  readonly broughtToken: string | undefined;
}

/**
 * Lets the owner of an account in, whose first factor is proved: by his second one where it is on. A pending account may
 * enter (barong.md section 2), a shut one may not.
 * @throws DomainError `forbidden` with the state as its reason, `wrong_code` with `missing`, `used` or no reason,
 *   `invalid_credentials` when the account changed meanwhile, `flood_control`, `unavailable`
 */
export async function enterAccount(
  deps: UseCaseDeps,
  caller: Caller,
  guesser: Guesser,
  account: LoginAccount,
  { code, broughtToken }: Entering,
): Promise<EnteredAccount> {
  if (SHUT.includes(account.state)) return refuseAccount(deps, caller, guesser, account);
  const { twoFactorProvider: factor } = account;
  const cookie = makeCookie();
  if (factor === null) {
    await openWithoutFactor(deps, caller, guesser, account, cookie);
  } else {
    refuseWhileWaiting(await GuessWait.pass(deps.database, guesser));
    if (code === undefined) return askForCode(deps, caller, account, factor);
    await proveFactor(deps, caller, account, factor, code, cookie);
  }
  return entered(deps, caller, account, cookie, broughtToken);
}

/** Sends the code, where the factor is one that is sent. @throws DomainError `wrong_code` (`missing`) once it was */
async function askForCode(
  deps: UseCaseDeps,
  caller: Caller,
  account: LoginAccount,
  factor: Factor,
): Promise<never> {
  if (factor !== 'totp') {
    try {
      await sendLoginCode(deps, caller, account, factor);
    } catch (error) {
      // He has one already, which is as good as the one that he may not have yet.
      if (!(error instanceof DomainError) || error.code !== 'flood_control') throw error;
      if (!(await pending(deps, account))) throw error;
    }
  }
  throw new DomainError('wrong_code', { reason: 'missing' });
}

/** Uses the code up and opens the session, by the same flow as the product's login. */
async function proveFactor(
  deps: UseCaseDeps,
  caller: Caller,
  account: LoginAccount,
  factor: Factor,
  code: string,
  { tokenDigest, csrfDigest }: NewCookie,
): Promise<void> {
  const { userId } = account;
  const codeId = (await pending(deps, account)) ?? (await authenticatorCode(deps, caller, account, factor));
  const guess = { purpose: 'login', codeId, code, binding: { userId } } as const;
  const right = await guessFactor(deps, caller, guess);
  await submitProof(deps, caller, 'login', codeId, { ...right, tokenDigest, csrfDigest });
}

/** An app needs nothing sent; a code that was never sent is wrong. */
async function authenticatorCode(
  deps: UseCaseDeps,
  caller: Caller,
  account: LoginAccount,
  factor: Factor,
): Promise<string> {
  if (factor !== 'totp') throw new DomainError('wrong_code');
  return (await openAuthenticatorCode(deps, caller, account, 'login')).codeId;
}

/** The code that the account was asked for, and that takes guesses still. */
const pending = ({ database }: UseCaseDeps, { userId }: LoginAccount): Promise<string | undefined> =>
  Verification.pendingOf(database, userId, 'login', { guessable: true });
