import { createHmac } from 'node:crypto';
import test from 'ava';
import { ban, newAdmin, unban } from '../../../support/admins.js';
import {
  asBrowser,
  DIALECT_CASES,
  freshCode,
  freshNonce,
  type HeldKey,
  type Holder,
  newHolder,
  newKey,
  refusal,
  said,
  signedHeaders,
  signedHeadersV2,
} from '../../../support/barong.js';
import { anotherApi, startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
let holder: Holder;
let key: HeldKey;
test.before(async () => {
  system = await startSystem();
  holder = await newHolder(system);
  key = await newKey(system, holder);
});

const PATH = '/api/v2/barong/resource/api_keys';
const get = (headers: Record<string, string>, path = PATH) => system.client.get(path, { headers });

for (const { dialect, prefix } of DIALECT_CASES) {
  test(`${dialect}: a signed request is its holder's`, async (t) => {
    const answer = await get(signedHeaders(key), `${prefix}/resource/api_keys`);
    t.is(answer.status, 200);
    t.true(answer.body.some(({ kid }: { kid: string }) => kid === key.kid));
  });
}

test('A32: what is wrong with it, in its order', async (t) => {
  const good = () => signedHeaders(key);
  const headers = refusal(422, 'authz.invalid_api_key_headers');
  for (const name of Object.keys(good())) {
    const { [name]: _, ...some } = good();
    t.deepEqual(said(await get(some)), headers, `without ${name}`);
    t.deepEqual(said(await get({ ...good(), [name]: ' ' })), headers, `blank ${name}`);
  }
  const expired = refusal(401, 'authz.nonce_expired');
  const wrong = refusal(401, 'authz.invalid_signature');
  const noTime = refusal(401, 'authz.nonce_not_valid_timestamp');
  for (const [name, sent, expected] of [
    [
      'an unknown key',
      { ...good(), 'x-auth-apikey': 'ffffffffffffffff' },
      refusal(401, 'authz.unexistent_apikey'),
    ],
    [
      'a key that is no key',
      { ...good(), 'x-auth-apikey': 'x'.repeat(5_000) },
      refusal(401, 'authz.unexistent_apikey'),
    ],
    ['nonce 0', signedHeaders(key, 0), noTime],
    ['nonce below 0', signedHeaders(key, -1), noTime],
    ['no number', signedHeaders(key, 'abc'), noTime],
    ['a fraction', signedHeaders(key, `${Date.now()}.5`), noTime],
    ['too large', signedHeaders(key, '99999999999999999999'), noTime],
    ['too old', signedHeaders(key, Date.now() - 5_001), expired],
    ['from the future', signedHeaders(key, Date.now() + 60_000), expired],
    [
      'old and unsigned: the first of the two',
      { ...signedHeaders(key, 5), 'x-auth-signature': 'f' },
      expired,
    ],
    ['upper case', upper(good()), wrong],
    ['another secret', signedHeaders({ ...key, secret: 'f'.repeat(32) }), wrong],
    ['another nonce', { ...good(), 'x-auth-nonce': String(freshNonce()) }, wrong],
    ['cut short', { ...good(), 'x-auth-signature': 'ab' }, wrong],
    ['version 2 without what it covers', { ...good(), 'x-auth-version': '2' }, headers],
    ['an unknown version', { ...good(), 'x-auth-version': '3' }, headers],
  ] as const)
    t.deepEqual(said(await get(sent)), expected, name);
});

const upper = (sent: Record<string, string>) => ({
  ...sent,
  'x-auth-signature': (sent['x-auth-signature'] ?? '').toUpperCase(),
});

test('A32: a nonce works once, also of twenty at once and over two processes', async (t) => {
  const other = await anotherApi(system);
  const sent = signedHeaders(key);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? other : system.client).get(PATH, { headers: sent }),
    ),
  );
  t.is(answers.filter(({ status }) => status === 200).length, 1);
  for (const answer of answers.filter(({ status }) => status !== 200))
    t.deepEqual(said(answer), refusal(401, 'authz.signature_blacklisted'));
});

test('A32: a stranger uses up nobody’s nonces', async (t) => {
  const nonce = freshNonce();
  t.is((await get({ ...signedHeaders(key, nonce), 'x-auth-signature': '0'.repeat(64) })).status, 401);
  t.is((await get(signedHeaders(key, nonce))).status, 200);
});

test('A32: version 2 covers method, path, query and body', async (t) => {
  const target = `${PATH}?limit=1&page=1`;
  t.is((await get(signedHeadersV2(key, { method: 'GET', target }), target)).status, 200);
  const wrong = refusal(401, 'authz.invalid_signature');
  for (const [name, signed, asked] of [
    ['another query', { method: 'GET', target }, `${PATH}?limit=2&page=1`],
    ['no query', { method: 'GET', target }, PATH],
    ['another method', { method: 'DELETE', target: PATH }, PATH],
    ['the other prefix', { method: 'GET', target: '/api/v2/auth/resource/api_keys' }, PATH],
  ] as const)
    t.deepEqual(said(await get(signedHeadersV2(key, signed), asked)), wrong, name);

  const body = JSON.stringify({ algorithm: 'HS256' });
  const signed = () => signedHeadersV2(key, { method: 'POST', target: PATH, body });
  const post = (sent: string) =>
    system.client.request('POST', PATH, sent, {
      headers: { ...signed(), 'content-type': 'application/json' },
    });
  t.deepEqual(said(await post(`${body} `)), wrong, 'a body that was altered');
  t.deepEqual(said(await post(body)), refusal(400, 'resource.api_key.missing_totp'), 'it was read');
});

test('version 2 can be demanded of all', async (t) => {
  const strict = await anotherApi(system, { API_KEY_SIGNATURE_MIN: '2' });
  t.deepEqual(
    said(await strict.get(PATH, { headers: signedHeaders(key) })),
    refusal(401, 'authz.invalid_signature'),
  );
  const headers = signedHeadersV2(key, { method: 'GET', target: PATH });
  t.is((await strict.get(PATH, { headers })).status, 200);
});

test('A31, A32: a key ends with its state, its holder and his second factor', async (t) => {
  const person = await newHolder(system);
  const own = await newKey(system, person);
  const ask = async () => said(await get(signedHeaders(own)));
  const set = (what: string) =>
    system.database.query(`UPDATE users SET ${what} WHERE id = $1`, [person.userId]);
  t.is((await ask()).status, 200);
  await set(`state = 'locked'`);
  t.deepEqual(await ask(), refusal(401, 'authz.invalid_session'));
  await set(`state = 'pending'`);
  t.is((await ask()).status, 200);
  await set(`state = 'active', two_factor_provider = NULL`);
  t.deepEqual(await ask(), refusal(401, 'authz.disabled_2fa'));
  await set(`two_factor_provider = 'totp'`);
  const path = `${PATH}/${own.kid}?totp_code=${await freshCode(system.database, person)}`;
  t.is((await asBrowser(system.client, person.session, 'DELETE', path)).status, 204);
  t.deepEqual(await ask(), refusal(401, 'authz.unexistent_apikey'));
});

test('a banned holder’s keys are off, and stay off when he comes back', async (t) => {
  const person = await newHolder(system);
  const own = await newKey(system, person);
  const [admin, banned] = [await newAdmin(system), { id: Number(person.userId) }];
  t.is((await ban(system.client, admin, banned)).status, 200);
  const [row] = await system.database.query('SELECT state FROM api_keys WHERE kid = $1', [own.kid]);
  t.is(row?.['state'], 'inactive');
  t.deepEqual(said(await get(signedHeaders(own))), refusal(401, 'authz.apikey_not_active'));
  t.is((await unban(system.client, admin, banned)).status, 200);
  t.deepEqual(said(await get(signedHeaders(own))), refusal(401, 'authz.apikey_not_active'));
});

test('the signature is HMAC-SHA256 of nonce and kid, as clients of Barong make it', (t) => {
  const nonce = 1_600_000_000_000;
  t.is(
    signedHeaders({ kid: '61d025b8573501c2', secret: '2d0b4979c7fe6986daa8e21d1dc0644f' }, nonce)[
      'x-auth-signature'
    ],
    createHmac('sha256', '2d0b4979c7fe6986daa8e21d1dc0644f')
      .update('160000000000061d025b8573501c2')
      .digest('hex'),
  );
});
