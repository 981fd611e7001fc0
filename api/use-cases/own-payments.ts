import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Payment } from '../../models/payment.js';
import * as listing from '../../models/payment-listing.js';
import type { UseCaseDeps } from './deps.js';
import type { PaymentView } from './payment-views.js';

/** One page of the actor's payments, the newest first. */
export async function listOwnPayments(
  { database }: UseCaseDeps,
  { userId }: Actor,
  page: { page: number; perPage: number },
): Promise<{ items: readonly PaymentView[]; total: number }> {
  const { rows, total } = await listing.listOwnPayments(database, userId, page);
  return { items: rows.map(viewOf), total };
}

/** A payment of the actor's. @throws DomainError `not_found`, also for somebody else's */
export async function seeOwnPayment(
  { database }: UseCaseDeps,
  { userId }: Actor,
  { id }: { id: number },
): Promise<PaymentView> {
  const payment = await Payment.named(database, { id, userId });
  if (!payment) throw new DomainError('not_found');
  return viewOf(payment);
}

/** A row as people see it. */
export function viewOf(row: Payment): PaymentView {
  return {
    id: Number(row.number),
    externalId: row.id,
    amountMinor: Number(row.amountMinor),
    currency: row.currency,
    status: row.status,
    paymentUrl: row.url,
    expiresAt: row.expiresAt,
    settledAt: row.settledAt,
    refundedMinor: Number(row.refundedMinor),
  };
}
