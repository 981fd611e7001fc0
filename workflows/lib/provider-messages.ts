import { defineSignal } from '@temporalio/workflow';
import type { Fact } from '../../domain/fact.js';
import { CALLBACK_SIGNAL } from '../../domain/kyc/provider.js';

/** The provider called back, or somebody should look: what it says is asked of it, and not believed. */
export const callbackSignal = defineSignal<[Fact]>(CALLBACK_SIGNAL);
