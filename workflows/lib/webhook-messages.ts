import { defineSignal } from '@temporalio/workflow';
import type { Fact } from '../../domain/fact.js';
import { WEBHOOK_SIGNAL } from '../../domain/webhooks.js';

/** There are events, or an administrator changed the endpoint: the row says which. */
export const wakeSignal = defineSignal<[Fact]>(WEBHOOK_SIGNAL);
