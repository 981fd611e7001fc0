import { createHash } from 'node:crypto';
import test from 'ava';
import { startCaptcha } from '../../../../simulators/captcha.js';
import { SIMULATOR_CREDENTIALS } from '../../../../simulators/lib/credentials.js';
import { setFaults } from '../../../simulators/support/control.js';
import { onCleanup } from '../../../support/cleanup.js';
import type { TestClient } from '../../../support/http.js';
import { anotherApi, startSystem, type TestSystem } from '../../../support/system.js';
import { freshEmail, PASSWORD, postForm, refusal } from './support/people.js';
import { BARONG, DIALECTS } from './support/prefixes.js';

const { recaptchaSecret, geetestId, geetestKey } = SIMULATOR_CREDENTIALS;
const REQUIRED = [400, 'identity.captcha.required'] as const;
const INCOMPLETE = [400, 'identity.captcha.mandatory_fields'] as const;
const FAILED = [422, 'identity.captcha.verification_failed'] as const;

let service: string;
let system: TestSystem;
let geetest: TestClient;
test.before(async () => {
  const { url, close } = await startCaptcha();
  onCleanup(close);
  service = url;
  system = await startSystem({
    CAPTCHA_TYPE: 'recaptcha',
    CAPTCHA_URL: url,
    RECAPTCHA_SITE_KEY: 'site-key',
    RECAPTCHA_SECRET: recaptchaSecret,
  });
  const keys = { GEETEST_ID: geetestId, GEETEST_KEY: geetestKey };
  geetest = await anotherApi(system, {
    CAPTCHA_TYPE: 'geetest',
    CAPTCHA_URL: url,
    CAPTCHA_ENDPOINTS: 'user_create',
    ...keys,
  });
});

const CALLS = {
  users: 201,
  'users/email/generate_code': 201,
  'users/password/generate_code': 201,
  sessions: 401,
} as const;
let good = 0;
function fresh(): string {
  good += 1;
  return `good-${good}`;
}
const call = (client: TestClient, path: string, captcha_response?: unknown) =>
  client.post(`${BARONG}/identity/${path}`, { email: freshEmail(), password: PASSWORD, captcha_response });

for (const [path, status] of Object.entries(CALLS)) {
  test.serial(`reCAPTCHA guards ${path}`, async (t) => {
    const { client } = system;
    t.deepEqual(refusal(await call(client, path)), REQUIRED);
    t.deepEqual(refusal(await call(client, path, '')), REQUIRED);
    t.deepEqual(refusal(await call(client, path, {})), REQUIRED);
    t.deepEqual(refusal(await call(client, path, { geetest_challenge: 'x' })), INCOMPLETE);
    t.deepEqual(refusal(await call(client, path, 'bad')), FAILED);
    const token = fresh();
    t.is((await call(client, path, token)).status, status);
    t.deepEqual(refusal(await call(client, path, token)), FAILED, 'once');
    for (const plan of [{ status: 500 }, { hang_ms: 60_000 }]) {
      await setFaults(service, plan);
      t.deepEqual(refusal(await call(client, path, fresh())), [503, 'server.unavailable']);
      await fetch(`${service}/control/faults`, { method: 'DELETE' });
    }
  });
}

for (const [dialect, prefix] of DIALECTS) {
  test.serial(
    `${dialect}: GeeTest's widget is started, and what it gives passes, as JSON and as a form`,
    async (t) => {
      for (const kind of ['json', 'urlencoded', 'multipart'] as const) {
        const started = await geetest.get(`${prefix}/identity/users/register_geetest`);
        t.is(started.status, 200);
        t.deepEqual(Object.keys(started.body), ['gt', 'challenge']);
        const { challenge } = started.body;
        const given = {
          geetest_challenge: challenge as string,
          geetest_validate: createHash('md5').update(`${geetestKey}geetest${challenge}`).digest('hex'),
          geetest_seccode: fresh(),
        };
        const path = `${prefix}/identity/users`;
        const fields = { email: freshEmail(), password: PASSWORD };
        const nested = Object.entries(given).map(([name, value]) => [`captcha_response[${name}]`, value]);
        const answer =
          kind === 'json'
            ? await geetest.post(path, { ...fields, captcha_response: given })
            : await postForm(geetest, path, { ...fields, ...Object.fromEntries(nested) }, kind);
        t.is(answer.status, 201, JSON.stringify(answer.body));
      }
    },
  );
}

test.serial('GeeTest: what is not whole, or not ours, or not guarded', async (t) => {
  t.deepEqual(refusal(await call(geetest, 'users')), REQUIRED);
  t.deepEqual(refusal(await call(geetest, 'users', 'good-text')), INCOMPLETE);
  const forged = { geetest_challenge: 'c', geetest_validate: 'v', geetest_seccode: 'good-s' };
  t.deepEqual(refusal(await call(geetest, 'users', forged)), FAILED);
  t.is((await call(geetest, 'sessions')).status, 401, 'not in CAPTCHA_ENDPOINTS');
});

test.serial('clients are told which captcha there is', async (t) => {
  const told = async (client: TestClient) => (await client.get(`${BARONG}/identity/configs`)).body;
  t.like(await told(system.client), { captcha_type: 'recaptcha', captcha_id: 'site-key' });
  t.like(await told(geetest), { captcha_type: 'geetest' });
  t.false('captcha_id' in (await told(geetest)));
  const none = await system.client.get(`${BARONG}/identity/users/register_geetest`);
  t.deepEqual([none.status, none.body], [200, '']);
});
