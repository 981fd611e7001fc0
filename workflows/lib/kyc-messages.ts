import { defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Fact } from '../../domain/fact.js';
import { HOOK_SIGNAL, type ReviewSignal } from '../../domain/kyc/flow.js';

const reviewSignal = (name: ReviewSignal) => defineSignal<[Fact]>(name);

/** A verdict is in Postgres (`id` of its change). The same can be sent by hand; an id that is none moves nothing. */
export const verdictSignal = reviewSignal('verdict');
/** A form is in Postgres (`id` of its change). */
export const submissionSignal = reviewSignal('submission');
/** Something came of an identity check (`id` of the attempt), or of the case itself. */
export const identityCheckSignal = reviewSignal('identityCheck');
/** Starts an identity check whose row is in Postgres; answered when AbleID opened it. Refused: why it did not. */
export const startIdentityCheckUpdate = defineUpdate<void, [{ readonly attemptId: string }]>(
  'startIdentityCheck',
);
/** A hook of AbleID's is in Postgres (`id` of its row). */
export const hookSignal = defineSignal<[Fact]>(HOOK_SIGNAL);
