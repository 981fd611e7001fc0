import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { Inbox } from '../../models/inbox.js';
import { Payment } from '../../models/payment.js';
import { changePayment, PAYMENT_REASON, PaymentChange } from '../../models/payment-change.js';
import {
  findPaymentDetails,
  type ListedPaymentRow,
  listPayments as listRows,
  type PaymentStepRow,
} from '../../models/payment-listing.js';
import type { Transaction } from '../../platform/database.js';
import { eventKey } from '../../platform/event-key.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { viewOf } from './own-payments.js';
import type {
  ListedPayment,
  PaymentDetails,
  PaymentQuery,
  PaymentStep,
  PaymentView,
  ResolutionInput,
} from './payment-views.js';

/** One page of all payments, the newest first. */
export async function listPayments(
  { database }: UseCaseDeps,
  { page, perPage, statuses }: PaymentQuery,
): Promise<{ items: readonly ListedPayment[]; total: number }> {
  const { rows, total } = await listRows(database, statuses, { page, perPage });
  return { items: rows.map(listed), total };
}

/** Everything that is known of a payment. @throws DomainError `not_found` */
export async function seePayment(deps: UseCaseDeps, { id }: { id: number }): Promise<PaymentDetails> {
  const found = await findPaymentDetails(deps.database, id);
  if (!found) throw new DomainError('not_found');
  const { payment, steps, entries } = found;
  return {
    ...listed(payment),
    guid: payment.guid,
    history: steps.map((row) => stepOf(deps, row)),
    ledger: entries.map((entry) => ({ ...entry, amountMinor: Number(entry.amountMinor) })),
  };
}

/**
 * Closes a review: the step, the ledger's lines and the fact that its flow is told of, in ONE transaction.
 * @throws DomainError `not_found`, `forbidden` (his own payment), `conflict` (not in review, or somebody was faster)
 */
export async function resolvePayment(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  resolution: ResolutionInput,
): Promise<PaymentView> {
  const { database } = deps;
  const changeId = newId();
  const resolve = () =>
    database.transaction((trx) => resolved(deps, trx, { caller, actor, resolution, changeId }));
  try {
    return viewOf(await insist(resolve));
  } catch (error) {
    if (error instanceof DomainError)
      await Activity.record(database, caller, {
        topic: 'payment',
        action: 'resolve',
        result: 'denied',
        reason: error.code,
        actorId: actor.userId,
      });
    throw error;
  }
}

async function resolved(
  { sealer }: UseCaseDeps,
  trx: Transaction,
  {
    caller,
    actor,
    resolution: { id, status, reason },
    changeId,
  }: { caller: Caller; actor: Actor; resolution: ResolutionInput; changeId: string },
): Promise<Payment> {
  const named = await Payment.named(trx, { id });
  const payment = named && (await Payment.lock(trx, named.id));
  if (!payment) throw new DomainError('not_found');
  // An earlier try of this very call was applied, and its acknowledgement lost (reliability F19).
  if (await PaymentChange.isThere(trx, changeId)) return payment;
  if (payment.userId === actor.userId) throw new DomainError('forbidden');
  if (payment.status !== 'needs_review') throw new DomainError('conflict');
  const fact = {
    id: newId(),
    source: 'resolution',
    eventKey: eventKey(changeId),
    subjectId: payment.id,
    verifiedBy: 'session',
    bodySealed: null,
  } as const;
  await Inbox.record(trx, fact, 'now');
  // What went back went back: a payment that settled after all keeps its refunds.
  const refundedMinor = Number(status === 'refunded' ? payment.amountMinor : payment.refundedMinor);
  await changePayment(trx, payment, {
    id: changeId,
    actor: 'admin',
    actorId: actor.userId,
    to: status,
    why: null,
    refundedMinor,
    reasonSealed: sealer.seal(PAYMENT_REASON, reason),
    factId: fact.id,
  });
  await Activity.record(trx, caller, {
    topic: 'payment',
    action: `resolve_${status}`,
    result: 'succeed',
    userId: payment.userId,
    actorId: actor.userId,
    subject: `payment:${id}`,
    changes: { status: { old: 'needs_review', new: status } },
  });
  return payment;
}

function listed(row: ListedPaymentRow): ListedPayment {
  return {
    ...viewOf(row),
    user: { id: Number(row.userId), uid: row.userUid },
    createdAt: row.createdAt,
    reason: row.why,
  };
}

function stepOf({ sealer }: UseCaseDeps, row: PaymentStepRow): PaymentStep {
  const { at, actor, actorId, actorUid, fromStatus, toStatus, why, reasonSealed, sides } = row;
  return {
    at,
    actor,
    by: actorId !== null && actorUid !== null ? { id: Number(actorId), uid: actorUid } : null,
    from: fromStatus,
    to: toStatus,
    why,
    reason: reasonSealed && sealer.open(PAYMENT_REASON, reasonSealed),
    sides,
  };
}
