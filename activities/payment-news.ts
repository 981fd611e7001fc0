import type { BookedPayment } from '../domain/payment/books.js';
import type { JudgedPayment } from '../domain/payment/judge.js';
import type { OrderNews } from '../domain/payment/order.js';
import { ORDER_TYPE } from '../domain/payment/words.js';
import { INBOX_BODY, type NewFact } from '../models/inbox.js';
import type { Payment } from '../models/payment.js';
import type { Sealer } from '../platform/crypto.js';
import { eventKey } from '../platform/event-key.js';
import { newId } from '../platform/ids.js';

/**
 * What NambaOne answered, as a fact: the same answer about a payment that did not move since is the same fact.
 * @param payment null: we know no such payment
 */
export function newsFact(
  sealer: Sealer,
  order: OrderNews,
  payment: Pick<Payment, 'id' | 'version'> | null,
): NewFact {
  const body = JSON.stringify({ type: ORDER_TYPE, data: order });
  return {
    id: newId(),
    source: 'namba_one_asked',
    eventKey: eventKey(String(payment?.version ?? 0), body),
    subjectId: payment?.id ?? null,
    verifiedBy: 'asked',
    bodySealed: sealer.seal(INBOX_BODY, body),
  };
}

/** A payment as the judge of news sees it. */
export function judgedOf(payment: Payment): JudgedPayment {
  return { ...bookedOf(payment), guid: payment.guid };
}

/** A payment as it stands in our book. */
export function bookedOf({ status, amountMinor, refundedMinor, currency }: Payment): BookedPayment {
  return { status, amountMinor: Number(amountMinor), refundedMinor: Number(refundedMinor), currency };
}
