import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { API_CALL_MS } from '../../domain/limits.js';
import { isOpen } from '../../domain/payment/words.js';
import { Payment } from '../../models/payment.js';
import { createPayment as makePayment } from '../../models/payment-creation.js';
import { newId } from '../../platform/ids.js';
import { startAndAsk } from '../../platform/temporal/ask.js';
import { paymentSettlementStart } from '../../platform/temporal/payment-flows.js';
import { awaitOrderUpdate } from '../../workflows/lib/payment-messages.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { viewOf } from './own-payments.js';
import type { PaymentOrder, PaymentView } from './payment-views.js';

/** Room that stays of the API's deadline for looking into Postgres what the flow did not tell. */
const SETTLE_MS = 1_000;

/**
 * Creates a payment: its row first, so that no webhook is ever early and nothing is lost when anything dies (reliability F1,
 * F29); then its flow, which creates the order at NambaOne while the payer waits. Called again with the same operation, it
 * finds what is there.
 * @throws DomainError `unavailable`: the payment is there, NambaOne did not answer in time, and the flow goes on trying;
 * `flood_control`
 */
export async function createPayment(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { amountMinor, currency, operationId }: PaymentOrder,
): Promise<PaymentView> {
  const { database, temporal, paymentTimes } = deps;
  const start = performance.now();
  await deps.caps.takePayment(actor.userId);
  const id = operationId ?? newId();
  const { ip, userAgent, requestId } = caller;
  const payment = {
    id,
    changeId: newId(),
    userId: actor.userId,
    amountMinor,
    currency,
    expirySeconds: paymentTimes.expirySeconds,
    ip,
    userAgent,
    requestId,
  };
  const isNew = await insist(() => makePayment(database, payment));
  const known = isNew ? undefined : await answerable(deps, id);
  if (known) return known;
  try {
    await startAndAsk(temporal, paymentSettlementStart(deps, id, isNew), awaitOrderUpdate, {
      updateId: newId(),
      args: [],
      deadlineMs: API_CALL_MS - SETTLE_MS - (performance.now() - start),
    });
  } catch (error) {
    // Not told in time: Postgres knows whether it was created all the same.
    const made = await answerable(deps, id);
    if (made) return made;
    throw error instanceof DomainError && error.code === 'not_found' ? new DomainError('unavailable') : error;
  }
  const made = await answerable(deps, id);
  if (!made) throw new DomainError('unavailable');
  return made;
}

/** The payment, if its payer can go on with it or it is over. */
async function answerable({ database }: UseCaseDeps, id: string): Promise<PaymentView | undefined> {
  const row = await Payment.see(database, id);
  return row && (row.url !== null || !isOpen(row.status)) ? viewOf(row) : undefined;
}
