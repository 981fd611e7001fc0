import test from 'ava';
import { forgetSteps, userIdOf, wrongAuthenticatorCode } from '../../../support/accounts.js';
import {
  asBrowser,
  cookieHeaders,
  DIALECT_CASES,
  freshCode,
  type Holder,
  newHolder,
  newKey,
  newVisitor,
  refusal,
  said,
  signedHeaders,
} from '../../../support/barong.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
let holder: Holder;
test.before(async () => {
  system = await startSystem();
  holder = await newHolder(system);
});

const PATH = '/api/v2/barong/resource/api_keys';
const INSTANT = /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const ask = (method: string, path: string, body?: unknown, who: Pick<Holder, 'session'> = holder) =>
  asBrowser(system.client, who.session, method, path, body);
const code = (who = holder) => freshCode(system.database, who);

for (const { dialect, prefix } of DIALECT_CASES) {
  test.serial(`${dialect}: a key from its making to its end`, async (t) => {
    const path = `${prefix}/resource/api_keys`;
    const made = await ask('POST', path, {
      algorithm: 'HS256',
      scope: 'trade, read',
      totp_code: await code(),
    });
    t.is(made.status, 201);
    const { kid, secret, created_at, updated_at, ...rest } = made.body;
    t.regex(kid, /^[0-9a-f]{16}$/);
    t.regex(secret, /^[0-9a-f]{32}$/);
    for (const at of [created_at, updated_at]) t.regex(at, INSTANT);
    t.deepEqual(rest, { algorithm: 'HS256', scope: 'trade,read', state: 'active' });

    const listed = await ask('GET', path);
    t.is(listed.status, 200);
    t.deepEqual(
      listed.body.find((key: { kid: string }) => key.kid === kid),
      { kid, ...rest, created_at, updated_at },
      'without its secret',
    );
    const changed = await ask('PATCH', `${path}/${kid}`, {
      state: 'inactive',
      scope: 'read',
      totp_code: await code(),
    });
    t.is(changed.status, 200);
    t.like(changed.body, { kid, state: 'inactive', scope: 'read' });
    t.false('secret' in changed.body);
    const gone = await ask('DELETE', `${path}/${kid}?totp_code=${await code()}`);
    t.is(gone.status, 204);
    t.is(gone.body, '');
    t.deepEqual(
      said(await ask('DELETE', `${path}/${kid}?totp_code=${await code()}`)),
      refusal(404, 'record.not_found'),
    );
  });
}

test.serial('forms and multipart are taken as JSON is', async (t) => {
  for (const form of [new URLSearchParams(), new FormData()]) {
    form.append('algorithm', 'HS256');
    form.append('totp_code', await code());
    form.append('kid', `of-${form.constructor.name}`);
    const answer = await system.client.request(
      'POST',
      PATH,
      form instanceof FormData ? form : form.toString(),
      {
        headers: {
          ...cookieHeaders(holder.session),
          ...(form instanceof FormData ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
    );
    t.is(answer.status, 201, JSON.stringify(answer.body));
    t.is(answer.body.kid, `of-${form.constructor.name}`, "2.4: a kid of the client's own");
  }
});

test.serial('A32: the secret is sealed at rest, and shown once', async (t) => {
  const key = await newKey(system, holder);
  const rows = await system.database.query('SELECT * FROM api_keys WHERE kid = $1', [key.kid]);
  t.is(rows.length, 1);
  t.false(JSON.stringify(rows).includes(key.secret));
  t.false(JSON.stringify((await ask('GET', PATH)).body).includes(key.secret));
});

test.serial('what is missing, empty or wrong', async (t) => {
  const good = { algorithm: 'HS256', totp_code: '000000' };
  for (const [body, status, ...errors] of [
    [
      {},
      400,
      'resource.apikey.missing_algorithm',
      'resource.apikey.empty_algorithm',
      'resource.api_key.missing_totp',
    ],
    [
      { algorithm: '', totp_code: '' },
      400,
      'resource.apikey.empty_algorithm',
      'resource.api_key.missing_totp',
    ],
    [{ ...good, algorithm: 'RS256' }, 422, 'kid.blank', 'algorithm.inclusion'],
    [{ ...good, algorithm: 'hs256', kid: 'mine' }, 422, 'algorithm.inclusion'],
    [{ ...good, kid: 'a b' }, 422, 'kid.invalid'],
    [{ ...good, totp_code: 'abc' }, 422, 'resource.api_key.invalid_totp'],
    [{ ...good, totp_code: wrongAuthenticatorCode(holder.secret) }, 422, 'resource.api_key.invalid_totp'],
  ] as const)
    t.deepEqual(said(await ask('POST', PATH, body)), refusal(status, ...errors), JSON.stringify(body));
  const key = await newKey(system, holder);
  t.deepEqual(
    said(await ask('PATCH', `${PATH}/${key.kid}`, {})),
    refusal(400, 'resource.api_key.missing_totp'),
  );
  t.deepEqual(
    said(await ask('PATCH', `${PATH}/${key.kid}`, { state: 'sleepy', totp_code: '000000' })),
    refusal(422, 'state.inclusion'),
  );
  t.deepEqual(said(await ask('DELETE', `${PATH}/${key.kid}`)), refusal(400, 'resource.api_key.missing_totp'));
  t.deepEqual(
    said(await ask('DELETE', `${PATH}/${key.kid}?totp_code=${wrongAuthenticatorCode(holder.secret)}`)),
    refusal(422, 'resource.api_key.invalid_totp'),
  );
  t.deepEqual(
    said(await ask('POST', PATH, { ...good, kid: key.kid, totp_code: await code() })),
    refusal(422, 'kid.taken'),
  );
});

test.serial('a code works once, and a change that fails does not use it up', async (t) => {
  const totp_code = await code();
  const { kid } = await newKey(system, holder);
  await forgetSteps(system.database, holder);
  t.is((await ask('PATCH', `${PATH}/no-such-key`, { scope: 'a', totp_code })).status, 404);
  t.is((await ask('PATCH', `${PATH}/${kid}`, { scope: 'a', totp_code })).status, 200);
  t.deepEqual(
    said(await ask('PATCH', `${PATH}/${kid}`, { scope: 'b', totp_code })),
    refusal(422, 'resource.api_key.invalid_totp'),
  );
});

test.serial('A26: of two changes at once one uses the code', async (t) => {
  const person = await newHolder(system);
  const body = { algorithm: 'HS256', totp_code: await code(person) };
  const answers = await Promise.all(Array.from({ length: 5 }, () => ask('POST', PATH, body, person)));
  t.is(answers.filter(({ status }) => status === 201).length, 1);
  t.is((await ask('GET', PATH, undefined, person)).body.length, 1);
});

test.serial('A20, A26: wrong codes cost a wait, in which the right one is not judged', async (t) => {
  const person = await newHolder(system);
  const guess = (totp_code: string) => ask('POST', PATH, { algorithm: 'HS256', totp_code }, person);
  const wrong = wrongAuthenticatorCode(person.secret);
  for (let tried = 0; tried < 5; tried++) t.is((await guess(wrong)).status, 422);
  await guess(wrong);
  const answer = await guess(await code(person));
  t.deepEqual(said(answer), refusal(429, 'request.too_many'));
  t.true(Number(answer.headers.get('retry-after')) > 0);
});

test.serial('A33: the keys of another one are not there', async (t) => {
  const other = await newHolder(system);
  const { kid } = await newKey(system, other);
  for (const [method, path, body] of [
    ['PATCH', `${PATH}/${kid}`, { scope: 'x', totp_code: await code() }],
    ['DELETE', `${PATH}/${kid}?totp_code=${await code()}`, undefined],
  ] as const)
    t.deepEqual(said(await ask(method, path, body)), refusal(404, 'record.not_found'), method);
  t.false((await ask('GET', PATH)).body.some((key: { kid: string }) => key.kid === kid));
});

test.serial('without a second factor, or with one that is no app', async (t) => {
  const visitor = await newVisitor(system);
  const body = { algorithm: 'HS256', totp_code: '123456' };
  t.deepEqual(said(await ask('POST', PATH, body, visitor)), refusal(400, 'resource.api_key.2fa_disabled'));
  await system.database.query(`UPDATE users SET two_factor_provider = 'sms' WHERE id = $1`, [visitor.userId]);
  t.deepEqual(said(await ask('POST', PATH, body, visitor)), refusal(422, 'resource.api_key.invalid_totp'));
});

test.serial('an account that is not active gets no key, and none back', async (t) => {
  const sleepy = await newHolder(system);
  const { kid } = await newKey(system, sleepy);
  await system.database.query(`UPDATE api_keys SET state = 'inactive' WHERE kid = $1`, [kid]);
  await system.database.query(`UPDATE users SET state = 'pending' WHERE id = $1`, [sleepy.userId]);
  t.deepEqual(
    said(await ask('POST', PATH, { algorithm: 'HS256', totp_code: await code(sleepy) }, sleepy)),
    refusal(422, 'key_holder_account.invalid'),
  );
  t.deepEqual(
    said(await ask('PATCH', `${PATH}/${kid}`, { state: 'active', totp_code: await code(sleepy) }, sleepy)),
    refusal(422, 'state.invalid'),
  );
});

test.serial('the end of the second factor is the end of the keys', async (t) => {
  const leaver = await newHolder(system);
  const key = await newKey(system, leaver);
  const asked = await system.client.post('/user/initiate_two_factor_disable', {}, { token: leaver.token });
  const disabling = { code_id: asked.body.data.code_id, code: await code(leaver) };
  t.is(
    (await system.client.post('/user/disable_two_factor', disabling, { token: leaver.token })).status,
    200,
  );
  const [row] = await system.database.query('SELECT state FROM api_keys WHERE kid = $1', [key.kid]);
  t.is(row?.['state'], 'inactive');
  const answer = await system.client.get('/api/v2/barong/resource/api_keys', { headers: signedHeaders(key) });
  t.deepEqual(said(answer), refusal(401, 'authz.apikey_not_active'));
  t.is(await userIdOf(system.database, leaver), leaver.userId);
});

test.serial('pages, their headers and their order', async (t) => {
  const keeper = await newHolder(system);
  const kids: string[] = [];
  for (let made = 0; made < 3; made++) kids.push((await newKey(system, keeper)).kid);
  const list = async (query: string) => {
    const { status, body, headers } = await ask('GET', `${PATH}${query}`, undefined, keeper);
    t.is(status, 200, JSON.stringify(body));
    const named = ['total', 'per-page', 'page', 'link'].map((name) => headers.get(name));
    return { kids: body.map((key: { kid: string }) => key.kid), headers: named };
  };
  t.deepEqual(await list(''), { kids, headers: ['3', '100', '1', null] });
  t.deepEqual(await list('?page=2&limit=2&ordering=desc&order_by=created_at'), {
    kids: kids.slice(0, 1),
    headers: [
      '3',
      '2',
      '2',
      `<${PATH}?page=1&limit=2&ordering=desc&order_by=created_at>; rel="first", <${PATH}?page=1&limit=2&ordering=desc&order_by=created_at>; rel="prev"`,
    ],
  });
  t.deepEqual((await list('?order_by=kid')).kids, kids.toSorted());
  for (const [query, ...errors] of [
    ['?page=x', 'non_integer_page'],
    ['?page=0', 'non_positive_page'],
    ['?limit=1.5', 'non_integer_limit'],
    ['?limit=101', 'invalid_limit'],
    ['?limit=0', 'invalid_limit'],
    ['?ordering=up', 'resource.api_key.invalid_ordering'],
    ['?order_by=secret_sealed', 'resource.api_key.invalid_attribute'],
  ] as const)
    t.deepEqual(said(await ask('GET', `${PATH}${query}`)), refusal(422, ...errors), query);
});

test.serial('nobody: 401 and nothing else', async (t) => {
  for (const [method, path] of [
    ['GET', PATH],
    ['DELETE', `${PATH}/x`],
  ] as const)
    t.is((await system.client.request(method, path)).status, 401, method);
});
