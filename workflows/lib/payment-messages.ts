import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Fact } from '../../domain/fact.js';
import { PAYMENT_SIGNAL } from '../../domain/payment/flow.js';

/** Something about the payment is in Postgres (`id` of its row in the inbox). One that is sent by hand moves nothing. */
export const factSignal = defineSignal<[Fact]>(PAYMENT_SIGNAL);
/** Answered when the payment has its order, or will never have one. Refused: `unavailable`, not yet. */
export const awaitOrderUpdate = defineUpdate<void, []>('awaitOrder');
