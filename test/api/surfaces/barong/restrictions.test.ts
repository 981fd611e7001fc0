import { randomBytes } from 'node:crypto';
import test from 'ava';
import { DIALECT_CASES, refusal, said } from '../../../support/barong.js';
import type { TestClient } from '../../../support/http.js';
import { anotherApi, eventually, startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
/** Trusts this machine, so that a test can come from anywhere. */
let client: TestClient;
test.before(async () => {
  system = await startSystem({ TRUSTED_PROXIES: '127.0.0.1' });
  client = system.client;
});

const PING = '/api/v2/barong/identity/ping';
/** Of the registries' own allocations: Germany, Kyrgyzstan. */
const [GERMAN, KYRGYZ] = ['80.128.0.1', '212.42.96.1'] as const;
const from = (ip: string, path: string = PING, headers: Record<string, string> = {}) =>
  client.get(path, { headers: { 'x-forwarded-for': ip, ...headers } });

interface Row {
  readonly category: string;
  readonly scope: string;
  readonly value: string;
  readonly code?: number;
  readonly state?: string;
  readonly ends?: string;
}

/** Puts restrictions into force instead of whatever there was, and waits until they hold. */
async function restrict(...rows: readonly Row[]): Promise<void> {
  await system.database.query('DELETE FROM restrictions');
  for (const { category, scope, value, code, state = 'enabled', ends } of rows)
    await system.database.query(
      `INSERT INTO restrictions (category, scope, value, code, state, expires_at)
       VALUES ($1, $2, $3, $4, $5, now() + $6::interval)`,
      [category, scope, value, code ?? null, state, ends ?? null],
    );
  // A mark that is asked for last: when it is seen, the rest is.
  const mark = `192.0.2.${1 + Math.floor(Math.random() * 250)}`;
  // None that fetch takes for something else (407).
  const code = 440 + Math.floor(Math.random() * 50);
  await system.database.query(
    `INSERT INTO restrictions (category, scope, value, code) VALUES ('maintenance', 'ip', $1, $2)`,
    [mark, code],
  );
  if (rows.some(({ category, scope }) => category !== 'blocklogin' && scope === 'all')) {
    await eventually(async () => (await from(mark)).status !== 200, 5_000);
  } else await eventually(async () => (await from(mark)).status === code, 5_000);
}

test.afterEach.always(() => system.database.query('DELETE FROM restrictions'));

test.serial('every scope, by every way of writing it, and its own status', async (t) => {
  for (const [scope, value, status] of [
    ['ip', GERMAN, 401],
    ['ip', `::ffff:${GERMAN}`, 401],
    ['ip_subnet', '80.128.0.0/11', 403],
    ['country', 'DE', 423],
    ['country', 'deu', 423],
    ['country', 'Germany', 423],
    ['continent', 'EU', 423],
    ['continent', 'europe', 423],
  ] as const) {
    await restrict({ category: 'blacklist', scope, value });
    t.deepEqual(said(await from(GERMAN)), refusal(status, 'authz.restrict.blacklist'), value);
    t.deepEqual(said(await from(`::ffff:${GERMAN}`)), refusal(status, 'authz.restrict.blacklist'), value);
    t.is((await from(KYRGYZ)).status, 200, value);
  }
  await restrict({ category: 'blacklist', scope: 'all', value: 'all' });
  t.deepEqual(said(await from(KYRGYZ)), refusal(401, 'authz.restrict.blacklist'));
});

test.serial('whitelist, maintenance, blacklist: the first that matches decides', async (t) => {
  const maintenance = { category: 'maintenance', scope: 'all', value: 'all' };
  const blacklist = { category: 'blacklist', scope: 'country', value: 'DE' };
  await restrict(blacklist, maintenance);
  t.deepEqual(said(await from(GERMAN)), refusal(471, 'authz.restrict.maintenance'));
  await restrict(
    blacklist,
    { ...maintenance, code: 503 },
    { category: 'whitelist', scope: 'ip', value: GERMAN },
  );
  t.is((await from(GERMAN)).status, 200);
  t.deepEqual(said(await from(KYRGYZ)), refusal(503, 'authz.restrict.maintenance'));
  await restrict(
    { category: 'blacklist', scope: 'country', value: 'DE', code: 451 },
    { category: 'blacklist', scope: 'ip', value: GERMAN, code: 410 },
  );
  t.is((await from(GERMAN)).status, 410, 'of one category the narrower one');
});

test.serial('what is disabled, or over, keeps nobody out', async (t) => {
  await restrict(
    { category: 'blacklist', scope: 'ip', value: GERMAN, state: 'disabled' },
    { category: 'blacklist', scope: 'ip', value: KYRGYZ, ends: '-1 second' },
    { category: 'blacklist', scope: 'ip', value: '198.51.100.7', ends: '2 seconds' },
  );
  for (const ip of [GERMAN, KYRGYZ]) t.is((await from(ip)).status, 200, ip);
  // It ends by itself: nobody changes the row.
  await eventually(async () => (await from('198.51.100.7')).status === 200);
});

test.serial('blocklogin closes the login and nothing else', async (t) => {
  await restrict({ category: 'blocklogin', scope: 'all', value: 'all' });
  t.is((await from(GERMAN)).status, 200);
  const blocked = refusal(401, 'authz.restrict.blocklogin');
  for (const { prefix } of DIALECT_CASES) {
    const answer = await client.request('POST', `/authz${prefix}/identity/sessions`, undefined, {
      headers: { 'x-forwarded-for': GERMAN },
    });
    t.deepEqual(said(answer), blocked, prefix);
  }
});

test.serial('A36: what a client writes into headers is not where he comes from', async (t) => {
  await restrict({ category: 'blacklist', scope: 'ip', value: '198.51.100.9' });
  t.is((await from('198.51.100.9')).status, 401);
  t.is((await from(`${KYRGYZ}, 198.51.100.9`)).status, 401, 'what stands left of him is his own word');
  for (const header of ['forwarded', 'x-real-ip', 'true-client-ip', 'cf-connecting-ip', 'x-client-ip'])
    t.is((await from('198.51.100.9', PING, { [header]: KYRGYZ })).status, 401, header);
  const untrusting = await anotherApi(system);
  t.is((await untrusting.get(PING, { headers: { 'x-forwarded-for': '198.51.100.9' } })).status, 200);
});

test.serial('health, keys and the product’s own calls are not restricted', async (t) => {
  await restrict({ category: 'maintenance', scope: 'all', value: 'all' });
  for (const path of ['/health/alive', '/health/ready', '/.well-known/jwks.json'])
    t.is((await from(GERMAN, path)).status, 200, path);
  for (const { prefix } of DIALECT_CASES) t.is((await from(GERMAN, `${prefix}/identity/ping`)).status, 471);
  t.is((await from(GERMAN, '/authz/api/v2/barong/identity/ping')).status, 471, 'also for a gateway');
});

/** A whitelink. @param ends from now */
async function whitelink(ends = '1 hour'): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await system.database.query(
    'INSERT INTO whitelinks (token_digest, expires_at) VALUES (sha256($1::bytea), now() + $2::interval)',
    [token, ends],
  );
  return token;
}

for (const [index, { dialect, prefix }] of DIALECT_CASES.entries()) {
  test.serial(`${dialect}: a whitelink lets an address in past every restriction`, async (t) => {
    const ip = `198.51.100.${20 + index}`;
    const path = `${prefix}/identity/users/access`;
    await restrict({ category: 'maintenance', scope: 'all', value: 'all' });
    const show = (token: unknown, type = 'application/json') =>
      client.request(
        'POST',
        path,
        type.includes('json')
          ? JSON.stringify({ whitelink_token: token })
          : `whitelink_token=${String(token)}`,
        {
          headers: { 'x-forwarded-for': ip, 'content-type': type },
        },
      );
    t.deepEqual(said(await show('wrong')), refusal(422, 'identity.user.access.invalid_token'));
    t.deepEqual(
      said(await show(await whitelink('-1 second'))),
      refusal(422, 'identity.user.access.invalid_token'),
    );
    t.deepEqual(
      said(await client.post(path, {})),
      refusal(400, 'identity.user.missing_whitelink_token', 'identity.user.empty_whitelink_token'),
    );
    const token = await whitelink();
    const answer = await show(token, 'application/x-www-form-urlencoded');
    t.is(answer.status, dialect === 'barong' ? 201 : 200);
    t.is(answer.body, null);
    await eventually(async () => (await from(ip)).status === 200, 5_000);
    t.is((await from(GERMAN)).status, 471);
    t.deepEqual(said(await show(token)), refusal(422, 'value.taken'));
    const form = new FormData();
    form.append('whitelink_token', token);
    const other = await client.request('POST', path, form, { headers: { 'x-forwarded-for': `${ip}9` } });
    t.is(other.status, dialect === 'barong' ? 201 : 200, 'it works until it is over');
    const rows = await system.database.query(
      `SELECT value, state, expires_at FROM restrictions WHERE category = 'whitelist'`,
    );
    t.deepEqual(rows[0], { value: ip, state: 'enabled', expires_at: null });
  });
}
