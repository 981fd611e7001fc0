import { DomainError } from '../../domain/errors.js';
import type { AuditChanges } from '../../models/activity.js';
import { isUniqueViolation, type Transaction } from '../../platform/database.js';
import { type AdminCall, changeAsAdmin } from './admin-call.js';
import type { UseCaseDeps } from './deps.js';

/** A row that administrators keep: what it is called in the audit, and how it is seen. */
interface KeptRow<View> {
  /** Its subject there is `<name>:<id>`. */
  readonly name: string;
  /** Makes the change. */
  apply(trx: Transaction): Promise<{ readonly id: string; readonly changes: AuditChanges }>;
  /** The row after it; undefined: it is gone. */
  see(trx: Transaction, id: string): Promise<View | undefined>;
}

/**
 * Makes, changes or ends a row of a table that administrators keep, with its audit row.
 * @throws DomainError `conflict` with the reason `taken`: there is one like it; and what `apply` throws
 */
export async function changeRow<View>(
  deps: Pick<UseCaseDeps, 'database'>,
  admin: AdminCall,
  { name, apply, see }: KeptRow<View>,
): Promise<View | undefined> {
  try {
    return await changeAsAdmin(deps, admin, {
      async apply(trx) {
        const { id, changes } = await apply(trx);
        return { subject: `${name}:${id}`, changes };
      },
      answer: (trx, subject) => see(trx, subject?.split(':')[1] ?? '0'),
    });
  } catch (error) {
    throw isUniqueViolation(error) ? new DomainError('conflict', { reason: 'taken' }) : error;
  }
}
