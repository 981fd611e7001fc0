import type { Fact } from '../../domain/fact.js';
import {
  FACT_SIGNAL_MS,
  NAMBA_ONE_CALL_MS,
  PAYMENT_ORDER_WAIT_MS,
  PAYMENT_ORDER_WAITS_SECONDS,
} from '../../domain/limits.js';
import {
  PAYMENT_SIGNAL,
  type PaymentSettlementInput,
  paymentSettlementId,
} from '../../domain/payment/flow.js';
import type { PaymentTimes } from '../config/payments.js';
import { tellOrStart } from './ask.js';
import { type Flows, flowStart } from './flow-start.js';

// How the flow of a payment is started and told, by the API and by the worker that looks after the inbox.

/** Where the flows run. */
export interface PaymentFlows extends Flows {
  readonly paymentTimes: PaymentTimes;
}

/**
 * The flow of a payment, whether it runs or not: it takes its state from Postgres, so it may begin again.
 * @param fresh nothing happened to the payment yet
 */
export function paymentSettlementStart(
  { paymentTimes, ...place }: Omit<PaymentFlows, 'temporal'>,
  paymentId: string,
  fresh: boolean,
) {
  const input: PaymentSettlementInput = {
    paymentId,
    fresh,
    callMs: NAMBA_ONE_CALL_MS,
    orderWaitMs: PAYMENT_ORDER_WAIT_MS,
    orderWaitsMs: PAYMENT_ORDER_WAITS_SECONDS.map((seconds) => seconds * 1_000),
    askAfterMs: paymentTimes.askAfterMs,
  };
  return {
    ...flowStart(place, {
      workflowType: 'paymentSettlement',
      workflowId: paymentSettlementId(paymentId),
      summary: 'Settlement of a payment',
      stage: 'created',
      input,
    }),
    again: true,
  };
}

/**
 * Tells the flow of a payment of a fact that is committed.
 * @throws Error when Temporal did not take it in time
 */
export function tellPayment(flows: PaymentFlows, paymentId: string, fact: Fact): Promise<void> {
  const start = paymentSettlementStart(flows, paymentId, false);
  return tellOrStart(flows.temporal, start, PAYMENT_SIGNAL, [fact], FACT_SIGNAL_MS);
}
