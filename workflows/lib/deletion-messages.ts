import { defineSignal } from '@temporalio/workflow';
import { DELETION_SIGNAL } from '../../domain/account-deletion.js';
import type { Fact } from '../../domain/fact.js';

/** An operator restored the account, or somebody should look: the row says which. */
export const restoredSignal = defineSignal<[Fact]>(DELETION_SIGNAL);
