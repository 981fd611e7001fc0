import { DomainError } from '../../domain/errors.js';
import { ROLES } from '../../domain/states.js';
import { DataStorage } from '../../models/data-storage.js';
import { Label } from '../../models/label.js';
import { queueNotice } from '../../models/notice.js';
import { Permission } from '../../models/permission.js';
import { SEALED, User } from '../../models/user.js';
import { Verification } from '../../models/verification.js';
import { isUniqueViolation } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { type AdminCall, doAsAdmin, targetOf } from './admin-call.js';
import { namedUser, refuseHimself } from './admin-state.js';
import type { UseCaseDeps } from './deps.js';

// Refusals of all of them: `not_found` with the reason `user`; `forbidden` with the reason `superadmin` or `himself`.

/**
 * Gives an account a role, from its next request on (reliability A31). Nobody changes his own, and only a superadmin makes
 * one (A35). Both rows are locked: of two superadmins who depose each other one is left.
 * @throws DomainError `conflict` with the reason `no_change` or `role` (nobody has such a role)
 */
export async function setRole(
  deps: UseCaseDeps,
  admin: AdminCall,
  { uid, role }: { uid: string; role: string },
): Promise<void> {
  const { actor } = admin;
  const named = await namedUser(deps, uid);
  const known = ROLES.find((name) => name === role);
  const isKnown = known !== undefined && (await Permission.knowsRole(deps.database, known));
  await doAsAdmin(deps, admin, async (trx) => {
    refuseHimself(actor, named.id);
    const ids = [actor.userId, named.id];
    const locked = await User.query(trx)
      .whereIn('id', ids)
      .orderBy('id')
      .forNoKeyUpdate()
      .select('id', 'role');
    // He had the role when he was let in; he may have lost it while he waited for the lock.
    const asker = locked.find(({ id }) => id === actor.userId);
    if (asker?.role !== actor.role) throw new DomainError('forbidden');
    const user = await targetOf(trx, admin, uid);
    if (!known || !isKnown) throw new DomainError('conflict', { reason: 'role' });
    if (user.role === known) throw new DomainError('conflict', { reason: 'no_change' });
    if (known === 'superadmin' && actor.role !== 'superadmin')
      throw new DomainError('forbidden', { reason: 'superadmin' });
    await User.setRole(trx, user.id, known);
    return { userId: user.id, changes: { role: { old: user.role, new: known } } };
  });
}

/**
 * Switches the second factor off, for an owner who lost it: his API keys end with it, and he is told.
 * @throws DomainError `conflict` with the reason `no_change`
 */
export async function switchFactorOff(
  deps: UseCaseDeps,
  admin: AdminCall,
  { uid }: { uid: string },
): Promise<void> {
  const noticeId = newId();
  await doAsAdmin(deps, admin, async (trx) => {
    const user = await targetOf(trx, admin, uid);
    refuseHimself(admin.actor, user.id);
    if (user.twoFactorProvider === null) throw new DomainError('conflict', { reason: 'no_change' });
    await User.setFactor(trx, user.id, null, null);
    await Label.setFactor(trx, user.id, false);
    await User.refreshStanding(trx, user.id, deps.standing);
    const touched = user.twoFactorProvider === 'email' ? 'email' : 'phone';
    const notice = { id: noticeId, kind: 'factor_removed', touched } as const;
    await queueNotice(trx, deps.sealer, User.reachable(user), notice);
    return { userId: user.id, changes: { otp: { old: true, new: false } } };
  });
}

/**
 * Gives an account another e-mail, which its owner has yet to prove: it is not verified, whatever the old one was (ADR 0035).
 * He is told at the old one, if that was verified, else by SMS: who was given his account must not be the only one to know.
 * @throws DomainError `forbidden` with the reason `role` (no superadmin asks); `conflict` with the reason `no_change`, `taken`
 *   or `factor` (codes of the second factor go there)
 */
export async function replaceEmail(
  deps: UseCaseDeps,
  admin: AdminCall,
  { uid, email: spelt }: { uid: string; email: string },
): Promise<void> {
  const { database, sealer, index, standing } = deps;
  if (admin.actor.role !== 'superadmin') throw new DomainError('forbidden', { reason: 'role' });
  const { id: userId } = await namedUser({ database }, uid);
  const email = spelt.toLowerCase();
  const [emailSealed, emailIndex] = [sealer.seal(SEALED.email, email), index.of('email', email)];
  const notice = { id: newId(), kind: 'email_replaced' } as const;
  const change = doAsAdmin(deps, admin, async (trx) => {
    // Codes before the account: whoever uses one locks them in that order.
    await Verification.supersedeOthers(trx, userId);
    const user = await targetOf(trx, admin, uid);
    refuseHimself(admin.actor, user.id);
    if (user.emailIndex?.equals(emailIndex)) throw new DomainError('conflict', { reason: 'no_change' });
    if (user.twoFactorProvider === 'email') throw new DomainError('conflict', { reason: 'factor' });
    if (await User.isEmailTaken(trx, emailIndex, userId)) throw new DomainError('conflict', TAKEN);
    await User.query(trx).patch({ emailSealed, emailIndex, emailVerifiedAt: null }).where({ id: userId });
    await Label.remove(trx, { userId, key: 'email', scope: 'private' });
    await User.refreshStanding(trx, userId, standing);
    await queueNotice(trx, sealer, User.reachable(user), notice);
    const old = user.emailSealed === null ? null : masked(sealer.open(SEALED.email, user.emailSealed));
    return { userId, changes: { email: { old, new: masked(email) } } };
  });
  await change.catch((error: unknown) => {
    // An unconfirmed registration has it.
    throw isUniqueViolation(error) ? new DomainError('conflict', TAKEN) : error;
  });
}

const TAKEN = { reason: 'taken' } as const;

/** `a***@…`: an audit row has no address. */
const masked = (email: string): string => `${email.slice(0, 1)}***@…`;

/**
 * Takes away what a client keeps under a title, and the label that says that something is there.
 * @throws DomainError `not_found` with the reason `storage`
 */
export async function dropDataStorage(
  deps: UseCaseDeps,
  admin: AdminCall,
  { uid, title }: { uid: string; title: string },
): Promise<void> {
  await doAsAdmin(deps, admin, async (trx) => {
    const { id: userId } = await targetOf(trx, admin, uid);
    if (!(await DataStorage.remove(trx, userId, title)))
      throw new DomainError('not_found', { reason: 'storage' });
    const label = { userId, key: title, scope: 'private' } as const;
    if ((await Label.find(trx, label))?.value === 'recorded') await Label.remove(trx, label);
    await User.refreshStanding(trx, userId, deps.standing);
    return { userId, changes: { data_storage: { old: title, new: null } } };
  });
}
