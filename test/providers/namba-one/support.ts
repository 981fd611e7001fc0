import type { ExecutionContext } from 'ava';
import type { NambaOneConfig } from '../../../providers/namba-one/client.js';
import { NambaOneError } from '../../../providers/namba-one/error.js';
import { createNambaOne } from '../../../providers/namba-one/index.js';
import type { NambaOne, NewOrder } from '../../../providers/namba-one/namba-one.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { startNambaOne } from '../../../simulators/namba-one.js';
import { failureTelling } from '../support/told.js';

/** Far above what a loopback call takes, so that only hangs reach it. */
const DEADLINE_MS = 5_000;

/** An order whose parts can be recognised wherever they turn up. */
export const ORDER: NewOrder = {
  externalId: '0198f5a0-0000-7000-8000-00000000abba',
  amountMinor: 1_234_567,
  currency: 'KGS',
};
/** Any time at all. */
export const EVER = { from: new Date('2020-01-01'), to: new Date('2100-01-01'), after: null };

/** What must be nowhere in a failure. */
const SECRETS = [
  ...[SIMULATOR_CREDENTIALS.nambaOneApiKey, 'Bearer', 'secret-1', '12345.67', ORDER.externalId],
  ...['127.0.0.1', 'localhost'],
];

export function configOf(url: string, changes: Partial<NambaOneConfig> = {}): NambaOneConfig {
  return { NAMBA_ONE_URL: url, NAMBA_ONE_API_KEY: SIMULATOR_CREDENTIALS.nambaOneApiKey, ...changes };
}

export function nambaOneAt(url: string, deadlineMs: number = DEADLINE_MS): NambaOne {
  return createNambaOne(configOf(url), deadlineMs);
}

/** A running NambaOne and a client of it; gone with the test. */
export async function nambaOne(t: ExecutionContext): Promise<{ url: string; client: NambaOne }> {
  const { url, close } = await startNambaOne();
  t.teardown(close);
  return { url, client: nambaOneAt(url) };
}

export const noSignal = (): AbortSignal => new AbortController().signal;

/** The three calls. */
export const calls = (client: NambaOne): readonly (() => Promise<unknown>)[] => [
  () => client.createOrder(ORDER, noSignal()),
  () => client.findOrder('order-1', noSignal()),
  () => client.listOrders(EVER, noSignal()),
];

/** The NambaOneError of a call that has to fail; checks that it gives nothing away (ASVS 16.2.5, reliability A44). */
export function failureOf(t: ExecutionContext, call: Promise<unknown>): Promise<NambaOneError> {
  return failureTelling(t, call, NambaOneError, SECRETS);
}

/** The parts that callers decide by. */
export function summary({ reason, code, retryAfterSeconds }: NambaOneError): Record<string, unknown> {
  return { reason, code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) };
}
