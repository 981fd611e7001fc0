import type { ListedPayment, PaymentDetails, PaymentStep, PaymentView } from '../../use-cases/index.js';

/** The answer of `POST /payment/create`. */
export function presentOrder(payment: PaymentView) {
  return {
    id: payment.id,
    external_id: payment.externalId,
    amount: payment.amountMinor,
    currency: payment.currency,
    status: payment.status,
    payment_url: payment.paymentUrl,
    expires_at: payment.expiresAt.toISOString(),
  };
}

/** The answer of `GET /payment/get`, and one of its list. */
export function presentPayment(payment: PaymentView) {
  return {
    ...presentOrder(payment),
    settled_at: payment.settledAt?.toISOString() ?? null,
    refunded_amount: payment.refundedMinor,
  };
}

/** One payment of `GET /admin/payment/list`. */
export function presentListedPayment(payment: ListedPayment) {
  return {
    ...presentPayment(payment),
    user: presentPerson(payment.user),
    created_at: payment.createdAt.toISOString(),
    reason: payment.reason,
  };
}

/** The answer of `GET /admin/payment/get`. */
export function presentPaymentDetails(payment: PaymentDetails) {
  return {
    ...presentListedPayment(payment),
    guid: payment.guid,
    history: payment.history.map(presentStep),
    ledger: payment.ledger.map(({ at, kind, account, amountMinor, currency }) => ({
      at: at.toISOString(),
      kind,
      account,
      amount: amountMinor,
      currency,
    })),
  };
}

function presentStep(step: PaymentStep) {
  return {
    at: step.at.toISOString(),
    actor: step.actor,
    by: step.by && presentPerson(step.by),
    from: step.from,
    to: step.to,
    why: step.why,
    reason: step.reason,
    sides: step.sides && { ours: { ...step.sides.ours }, theirs: { ...step.sides.theirs } },
  };
}

function presentPerson({ id, uid }: ListedPayment['user']) {
  return { id, uid };
}
