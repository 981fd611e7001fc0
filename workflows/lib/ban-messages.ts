import { defineSignal } from '@temporalio/workflow';
import { BAN_SIGNAL } from '../../domain/ban-expiry.js';
import type { Fact } from '../../domain/fact.js';

/** Somebody lifted the ban, or the flow should look: the row says which. */
export const banLiftedSignal = defineSignal<[Fact]>(BAN_SIGNAL);
