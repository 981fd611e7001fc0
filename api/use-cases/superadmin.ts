import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { Language } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { queueNotice } from '../../models/notice.js';
import { Phone } from '../../models/phone.js';
import { Session } from '../../models/session.js';
import { SEALED, User } from '../../models/user.js';
import { Verification } from '../../models/verification.js';
import { makeUid } from '../../platform/crypto.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { refuseGuessablePassword } from './password-policy.js';

/** What the making of a superadmin needs of the use cases' parts. */
type SuperadminDeps = Pick<
  UseCaseDeps,
  'database' | 'index' | 'sealer' | 'hasher' | 'productName' | 'standing'
>;

/** Who becomes superadmin. */
export interface NewSuperadmin {
  /** E.164; the operator vouches for it. */
  readonly phone: string;
  /** Of a new account; an account that exists keeps its own. */
  readonly email: string;
  /** Needed for a new account; one that exists gets it as its new password. */
  readonly password?: string;
  /** Of messages to a new account. */
  readonly language: Language;
}

/** What came of it. */
interface SuperadminResult {
  readonly uid: string;
  readonly outcome: 'made' | 'promoted';
}

/** States that no role opens. */
const SHUT: readonly string[] = ['banned', 'deleted', 'locked'];

/**
 * Makes an account with the role superadmin, or gives that role to the account that holds the phone. Whoever is at the
 * terminal has the keys of the database: nothing is asked for beside. Told twice, it is one account.
 * @throws DomainError `validation_failed` (no or a guessable password), `conflict` (a verified account holds the e-mail, or has the phone beside another),
 *   `forbidden` (the account is banned, locked or deleted)
 */
export async function createSuperadmin(
  deps: SuperadminDeps,
  caller: Caller,
  { phone, email: spelt, password, language }: NewSuperadmin,
): Promise<SuperadminResult> {
  const { database, sealer, index, hasher, productName } = deps;
  const email = spelt.toLowerCase();
  if (password !== undefined)
    refuseGuessablePassword(password, { field: 'password', productName, phone, email });
  const passwordSealed =
    password === undefined ? undefined : sealer.seal(SEALED.password, await hasher.hash(password));
  const phoneIndex = index.of('phone', phone);

  return insist(() =>
    database.transaction(async (trx) => {
      const holder = await User.query(trx).where({ phoneIndex }).whereNotNull('phoneVerifiedAt').first();
      if (holder) return promote(deps, trx, caller, holder, passwordSealed);
      if (passwordSealed === undefined)
        throw new DomainError('validation_failed', { fields: [{ path: 'password', rule: 'defined' }] });
      const emailIndex = index.of('email', email);
      if (await User.isEmailTaken(trx, emailIndex)) throw new DomainError('conflict');
      // Somebody has it beside the one that he logs in by.
      if (await Phone.holderOf(trx, phoneIndex)) throw new DomainError('conflict', { reason: 'phone' });
      const { id, uid } = await User.add(trx, deps.standing, {
        uid: makeUid(),
        role: 'superadmin',
        phoneSealed: sealer.seal(SEALED.phone, phone),
        phoneIndex,
        emailSealed: sealer.seal(SEALED.email, email),
        emailIndex,
        passwordSealed,
        language,
      });
      await record(trx, caller, id, 'make_superadmin');
      return { uid, outcome: 'made' };
    }),
  );
}

async function promote(
  { sealer }: SuperadminDeps,
  trx: Transaction,
  caller: Caller,
  { id }: User,
  passwordSealed: string | undefined,
): Promise<SuperadminResult> {
  // Codes before the account: whoever uses one locks them in that order.
  if (passwordSealed !== undefined) await Verification.supersedeOthers(trx, id);
  const user = await User.lockForChange(trx, id);
  if (!user || SHUT.includes(user.state)) throw new DomainError('forbidden');
  await User.setRole(trx, id, 'superadmin');
  if (passwordSealed !== undefined) {
    await User.setPassword(trx, id, passwordSealed);
    await Session.endAll(trx, id);
    await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'password_changed' });
    await record(trx, caller, id, 'set_password');
  }
  await record(trx, caller, id, 'promote_superadmin');
  return { uid: user.uid, outcome: 'promoted' };
}

function record(trx: Transaction, caller: Caller, userId: string, action: string): Promise<void> {
  return Activity.record(trx, caller, { topic: 'admin', action, result: 'succeed', userId });
}
