import type { Client } from '@temporalio/client';
import test from 'ava';
import { makeTotpSecret } from '../../platform/totp.js';
import type { RunningSimulator } from '../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startTelegram } from '../../simulators/telegram.js';
import { stopSignal } from '../../workflows/lib/code-flow.js';
import { STAGE, USER_REF } from '../../workflows/lib/search-attributes.js';
import { acceptedBy, turn } from '../simulators/support/control.js';
import { onCleanup } from '../support/cleanup.js';
import { openCodeFlows, type StartedFlow } from '../support/code-flows.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { uniqueTaskQueue } from '../support/environment.js';
import { recordHistory } from '../support/histories.js';
import { startWorker } from '../support/processes.js';
import { eventually, freshPhone } from '../support/system.js';
import { connectTestClient } from '../support/temporal.js';
import { type OtherVerification, openParts } from '../support/verifications.js';

let client: Client;
let database: TestDatabase;
let parts: ReturnType<typeof openParts>;
let telegram: RunningSimulator;
let person: ReturnType<typeof openCodeFlows>['person'];
let start: ReturnType<typeof openCodeFlows>['start'];
let complete: ReturnType<typeof openCodeFlows>['complete'];
const taskQueue = uniqueTaskQueue();
test.before(async () => {
  telegram = await startTelegram();
  onCleanup(() => telegram.close());
  database = await createTestDatabase();
  const env = {
    TELEGRAM_PROVIDER: 'telegram',
    TELEGRAM_GATEWAY_BASE_URL: telegram.url,
    TELEGRAM_GATEWAY_TOKEN: SIMULATOR_CREDENTIALS.telegramGatewayToken,
  };
  const options = { databaseUrl: database.url, taskQueue };
  parts = openParts(options);
  client = connectTestClient(options);
  ({ person, start, complete } = openCodeFlows({ client, parts, taskQueue }));
  await startWorker({ ...options, env });
});

const loginBy = (
  channel: OtherVerification['channel'],
  { userId, phone }: { userId: string; phone: string },
) =>
  ({
    purpose: 'login',
    channel,
    kind: channel === 'totp' ? null : 'login_code',
    userId,
    address: phone,
  }) as const;

const messagesOf = (id: string) =>
  database.query<{ channel: string }>(
    'SELECT channel FROM development_outbox WHERE id = $1 ORDER BY sent_at',
    [id],
  );

test('twoFactorLogin: the code goes by SMS, the right one opens the session', async (t) => {
  const somebody = await person();
  const flow = await start('twoFactorLogin', loginBy('sms', somebody));
  t.deepEqual(await flow.sent, { channel: 'sms' });
  await complete(flow);
  t.is(await flow.handle.result(), 'logged_in');
  const { typedSearchAttributes } = await flow.handle.describe();
  t.is(typedSearchAttributes.get(STAGE), 'logged_in');
  t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);
  const sessions = await database.query('SELECT id FROM sessions WHERE user_id = $1', [somebody.userId]);
  t.is(sessions.length, 2);
  await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', 'logged-in');
});

test('twoFactorLogin: an authenticator needs no message', async (t) => {
  const flow = await start('twoFactorLogin', loginBy('totp', await person()));
  t.deepEqual(await flow.sent, {});
  await complete(flow);
  t.is(await flow.handle.result(), 'logged_in');
  t.deepEqual(await messagesOf(flow.id), []);
  await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', 'authenticator');
});

test('twoFactorLogin: Telegram takes it and it arrives: nothing else is sent', async (t) => {
  const somebody = await person();
  const flow = await start('twoFactorLogin', loginBy('telegram', somebody), {
    channels: ['telegram', 'sms'],
  });
  t.deepEqual(await flow.sent, { channel: 'telegram' });
  const [row] = await database.query<{ provider_reference: string }>(
    'SELECT provider_reference FROM verifications WHERE id = $1',
    [flow.id],
  );
  await turn(telegram.url, 'deliveries', { request_id: row?.provider_reference, status: 'delivered' });
  await eventually(async () => {
    const { events } = await flow.handle.fetchHistory();
    const asked = (events ?? []).filter(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'checkDelivery',
    );
    return asked.length === 1;
  });
  await complete(flow);
  t.is(await flow.handle.result(), 'logged_in');
  t.deepEqual(await messagesOf(flow.id), [{ channel: 'telegram' }]);
  await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', 'telegram-arrived');
});

test('twoFactorLogin: somebody without Telegram gets it by SMS in the same call, and the answer says so', async (t) => {
  const somebody = await person();
  await turn(telegram.url, 'phones', { phone: somebody.phone, telegram: false });
  const flow = await start('twoFactorLogin', loginBy('telegram', somebody), {
    channels: ['telegram', 'sms'],
  });
  t.deepEqual(await flow.sent, { channel: 'sms' });
  t.deepEqual(await messagesOf(flow.id), [{ channel: 'sms' }]);
  await complete(flow);
  t.is(await flow.handle.result(), 'logged_in');
  await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', 'no-telegram');
});

test('twoFactorLogin: what does not arrive is sent again by SMS: the same code, one code_id, readable', async (t) => {
  const somebody = await person();
  const flow = await start('twoFactorLogin', loginBy('telegram', somebody), {
    channels: ['telegram', 'sms'],
  });
  t.deepEqual(await flow.sent, { channel: 'telegram' });
  await eventually(async () => (await messagesOf(flow.id)).length === 2, 20_000);
  t.deepEqual(await messagesOf(flow.id), [{ channel: 'telegram' }, { channel: 'sms' }]);
  t.is((await acceptedBy(telegram.url, encodeURIComponent(somebody.phone))).length, 1);
  const metadata = await flow.handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  t.regex(metadata.currentDetails ?? '', /did not arrive in 1\.5 s: sent again by \*\*sms\*\*/);
  await complete(flow);
  t.is(await flow.handle.result(), 'logged_in');
  await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', 'telegram-then-sms');
});

test('twoFactorLogin: without the right code no session is opened', async (t) => {
  const somebody = await person();
  const flow = await start('twoFactorLogin', loginBy('sms', somebody), { waitForCodeMs: 300 });
  t.is(await flow.handle.result(), 'expired');
  const sessions = await database.query('SELECT id FROM sessions WHERE user_id = $1', [somebody.userId]);
  t.is(sessions.length, 1);
  await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', 'expired');
});

test('passwordReset: the right code sets the password; a phone that nobody has is sent nothing', async (t) => {
  const { phone, userId } = await person();
  const row = {
    purpose: 'password_reset',
    channel: 'sms',
    kind: 'reset_code',
    decoyWhen: 'unknown',
    decoyKind: null,
  } as const;
  const known = await start('passwordReset', { ...row, address: phone });
  await known.sent;
  await complete(known);
  t.is(await known.handle.result(), 'password_set');
  const living = await database.query('SELECT id FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [
    userId,
  ]);
  t.deepEqual(living, []);
  await recordHistory(client, known.handle.workflowId, 'passwordReset', 'password-set');

  const unknown = await start('passwordReset', { ...row, address: freshPhone() }, { waitForCodeMs: 500 });
  await unknown.sent;
  t.is(await unknown.handle.result(), 'expired');
  t.deepEqual(await messagesOf(unknown.id), []);
  await recordHistory(client, unknown.handle.workflowId, 'passwordReset', 'unknown-phone');
});

test('emailVerification: the right code verifies the e-mail; in its own time only', async (t) => {
  const { email, userId } = await person();
  const row = {
    purpose: 'email_verification',
    channel: 'email',
    kind: 'email_code',
    address: email,
    userId,
  } as const;
  const late = await start('emailVerification', row, { waitForCodeMs: 300 });
  t.is(await late.handle.result(), 'expired');
  await recordHistory(client, late.handle.workflowId, 'emailVerification', 'expired');
  const flow = await start('emailVerification', row);
  t.deepEqual(await flow.sent, { channel: 'email' });
  await complete(flow);
  t.is(await flow.handle.result(), 'email_verified');
  await recordHistory(client, flow.handle.workflowId, 'emailVerification', 'email-verified');
});

test('twoFactorChange: an authenticator is switched on by its first code, and off by another', async (t) => {
  const { phone, userId } = await person();
  const row = { channel: 'totp', kind: null, address: phone, userId } as const;
  const on = await start('twoFactorChange', {
    ...row,
    purpose: 'factor_enabling',
    totpSecret: makeTotpSecret(),
  });
  await on.sent;
  await complete(on);
  t.is(await on.handle.result(), 'factor_changed');
  await recordHistory(client, on.handle.workflowId, 'twoFactorChange', 'switched-on');
  const off = await start('twoFactorChange', { ...row, purpose: 'factor_disabling' });
  await off.sent;
  await complete(off);
  t.is(await off.handle.result(), 'factor_changed');
  const [user] = await database.query(
    'SELECT two_factor_provider, totp_secret_sealed FROM users WHERE id = $1',
    [userId],
  );
  t.deepEqual(user, { two_factor_provider: null, totp_secret_sealed: null });
  await recordHistory(client, off.handle.workflowId, 'twoFactorChange', 'switched-off');
});

/** How often a flow looked whether a ban stopped it. */
async function looks({ handle }: StartedFlow): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'checkStopped',
  ).length;
}

test.serial('twoFactorLogin: a word that no ban stands behind moves nothing', async (t) => {
  const flow = await start('twoFactorLogin', loginBy('sms', await person()));
  await flow.sent;
  await flow.handle.signal(stopSignal);
  await eventually(async () => (await looks(flow)) === 1);
  await complete(flow);
  t.is(await flow.handle.result(), 'logged_in');
  await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', 'forged-stop-then-logged-in');
});

test.serial('twoFactorLogin: a ban stops a flow at its word, or at the end of its time', async (t) => {
  const somebody = await person();
  const told = await start('twoFactorLogin', loginBy('sms', somebody));
  await told.sent;
  const untold = await start('twoFactorLogin', loginBy('totp', somebody), { waitForCodeMs: 8_000 });
  await untold.sent;
  await parts.ban(somebody.userId);
  // Those that come after its end have nobody to reach.
  await Promise.allSettled(Array.from({ length: 20 }, () => told.handle.signal(stopSignal)));
  for (const [flow, name] of [
    [told, 'stopped'],
    [untold, 'stopped-unheard'],
  ] as const) {
    t.is(await flow.handle.result(), 'stopped', name);
    const { typedSearchAttributes } = await flow.handle.describe();
    t.is(typedSearchAttributes.get(STAGE), 'stopped');
    t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);
    await recordHistory(client, flow.handle.workflowId, 'twoFactorLogin', name);
  }
  t.true((await looks(told)) <= 20);
  t.is(await looks(untold), 0);
});
