import {
  type FoundForLogin,
  findForLogins,
  type LoginGuess,
  type NewLogin,
  type Opened,
  openLoginSessions,
} from '../../models/login.js';
import type { Database } from '../../platform/database.js';
import { inGroups } from '../../platform/in-groups.js';

/** The two statements of a login by phone. Logins that come together share them, each judged as if it came alone (ADR 0044). */
export interface Logins {
  find(guess: LoginGuess): Promise<FoundForLogin>;
  /** @throws what Postgres threw; safe to be asked again with the same session */
  open(login: NewLogin): Promise<Opened>;
}

/** @param database where the accounts are */
export const createLogins = (database: Database): Logins => ({
  find: inGroups((guesses) => findForLogins(database, guesses)),
  open: inGroups((logins) => openLoginSessions(database, logins)),
});
