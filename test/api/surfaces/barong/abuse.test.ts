import test, { type ExecutionContext } from 'ava';
import type { Route } from '../../../../api/http/route.js';
import { DIALECTS } from '../../../../api/surfaces/barong/dialect.js';
import { startAuth0 } from '../../../../simulators/auth0.js';
import { SIMULATOR_CREDENTIALS } from '../../../../simulators/lib/credentials.js';
import { forgetSteps } from '../../../support/accounts.js';
import { asBrowser, cookieHeaders, freshCode, openCookie } from '../../../support/barong.js';
import { onCleanup } from '../../../support/cleanup.js';
import type { Answer } from '../../../support/http.js';
import { startSystem, type TestSystem } from '../../../support/system.js';
import { ask, type Input, nameOf, pairsOf, surfaceOf } from './support/asked.js';
import { type Asker, newAsker, newService } from './support/askers.js';
import { documentedBy } from './support/documented.js';
import { hostileCalls } from './support/hostile.js';
import { claimIn, codeIn, formOf, keyIn, labelIn, phoneIn, type Scene } from './support/prepared.js';
import { validCall } from './support/valid-calls.js';

/* Reliability section 5 over the whole table of routes: A4, A5, A6, A15 (what no parameter may do), A34 (mass assignment). */

const { auth0Domain, auth0ClientId } = SIMULATOR_CREDENTIALS;
/** Requests under way at once. */
const AT_ONCE = 2;
/** Words of the family: nothing that a caller wrote. */
const WORD = /^[a-z0-9_]+(\.[a-z0-9_ ]+)*$/;

let system: TestSystem;
let tenant: string;
test.before(async () => {
  const { url, close } = await startAuth0();
  onCleanup(close);
  tenant = url;
  system = await startSystem({
    AUTH0_DOMAIN: auth0Domain,
    AUTH0_CLIENT_ID: auth0ClientId,
    AUTH0_JWKS_URL: `${url}/.well-known/jwks.json`,
    USER_STORAGE_TITLES: 'personal',
    TRUSTED_PROXIES: '127.0.0.1',
    DOCUMENT_LIMIT: '1000',
    // A refusal by a cap would hide every other one.
    CAP_FACTOR: '100000',
  });
});

async function newScene(): Promise<Scene> {
  const asker = await newAsker(system);
  return { system, asker, service: await newService(system, asker), tenant };
}

/** A session for one call: other calls end those that there are. */
const headersOf = async ({ userId }: Asker) => cookieHeaders(await openCookie(system.database, userId));

const standing = async ({ userId }: Asker) =>
  system.database.query('SELECT uid, role, level, state FROM users WHERE id = $1', [userId]);
/** Nobody has become what no call of this surface makes anybody. */
const promoted = () =>
  system.database.query(
    `SELECT id, uid, role, level, state FROM users WHERE role <> 'member' OR level > 3 OR state = 'banned' OR uid = $1`,
    [EXTRA.uid],
  );

/** Members that are none of the caller's business. */
const EXTRA = {
  role: 'superadmin',
  level: 9,
  state: 'banned',
  status: 'approved',
  uid: 'ID0000000666',
  user_id: 1,
  otp: false,
  labels: [{ key: 'email', value: 'verified', scope: 'private' }],
};

function judge(t: ExecutionContext, { status, body }: Answer, said: string): void {
  t.true(status < 500, said);
  if (status < 400) return;
  t.true(Array.isArray(body?.errors) && body.errors.length > 0, said);
  for (const word of body?.errors ?? []) t.regex(word, WORD, `${said}: echoed`);
}

for (const dialect of DIALECTS) {
  const surface = surfaceOf(dialect);
  const fault = documentedBy(surface);

  for (const security of ['anonymous', 'session'] as const)
    test.serial(
      `${dialect}: A4, A5, A6, A15: every parameter of every operation (${security})`,
      async (t) => {
        const { asker, service } = await newScene();
        const before = await standing(asker);
        const code = () => freshCode(system.database, asker);
        const known = {
          totp_code: code,
          otp_code: code,
          code,
          old_password: () => asker.password,
          service_account_uid: () => service,
        };
        const calls = surface.routes
          .filter((route) => route.security === security)
          .flatMap((route) => hostileCalls(route, known).map((call) => ({ route, ...call })))
          // What both dialects have is one piece of code: each has every other value.
          .filter((_, index) => index % DIALECTS.length === DIALECTS.indexOf(dialect));
        t.true(calls.length > 100, `only ${calls.length}`);
        const attack = async (call: (typeof calls)[number]) => {
          const { route, parameter, value } = call;
          const headers = security === 'session' ? cookieHeaders(asker.session) : {};
          const answer = await ask(system.client, route, await call.input(), headers);
          const shown = JSON.stringify(answer.body).slice(0, 200);
          const said = `${nameOf(route, dialect)} ${parameter}=${JSON.stringify(value)}: ${answer.status} ${shown}`;
          judge(t, answer, said);
          if (call.isRefused) t.true(answer.status >= 400, said);
          if (!call.isNowhere) t.is(fault(route, answer), undefined, said);
        };
        const queue = calls.values();
        await Promise.all(
          Array.from({ length: AT_ONCE }, async () => {
            for (const call of queue) await attack(call);
          }),
        );
        t.deepEqual(await standing(asker), before);
        t.deepEqual(await promoted(), []);
      },
    );

  test.serial(`${dialect}: A34, A12: members that no operation asks for are nothing to any`, async (t) => {
    const standingScene = await newScene();
    for (const route of surface.routes) {
      const name = nameOf(route, dialect);
      const { input, by, answers = {} } = validCall(name);
      const scene =
        by === undefined
          ? standingScene
          : { ...standingScene, asker: await newAsker(system, by === 'plain') };
      const before = await standing(scene.asker);
      const sent = withExtra(route, await input(scene));
      const answer = await ask(system.client, route, sent, await headersOf(scene.asker));
      const said = `${name}: ${answer.status} ${JSON.stringify(answer.body)}`;
      t.is(answer.status, answers.cookie ?? route.status ?? 200, said);
      t.is(fault(route, answer), undefined, said);
      // A closed account is `deleted` by the call itself.
      if (name !== 'DELETE /resource/users/me') t.deepEqual(await standing(scene.asker), before, name);
      t.false(said.includes(EXTRA.uid), said);
      if (sent.body === undefined || sent.body instanceof FormData) continue;
      const polluted = JSON.parse(
        '{"__proto__":{"role":"superadmin"},"constructor":{"prototype":{"level":9}}}',
      );
      judge(t, await ask(system.client, route, { body: polluted }, await headersOf(scene.asker)), name);
    }
    t.deepEqual(await promoted(), []);
  });
}

/** The same input, and members that the operation does not declare. */
function withExtra({ body: known, query }: Route, input: Input): Input {
  const extra = Object.entries(EXTRA).filter(([name]) => !(name in (known?.fields ?? query?.fields ?? {})));
  if (input.body instanceof FormData) {
    for (const [name, value] of extra) input.body.append(name, String(value));
    return input;
  }
  if (input.body !== undefined)
    return { ...input, body: { ...Object.fromEntries(extra), ...(input.body as object) } };
  const more = extra.map(([name, value]) => [name, String(value)] as const);
  return { ...input, query: [...pairsOf(input.query ?? {}), ...more] };
}

/** What is his own to change; labels that the flow of a review writes have their own time. */
const kept = ({ profiles, phones, data_storages, labels }: Answer['body']) => ({
  profiles,
  phones,
  data_storages,
  labels: labels.map(({ key, value }: Readonly<Record<string, string>>) => [key, value]),
});

test.serial("A3, A33: what is somebody else's is not there", async (t) => {
  const [owner, stranger] = [await newScene(), await newScene()];
  const key = await labelIn(owner);
  const { phone } = await phoneIn(owner);
  const kid = await keyIn(owner);
  const serviceKid = await keyIn(owner, owner.service);
  await claimIn(owner, 'draft');
  const call = async (method: string, path: string, body?: unknown, who = stranger) =>
    asBrowser(system.client, who.asker.session, method, `/api/v2/barong/resource${path}`, body);
  const form = await formOf({ doc_type: 'Passport', doc_number: 'AN 1', doc_expire: '2099-01-31' });
  const headers = cookieHeaders(owner.asker.session);
  await system.client.request('POST', '/api/v2/barong/resource/documents', form, { headers });
  t.is((await call('POST', '/data_storage', { title: 'personal', data: '{"nick":"A"}' }, owner)).status, 201);
  const mine = kept((await call('GET', '/users/me', undefined, owner)).body);
  const code = () => codeIn(stranger);
  const { service } = owner;
  const serviceKeys = '/service_accounts/api_keys';
  for (const [method, path, body] of [
    ['GET', `/labels/${key}`],
    ['PATCH', `/labels/${key}`, { value: 'theirs' }],
    ['DELETE', `/labels/${key}`],
    ['POST', '/phones/send_code', { phone_number: phone }],
    ['POST', '/phones/verify', { phone_number: phone, verification_code: '000000' }],
    ['PATCH', `/api_keys/${kid}`, { state: 'inactive', totp_code: await code() }],
    ['DELETE', `/api_keys/${kid}?totp_code=${await code()}`],
    ['GET', `${serviceKeys}?service_account_uid=${service}`],
    ['POST', serviceKeys, { service_account_uid: service, algorithm: 'HS256', totp_code: await code() }],
    [
      'PUT',
      `${serviceKeys}/${serviceKid}`,
      { service_account_uid: service, scope: 'x', totp_code: await code() },
    ],
    [
      'PUT',
      `${serviceKeys}/${serviceKid}`,
      { service_account_uid: stranger.service, totp_code: await code() },
    ],
    ['DELETE', `${serviceKeys}/${serviceKid}?service_account_uid=${service}&totp_code=${await code()}`],
    ['PUT', '/profiles', { first_name: 'Stranger' }],
    ['GET', '/profiles/me'],
  ] as const) {
    await forgetSteps(system.database, stranger.asker);
    t.is((await call(method, path, body)).status, 404, `${method} ${path}`);
  }
  t.deepEqual((await call('GET', '/documents')).body, []);
  t.deepEqual((await call('GET', '/api_keys')).body, []);
  const [file] = (await call('GET', '/documents', undefined, owner)).body;
  t.is((await system.client.get(file.upload)).status, 200);
  const theirs = JSON.stringify((await call('GET', '/users/me')).body);
  for (const word of [key, 'nick', 'Aizada', phone.slice(-4)]) t.false(theirs.includes(word), word);
  t.false(JSON.stringify((await call('GET', '/service_accounts')).body).includes(service));
  t.deepEqual(kept((await call('GET', '/users/me', undefined, owner)).body), mine);
  t.is((await call('GET', '/api_keys', undefined, owner)).body[0].state, 'active');
});
