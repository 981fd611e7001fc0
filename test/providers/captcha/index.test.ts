import { createHash } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { CAPTCHA_ENDPOINTS, type CaptchaType } from '../../../domain/captcha.js';
import { DomainError } from '../../../domain/errors.js';
import { createCaptcha } from '../../../providers/captcha/index.js';
import type { CaptchaConfig } from '../../../providers/captcha/service.js';
import { startCaptcha } from '../../../simulators/captcha.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { acceptedBy, setFaults } from '../../simulators/support/control.js';
import { answers, refusedUrl, scriptedServer } from '../support/scripted-server.js';

const { recaptchaSecret, geetestId, geetestKey } = SIMULATOR_CREDENTIALS;

const configOf = (type: CaptchaType, url: string, changes: Partial<CaptchaConfig> = {}): CaptchaConfig => ({
  CAPTCHA_TYPE: type,
  CAPTCHA_URL: url,
  CAPTCHA_ENDPOINTS: ['user_create', 'password_reset'],
  RECAPTCHA_SITE_KEY: 'site-key',
  RECAPTCHA_SECRET: recaptchaSecret,
  GEETEST_ID: geetestId,
  GEETEST_KEY: geetestKey,
  ...changes,
});

async function simulator(t: ExecutionContext): Promise<string> {
  const { url, close } = await startCaptcha();
  t.teardown(close);
  return url;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
/** What GeeTest's widget gives to a visitor who is no program. */
function solved(challenge: string, seccode = 'good-seccode') {
  return {
    geetest_challenge: challenge,
    geetest_validate: md5(`${geetestKey}geetest${challenge}`),
    geetest_seccode: seccode,
  };
}

async function isDown(t: ExecutionContext, call: Promise<unknown>): Promise<void> {
  const error = await t.throwsAsync(call, { instanceOf: DomainError });
  t.is(error.code, 'unavailable');
}

test('none guards nothing; the others what they are told to', (t) => {
  const none = createCaptcha(configOf('none', ''));
  const some = createCaptcha(configOf('recaptcha', ''));
  t.deepEqual(CAPTCHA_ENDPOINTS.filter(none.guards), []);
  t.deepEqual(CAPTCHA_ENDPOINTS.filter(some.guards), ['user_create', 'password_reset']);
});

test('reCAPTCHA: a token passes once, and nothing of the visitor is told beside it', async (t) => {
  const url = await simulator(t);
  const { verify, challenge } = createCaptcha(configOf('recaptcha', url));
  t.is(await verify('good-1'), 'passed');
  t.is(await verify('good-1'), 'failed');
  t.is(await verify('bad'), 'failed');
  t.is(await verify({ geetest_seccode: 'good-1' }), 'incomplete');
  t.is(await challenge(), null);
  const [first] = (await acceptedBy(url)) as unknown as { fields: string[] }[];
  t.deepEqual(first?.fields, ['secret', 'response']);
});

test('reCAPTCHA: a secret of ours that is wrong lets nobody in', async (t) => {
  const url = await simulator(t);
  await isDown(t, createCaptcha(configOf('recaptcha', url, { RECAPTCHA_SECRET: 'wrong' })).verify('good-1'));
});

test('GeeTest: register, and what the widget gives passes once', async (t) => {
  const url = await simulator(t);
  const { verify, challenge } = createCaptcha(configOf('geetest', url));
  const started = await challenge();
  t.is(started?.gt, geetestId);
  t.regex(started?.challenge ?? '', /^[0-9a-f]{32}$/);
  const given = solved(started?.challenge ?? '');
  t.is(await verify({ ...given, geetest_validate: md5('geetest') }), 'failed', 'without our key');
  t.is(await verify({ ...given, geetest_seccode: 'bad' }), 'failed');
  t.is(await verify(given), 'passed');
  t.is(await verify(given), 'failed', 'once');
  for (const response of [
    'good-1',
    {},
    { ...given, geetest_seccode: '' },
    { ...given, geetest_challenge: 7 },
  ])
    t.is(await verify(response), 'incomplete');
});

test('a service that is away, slow or mad lets nobody in', async (t) => {
  for (const type of ['recaptcha', 'geetest'] as const) {
    const good = type === 'recaptcha' ? 'good-2' : solved('a'.repeat(32));
    await isDown(t, createCaptcha(configOf(type, await refusedUrl())).verify(good));
    const url = await simulator(t);
    for (const plan of [{ status: 503 }, { status: 302 }, { reset: true }]) {
      await setFaults(url, plan);
      await isDown(t, createCaptcha(configOf(type, url)).verify(good));
    }
    await setFaults(url, { hang_ms: 60_000 });
    await isDown(t, createCaptcha(configOf(type, url), 200).verify(good));
  }
  const mad = await scriptedServer(
    t,
    answers(200, { 'content-type': 'application/json' }, '{"success":"yes"}'),
  );
  await isDown(t, createCaptcha(configOf('recaptcha', mad.url)).verify('good-3'));
  t.is(await createCaptcha(configOf('geetest', mad.url)).verify(solved('a'.repeat(32))), 'failed');
  t.is(await createCaptcha(configOf('geetest', mad.url)).challenge(), null);
  t.is(await createCaptcha(configOf('geetest', await refusedUrl())).challenge(), null);
});
