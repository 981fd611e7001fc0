import { randomBytes } from 'node:crypto';
import { DomainError } from '../../domain/errors.js';
import { Permission } from '../../models/permission.js';
import { SERVICE_SEALED, ServiceAccount } from '../../models/service-account.js';
import { SEALED, User } from '../../models/user.js';
import { isUniqueViolation } from '../../platform/database.js';
import type { UseCaseDeps } from './deps.js';

/** A program that is given an account. */
export interface NewServiceAccount {
  readonly ownerUid: string;
  readonly role: string;
  /** undefined: made of its owner's (barong.md section 8). */
  readonly email: string | undefined;
}

/** "Service account prefix `SI`", then as other uids (barong.md section 2). */
const UID_BYTES = 5;

/**
 * Makes the account of a program: for whoever runs the system, as in Barong, where only its management API does.
 * @returns its uid
 * @throws DomainError `conflict` with the reason `owner`, `role`, `email` or `email_taken`
 */
export async function addServiceAccount(
  { database, sealer, index }: Pick<UseCaseDeps, 'database' | 'sealer' | 'index'>,
  { ownerUid, role, email }: NewServiceAccount,
): Promise<string> {
  const owner = await User.query(database).findOne({ uid: ownerUid });
  if (owner?.state !== 'active') throw refused('owner');
  if (!(await Permission.knowsRole(database, role))) throw refused('role');
  const uid = `SI${randomBytes(UID_BYTES).toString('hex').toUpperCase()}`;
  const own = owner.emailSealed && owner.emailVerifiedAt ? sealer.open(SEALED.email, owner.emailSealed) : '';
  const address = (email ?? own.replace('@', `+${uid}@`)).toLowerCase();
  if (!/^[^@\s]+@[^@\s]+$/.test(address)) throw refused('email');
  try {
    await ServiceAccount.add(database, {
      uid,
      ownerId: owner.id,
      role,
      emailSealed: sealer.seal(SERVICE_SEALED.email, address),
      emailIndex: index.of('email', address),
    });
  } catch (error) {
    throw isUniqueViolation(error) ? refused('email_taken') : error;
  }
  return uid;
}

const refused = (reason: string): DomainError => new DomainError('conflict', { reason });
