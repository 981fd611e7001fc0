import type { ExecutionContext } from 'ava';
import type { AbleId, PersonPull, ResidentStart } from '../../../providers/able-id/able-id.js';
import type { AbleIdConfig } from '../../../providers/able-id/client.js';
import { AbleIdError } from '../../../providers/able-id/error.js';
import { createAbleId } from '../../../providers/able-id/index.js';
import { startAbleId } from '../../../simulators/able-id.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { failureTelling } from '../support/told.js';

/** Far above what a loopback call takes, so that only hangs reach it. */
const DEADLINE_MS = 5_000;

/** A start whose every personal part can be recognised wherever it turns up. */
export const RESIDENT: ResidentStart = {
  transactionId: '0198f5a0-0000-7000-8000-0000000ab1e1',
  pinfl: '31212904567890',
  birthDate: '1990-12-31',
  lang: 'uz',
  hooks: ['result', 'passport', 'photo', 'registration', 'person'].map(
    (kind) => `http://127.0.0.1:9/${kind}`,
  ),
};
export const FOREIGNER = {
  transactionId: RESIDENT.transactionId,
  document: 'AC4567890',
  hooks: RESIDENT.hooks,
};

/** What must be nowhere in a failure. */
const SECRETS = [
  ...[RESIDENT.pinfl, RESIDENT.birthDate, '31.12.1990', '1990', FOREIGNER.document],
  ...[SIMULATOR_CREDENTIALS.ableIdSecret, SIMULATOR_CREDENTIALS.ableIdProjectId, 'simulator', 'secret-1'],
  ...['127.0.0.1', 'localhost'],
];

export function configOf(url: string, changes: Partial<AbleIdConfig> = {}): AbleIdConfig {
  return {
    ABLE_ID_URL: url,
    ABLE_ID_PROJECT_ID: SIMULATOR_CREDENTIALS.ableIdProjectId,
    ABLE_ID_SECRET: SIMULATOR_CREDENTIALS.ableIdSecret,
    ...changes,
  };
}

export function ableIdAt(url: string, deadlineMs: number = DEADLINE_MS): AbleId {
  return createAbleId(configOf(url), deadlineMs);
}

/** A running AbleID and a client of it; gone with the test. */
export async function ableId(t: ExecutionContext): Promise<{ url: string; client: AbleId }> {
  const { url, close } = await startAbleId();
  t.teardown(close);
  return { url, client: ableIdAt(url) };
}

export const noSignal = (): AbortSignal => new AbortController().signal;

/** The person of RESIDENT, of an attempt. */
export const personOf = (attemptId: string): PersonPull => ({
  attemptId,
  pinfl: RESIDENT.pinfl,
  birthDate: RESIDENT.birthDate,
});

/** The AbleIdError of a call that has to fail; checks that it gives nothing away (ASVS 16.2.5, reliability A44). */
export function failureOf(t: ExecutionContext, call: Promise<unknown>): Promise<AbleIdError> {
  return failureTelling(t, call, AbleIdError, SECRETS);
}

/** The parts that callers decide by. */
export function summary({
  reason,
  code,
  retryable,
  retryAfterSeconds,
}: AbleIdError): Record<string, unknown> {
  return { reason, code, retryable, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
