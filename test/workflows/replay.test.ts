import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import test from 'ava';
import { createDataConverter } from '../../platform/temporal/data-converter.js';
import { programConfig } from '../support/environment.js';
import { type GoldenHistory, goldenHistories } from '../support/histories.js';
import { testRun } from '../support/run.js';

/** Every path of every flow: recorded once, replayed against today's code for ever (F12). */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  registration: [
    'conflict-then-registered',
    'expired',
    'forged-then-registered',
    'not-sent',
    'registered',
    'registered-at-expiry',
    'undeliverable',
  ],
  twoFactorLogin: [
    'authenticator',
    'expired',
    'forged-stop-then-logged-in',
    'logged-in',
    'no-telegram',
    'stopped',
    'stopped-unheard',
    'telegram-arrived',
    'telegram-then-sms',
  ],
  passwordReset: ['password-set', 'unknown-phone'],
  emailVerification: ['email-verified', 'expired'],
  phoneVerification: ['expired', 'phone-verified'],
  accountDeletion: ['erased', 'forged-then-restored', 'unknown'],
  banExpiry: ['forged-then-lifted-before', 'lifted', 'unknown'],
  providerVerification: [
    'approved',
    'forged-then-approved',
    'left',
    'overtaken',
    'refused',
    'rejected',
    'silent',
  ],
  emailConfirmation: ['conflict-then-expired', 'decoy', 'email-confirmed'],
  twoFactorChange: ['switched-off', 'switched-on'],
  kycReview: [
    'approved',
    'escalated',
    'forged-then-approved',
    'rejected',
    'resubmitted',
    'reversed',
    'withdrawn',
  ],
  identityCheck: ['attempt-expired', 'failed', 'silent-provider', 'stopped', 'verified'],
  paymentReconciliation: ['healed', 'pages', 'to-review'],
  paymentSettlement: [
    'amount-differs',
    'asked',
    'canceled',
    'currency-differs',
    'expired',
    'failed',
    'late-settlement',
    'order-retried',
    'refunded',
    'settled',
  ],
  webhookDelivery: ['continued', 'delivered', 'disabled', 'paused', 'retried'],
};

async function replay(histories: readonly GoldenHistory[]): Promise<Record<string, string>> {
  const config = programConfig('worker', { databaseUrl: 'postgres://unused/unused', taskQueue: 'unused' });
  const options = {
    workflowBundle: { code: readFileSync(testRun().workflowBundle, 'utf8') },
    dataConverter: createDataConverter(config),
  };
  const results: Record<string, string> = {};
  const named = histories.map(({ name, history }) => ({ workflowId: name, history }));
  for await (const { workflowId, error } of Worker.runReplayHistories(options, named)) {
    results[workflowId] = error?.name ?? 'replayed';
  }
  return results;
}

for (const [workflow, paths] of Object.entries(PATHS)) {
  test(`F12: every recorded path of ${workflow} replays against today's workflow`, async (t) => {
    const results = await replay(goldenHistories(workflow));
    t.deepEqual(results, Object.fromEntries(paths.map((path) => [path, 'replayed'])));
  });
}

test('a history that today’s workflow could not have written is noticed', async (t) => {
  const [golden] = goldenHistories('registration').filter(({ name }) => name === 'registered');
  const altered = JSON.stringify(golden?.history).replaceAll('"sendCode"', '"sendAnotherCode"');
  const results = await replay([{ name: 'altered', history: JSON.parse(altered) }]);
  t.is(results['altered'], 'DeterminismViolationError');
});
