import { DefaultFailureConverter } from '@temporalio/common';

/**
 * Messages and stack traces of failures travel encrypted too. Loaded by path by client, worker, workflow
 * bundle and replay alike: a process without it would write them in clear (temporal.md section 3).
 */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
