import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../domain/limits.js';
import { isDatabaseOutage } from '../../platform/database.js';
import { type Account, ownAccount } from './account.js';
import type { UseCaseDeps } from './deps.js';
import {
  type CompleteRegistrationInput,
  completeRegistration,
  parsePhone,
  requestRegistrationCode,
} from './registration.js';
import { authenticate, logout } from './session.js';

export type { Account } from './account.js';
export type { UseCaseDeps } from './deps.js';

/** What every surface can do, whatever words it has for it. */
export interface UseCases {
  /** The E.164 form of a phone that codes may be sent to; null for anything else. */
  parsePhone(text: string): string | null;
  authenticate(token: string): Promise<Actor | null>;
  requestRegistrationCode(caller: Caller, input: { phone: string }): Promise<{ codeId: string }>;
  completeRegistration(caller: Caller, input: CompleteRegistrationInput): Promise<{ token: string }>;
  ownAccount(actor: Actor): Account;
  logout(caller: Caller, actor: Actor, input: { everywhere: boolean }): Promise<void>;
}

/** Binds the use cases to what they need; failures of the parts beneath come out as codes. */
export function createUseCases(deps: UseCaseDeps): UseCases {
  return {
    parsePhone: (text) => parsePhone(deps, text),
    authenticate: (token) => coded(authenticate(deps, token)),
    requestRegistrationCode: (caller, input) => coded(requestRegistrationCode(deps, caller, input)),
    completeRegistration: (caller, input) => coded(completeRegistration(deps, caller, input)),
    ownAccount: (actor) => ownAccount(deps, actor),
    logout: (caller, actor, input) => coded(logout(deps, caller, actor, input)),
  };
}

/**
 * Postgres away is `unavailable`, with the true cause kept for the log; a wait that nobody set gets the usual one.
 * Anything unknown passes and becomes a logged 500.
 */
async function coded<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (isDatabaseOutage(error)) {
      throw new DomainError(
        'unavailable',
        { retryAfterSeconds: UNAVAILABLE_RETRY_AFTER_SECONDS },
        { cause: error },
      );
    }
    if (
      error instanceof DomainError &&
      error.code === 'unavailable' &&
      error.details.retryAfterSeconds === undefined
    ) {
      throw new DomainError(
        'unavailable',
        { retryAfterSeconds: UNAVAILABLE_RETRY_AFTER_SECONDS },
        { cause: error.cause },
      );
    }
    throw error;
  }
}
