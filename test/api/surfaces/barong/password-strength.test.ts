import test from 'ava';
import { anotherApi, startSystem, type TestSystem } from '../../../support/system.js';
import { freshEmail, postForm, refusal } from './support/people.js';
import { DIALECTS } from './support/prefixes.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({ BUILD_TAG: 'v1.2.3', BUILD_SHA: 'abc', BUILD_DATE: '2026-11-21T12:00:00Z' });
});

for (const [dialect, prefix] of DIALECTS) {
  for (const module of ['identity', 'public']) {
    test(`${dialect}: ${module}/password/validate tells bits`, async (t) => {
      const path = `${prefix}/${module}/password/validate`;
      for (const [password, entropy] of [
        ['password', 2],
        ['three green mountains', undefined],
      ] as const) {
        const answer = await system.client.post(path, { password });
        t.is(answer.status, 201);
        t.deepEqual(Object.keys(answer.body), ['entropy']);
        if (entropy === undefined) t.true(answer.body.entropy > 20);
        else t.is(answer.body.entropy, entropy);
      }
      for (const kind of ['urlencoded', 'multipart'] as const)
        t.deepEqual((await postForm(system.client, path, { password: 'password' }, kind)).body, {
          entropy: 2,
        });
      t.deepEqual(refusal(await system.client.post(path, {})), [
        422,
        `${module}.general.missing_password`,
        `${module}.general.empty_password`,
      ]);
      t.deepEqual(refusal(await system.client.post(path, { password: '' })), [
        422,
        `${module}.general.empty_password`,
      ]);
    });

    test(`${dialect}: ${module}: version and configuration`, async (t) => {
      const { client } = system;
      t.deepEqual((await client.get(`${prefix}/${module}/version`)).body, {
        git_tag: 'v1.2.3',
        git_sha: 'abc',
        build_date: '2026-11-21T12:00:00Z',
        version: 'v1.2.3',
      });
      const { body } = await client.get(`${prefix}/${module}/configs`);
      t.deepEqual(body, {
        session_expire_time: 1_800,
        captcha_type: 'none',
        phone_verification_type: 'twilio_sms',
        password_min_entropy: 0,
        password_regexp: '^[\\s\\S]{8,128}$',
      });
      t.true(new RegExp(body.password_regexp).test('three green mountains'));
    });
  }
}

test('Barong’s entropy is asked for where an operator says so', async (t) => {
  const strict = await anotherApi(system, { PASSWORD_MIN_ENTROPY: '30' });
  const register = (password: string) =>
    strict.post('/api/v2/barong/identity/users', { email: freshEmail(), password });
  t.deepEqual(refusal(await register('kiwi-lamp')), [422, 'password.weak']);
  t.is((await register('kiwi Lamp 7 rivers, and a hill')).status, 201);
  t.is((await strict.get('/api/v2/barong/identity/configs')).body.password_min_entropy, 30);
});
