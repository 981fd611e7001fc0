import test from 'ava';
import { wrongAuthenticatorCode } from '../../../support/accounts.js';
import {
  asBrowser,
  DIALECT_CASES,
  freshCode,
  type Holder,
  jwtFor,
  newHolder,
  newVisitor,
  refusal,
  said,
  signedHeaders,
} from '../../../support/barong.js';
import { serviceAccountOf } from '../../../support/service-accounts.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
let owner: Holder;
let service: string;
test.before(async () => {
  system = await startSystem();
  owner = await newHolder(system);
  service = await serviceAccountOf(system, owner);
});

const PATH = '/api/v2/barong/resource/service_accounts/api_keys';
const ask = (method: string, path: string, body?: unknown, who: Pick<Holder, 'session'> = owner) =>
  asBrowser(system.client, who.session, method, path, body);
const code = (who = owner) => freshCode(system.database, who);
const creation = async () => ({
  service_account_uid: service,
  algorithm: 'HS256',
  totp_code: await code(),
});
const newServiceKey = async () => {
  const { status, body } = await ask('POST', PATH, await creation());
  if (status !== 201) throw new Error(JSON.stringify(body));
  return body as { kid: string; secret: string };
};

for (const { dialect, prefix } of DIALECT_CASES) {
  test.serial(`${dialect}: the programs of an account`, async (t) => {
    const { status, body } = await ask('GET', `${prefix}/resource/service_accounts`);
    t.is(status, 200);
    t.is(body.length, 1);
    const { user, created_at, updated_at, ...account } = body[0];
    t.deepEqual(account, {
      email: `${owner.uid.toLowerCase()}@programs.example`,
      uid: service,
      role: 'service_account',
      level: 0,
      state: 'active',
    });
    t.like(user, { uid: owner.uid, email: owner.email, role: 'member', otp: true, state: 'active' });
    for (const at of [created_at, updated_at]) t.regex(at, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test.serial(`${dialect}: a key of a program from its making to its end`, async (t) => {
    const path = `${prefix}/resource/service_accounts/api_keys`;
    const made = await ask('POST', path, { ...(await creation()), scope: 'a,b' });
    t.is(made.status, 201);
    const { kid, secret, ...key } = made.body;
    t.regex(secret, /^[0-9a-f]{32}$/);
    const listed = await ask('GET', `${path}?service_account_uid=${service}`);
    t.is(listed.status, 200);
    t.deepEqual(
      listed.body.find((each: { kid: string }) => each.kid === kid),
      { kid, ...key },
    );
    t.is(listed.headers.get('total'), String(listed.body.length));
    const changed = await ask('PUT', `${path}/${kid}`, {
      service_account_uid: service,
      state: 'inactive',
      totp_code: await code(),
    });
    t.is(changed.status, 200);
    t.like(changed.body, { kid, state: 'inactive', scope: 'a,b' });
    const end = `${path}/${kid}?service_account_uid=${service}&totp_code=`;
    t.is((await ask('DELETE', `${end}${await code()}`)).status, 204);
    t.deepEqual(said(await ask('DELETE', `${end}${await code()}`)), refusal(404, 'record.not_found'));
  });
}

test.serial('what is missing, empty or wrong', async (t) => {
  const missing = [
    'resource.serviceaccount.missing_service_account_uid',
    'resource.serviceaccount.empty_service_account_uid',
  ];
  const totp = 'resource.service_accounts.missing_totp';
  const wrong = 'resource.service_accounts.invalid_totp';
  t.deepEqual(said(await ask('GET', PATH)), refusal(400, ...missing));
  t.deepEqual(
    said(await ask('GET', `${PATH}?service_account_uid=${service}&limit=0`)),
    refusal(422, 'invalid_limit'),
  );
  t.deepEqual(
    said(await ask('POST', PATH, {})),
    refusal(
      400,
      ...missing,
      'resource.serviceaccount.missing_algorithm',
      'resource.serviceaccount.empty_algorithm',
      totp,
    ),
  );
  t.deepEqual(said(await ask('PUT', `${PATH}/x`, {})), refusal(400, ...missing, totp));
  t.deepEqual(said(await ask('DELETE', `${PATH}/x`)), refusal(400, ...missing, totp));
  t.deepEqual(
    said(await ask('POST', PATH, { ...(await creation()), service_account_uid: 5 })),
    refusal(422, 'resource.service_account.non_string_service_account_uid'),
  );
  t.deepEqual(
    said(await ask('POST', PATH, { ...(await creation()), algorithm: 'none' })),
    refusal(422, 'kid.blank', 'algorithm.inclusion'),
  );
  t.deepEqual(
    said(await ask('POST', PATH, { ...(await creation()), totp_code: wrongAuthenticatorCode(owner.secret) })),
    refusal(422, wrong),
  );
});

test.serial('A33: the program of another one is not there, before anything else is said', async (t) => {
  const other = await newVisitor(system);
  const none = refusal(404, 'resource.service_account.doesnt_exist');
  const fields = { service_account_uid: service, totp_code: '123456' };
  for (const [method, path, body] of [
    ['GET', `${PATH}?service_account_uid=${service}`, undefined],
    ['POST', PATH, { ...fields, algorithm: 'HS256' }],
    ['PUT', `${PATH}/x`, fields],
    ['DELETE', `${PATH}/x?service_account_uid=${service}&totp_code=123456`, undefined],
  ] as const)
    t.deepEqual(said(await ask(method, path, body, other)), none, method);
  t.deepEqual((await ask('GET', '/api/v2/barong/resource/service_accounts', undefined, other)).body, []);
});

test.serial('an owner without a second factor changes nothing', async (t) => {
  const visitor = await newVisitor(system);
  const uid = await serviceAccountOf(system, visitor);
  const body = { service_account_uid: uid, algorithm: 'HS256', totp_code: '123456' };
  t.deepEqual(
    said(await ask('POST', PATH, body, visitor)),
    refusal(400, 'resource.service_accounts.2fa_disabled'),
  );
});

test.serial('a program acts as its role says, and has no account', async (t) => {
  const key = await newServiceKey();
  const jwt = await jwtFor(system.client, '/api/v2/barong/resource/anything', signedHeaders(key));
  const claims = JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString());
  t.like(claims, { uid: service, role: 'service_account', level: 0, state: 'active', api_key: key.kid });
  t.false('sid' in claims);
  const list = '/api/v2/barong/resource/api_keys';
  const none = refusal(404, 'record.not_found');
  t.deepEqual(said(await system.client.get(list, { headers: signedHeaders(key) })), none);
  t.deepEqual(said(await system.client.get(list, { token: jwt })), none);
});

test.serial('A31: a program ends with itself and with its owner', async (t) => {
  const key = await newServiceKey();
  const jwt = await jwtFor(system.client, '/api/v2/barong/resource/x', signedHeaders(key));
  const shut = refusal(401, 'authz.invalid_session');
  const asked = async () =>
    said(await system.client.get('/api/v2/barong/resource/api_keys', { headers: signedHeaders(key) }));
  const byToken = async () =>
    said(await system.client.get('/api/v2/barong/resource/api_keys', { token: jwt }));
  const set = (sql: string) => system.database.query(sql, [service]);
  await set(`UPDATE service_accounts SET state = 'disabled' WHERE uid = $1`);
  t.deepEqual(await asked(), shut);
  t.deepEqual(await byToken(), refusal(401, 'jwt.decode_and_verify'));
  t.deepEqual(said(await ask('POST', PATH, await creation())), refusal(422, 'key_holder_account.invalid'));
  await set(`UPDATE service_accounts SET state = 'active' WHERE uid = $1`);
  t.is((await asked()).status, 404);
  await set(
    `UPDATE users SET state = 'locked' WHERE id = (SELECT owner_id FROM service_accounts WHERE uid = $1)`,
  );
  t.deepEqual(await asked(), shut);
  await set(
    `UPDATE users SET state = 'pending' WHERE id = (SELECT owner_id FROM service_accounts WHERE uid = $1)`,
  );
  const put = { service_account_uid: service, state: 'active', totp_code: await code() };
  await system.database.query(`UPDATE api_keys SET state = 'inactive' WHERE kid = $1`, [key.kid]);
  t.deepEqual(said(await ask('PUT', `${PATH}/${key.kid}`, put)), refusal(422, 'state.invalid'));
  t.deepEqual(
    said(await ask('PUT', `${PATH}/${key.kid}`, { ...put, state: 'tired' })),
    refusal(422, 'state.inclusion'),
  );
  await set(
    `UPDATE users SET state = 'active' WHERE id = (SELECT owner_id FROM service_accounts WHERE uid = $1)`,
  );
});
