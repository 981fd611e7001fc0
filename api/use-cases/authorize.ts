import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError, type ErrorCode } from '../../domain/errors.js';
import { type Action, may } from '../../domain/permissions.js';
import { Activity } from '../../models/activity.js';
import type { UseCaseDeps } from './deps.js';

/**
 * Lets those through whose role may do it; the others are told so and logged (ASVS 16.3.2). The role is the one of this
 * very request, so that a role that was taken away counts from the next request on (reliability A31).
 * @throws DomainError `forbidden`
 */
export async function authorize(
  { database }: UseCaseDeps,
  caller: Caller,
  { userId, role }: Actor,
  action: Action,
): Promise<void> {
  if (may(role, action)) return;
  await Activity.record(database, caller, {
    topic: 'admin',
    action,
    result: 'denied',
    reason: 'role',
    actorId: userId,
  });
  throw new DomainError('forbidden');
}

/** Writes the audit row of a call of the product's administration that has no row of its own (domain/permissions). */
export async function audit(
  { database }: Pick<UseCaseDeps, 'database'>,
  caller: Caller,
  { userId }: Actor,
  {
    action,
    subject,
    refusal,
  }: {
    readonly action: Action;
    readonly subject: string | undefined;
    readonly refusal: ErrorCode | undefined;
  },
): Promise<void> {
  await Activity.record(database, caller, {
    topic: 'admin',
    action,
    actorId: userId,
    ...(subject !== undefined && { subject }),
    ...(refusal === undefined
      ? { result: 'succeed' }
      : { result: refusal === 'forbidden' ? 'denied' : 'failed', reason: refusal }),
  });
}
