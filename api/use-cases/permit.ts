import { type AccessedPath, judgePermission } from '../../domain/access.js';
import { type Actor, type Caller, type Holder, isPerson } from '../../domain/actor.js';
import { adminTopic, auditAction } from '../../domain/audit.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import type { UseCaseDeps } from './deps.js';

/** Topic of a call whose path names none (barong.md section 10). */
const GENERAL = 'general';

/**
 * Lets those through whose role may call a path; the others are told so and logged, and so are those whom an AUDIT row
 * watches (barong.md sections 3 and 10). The role is the one of this very request (reliability A31). A call of an
 * administrator writes its own audit row, with its outcome (admin-call.ts).
 * @throws DomainError `forbidden`; `unavailable` when nobody can tell what holds now
 */
export async function permit(
  { database, access }: Pick<UseCaseDeps, 'database' | 'access'>,
  caller: Caller,
  holder: Holder,
  accessed: AccessedPath,
): Promise<void> {
  const { permissions } = await access.rules.current();
  const { accepted, topics } = judgePermission(permissions.get(holder.role) ?? [], accessed);
  const own = adminTopic(accessed.path);
  const record = (result: 'succeed' | 'denied', auditTopic: string): Promise<void> =>
    Activity.record(database, caller, {
      topic: 'admin',
      action: auditAction(accessed.verb),
      result,
      auditTopic,
      // A program is nobody's account; its uid is a reference and no personal data (docs/security.md).
      ...(isPerson(holder) ? { actorId: holder.userId } : { reason: `by ${holder.uid}` }),
    });
  if (!accepted) {
    await record('denied', own ?? GENERAL);
    throw new DomainError('forbidden');
  }
  if (own === undefined) for (const topic of topics) await record('succeed', topic ?? GENERAL);
}

/** The topic that the audit row of an administrator's call has: its permission's, else the one of its path. */
export async function auditTopic(
  { access }: Pick<UseCaseDeps, 'access'>,
  { role }: Actor,
  accessed: AccessedPath,
): Promise<string> {
  const { permissions } = await access.rules.current();
  const { topics } = judgePermission(permissions.get(role) ?? [], accessed);
  return topics.find((topic) => topic !== null) ?? adminTopic(accessed.path) ?? GENERAL;
}
