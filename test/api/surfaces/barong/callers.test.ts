import test from 'ava';
import { DIALECTS } from '../../../../api/surfaces/barong/dialect.js';
import { startAuth0 } from '../../../../simulators/auth0.js';
import { SIMULATOR_CREDENTIALS } from '../../../../simulators/lib/credentials.js';
import { type HeldKey, newKey } from '../../../support/barong.js';
import { onCleanup } from '../../../support/cleanup.js';
import { eventually, startSystem, type TestSystem } from '../../../support/system.js';
import { ask, nameOf, surfaceOf, targetOf } from './support/asked.js';
import {
  type Asker,
  headersBy,
  newAsker,
  newService,
  newServiceKey,
  WAYS,
  type Way,
} from './support/askers.js';
import { documentedBy } from './support/documented.js';
import type { Scene } from './support/prepared.js';
import { refusedCall } from './support/refused-calls.js';
import { LEFT_OUT, SEED_OPERATIONS } from './support/seed-operations.js';
import { VALID_CALLS, validCall } from './support/valid-calls.js';

/* Issue 7: every documented operation, called with valid input as each kind of caller; every documented refusal, once. */

const { auth0Domain, auth0ClientId } = SIMULATOR_CREDENTIALS;

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
    // Each whitelink is shown from an address of its own.
    TRUSTED_PROXIES: '127.0.0.1',
  });
});

/** Somebody and what is his. */
interface Person {
  readonly scene: Scene;
  readonly key: HeldKey | undefined;
}

async function person(way: Way, plain = false): Promise<Person> {
  const asker: Asker = await newAsker(system, plain);
  const service = plain ? '' : await newService(system, asker);
  const key =
    way === 'service'
      ? await newServiceKey(system, asker, service)
      : way === 'key'
        ? await newKey(system, asker)
        : undefined;
  return { scene: { system, asker, service, tenant }, key };
}

/** What a valid call is answered: its success, unless who asks may not, or has nothing that it is about. */
function expected(
  route: { readonly security: string; readonly status?: number | undefined },
  way: Way,
): number {
  if (route.security === 'session' && way === 'anonymous') return 401;
  if (route.security === 'session' && way === 'service') return 404;
  return route.status ?? 200;
}

test.serial(
  'a DROP of the permission keeps a member out of every operation, whichever way he comes',
  async (t) => {
    const { scene } = await person('cookie');
    const me = { method: 'GET', target: '/api/v2/barong/resource/users/me' };
    const by = (way: Way, key?: HeldKey) => headersBy(system, way, { ...scene, key }, me);
    const jwt = await by('jwt');
    const key = await newKey(system, scene.asker);
    const look = async (headers: Readonly<Record<string, string>>) =>
      (await system.client.get(me.target, { headers })).status;
    t.deepEqual([await look(jwt), await look(await by('key', key))], [200, 200]);
    await system.database.query(
      `INSERT INTO permissions (role, verb, path, action) VALUES ('member', 'ALL', 'api/v2/barong/resource', 'DROP')`,
    );
    await eventually(async () => (await look(await by('cookie'))) === 401, 5_000);
    t.deepEqual([await look(jwt), await look(await by('key', key))], [401, 401]);
    for (const dialect of DIALECTS) {
      const surface = surfaceOf(dialect);
      for (const route of surface.routes.filter(({ security }) => security === 'session')) {
        const { status, body } = await ask(system.client, route, {}, await by('cookie'));
        t.deepEqual([status, body], [401, { errors: ['authz.invalid_permission'] }], nameOf(route, dialect));
      }
    }
    await system.database.query(`DELETE FROM permissions WHERE action = 'DROP'`);
    await eventually(async () => (await look(await by('cookie'))) === 200, 5_000);
  },
);

for (const dialect of DIALECTS) {
  const surface = surfaceOf(dialect);
  const fault = documentedBy(surface);

  test(`${dialect}: every operation has valid input here`, (t) => {
    const names = surface.routes.map((route) => nameOf(route, dialect));
    t.deepEqual(
      names.filter((name) => !(name in VALID_CALLS)),
      [],
    );
  });

  for (const way of WAYS)
    test.serial(`${dialect}: valid calls, by ${way}`, async (t) => {
      const standing = await person(way);
      for (const route of surface.routes) {
        const name = nameOf(route, dialect);
        const { input, by, answers = {} } = validCall(name);
        const shut = route.security === 'session' && (way === 'anonymous' || way === 'service');
        // Whoever is not let in needs nothing of his own; whoever signs has a factor.
        const isNew = by !== undefined && !shut && !(by === 'plain' && way === 'key');
        const { scene, key } = isNew ? await person(way, by === 'plain') : standing;
        const asked = shut ? {} : await input(scene);
        const meant = { method: route.method.toUpperCase(), target: targetOf(route, asked) };
        const headers = await headersBy(system, way, { asker: scene.asker, key }, meant);
        const answer = await ask(system.client, route, asked, headers);
        const said = `${name}: ${JSON.stringify(answer.body)}`;
        t.is(answer.status, answers[way] ?? expected(route, way), said);
        t.is(fault(route, answer), undefined, said);
      }
    });

  test.serial(`${dialect}: every documented refusal`, async (t) => {
    const { scene } = await person('cookie');
    const routes = new Map(surface.routes.map((route) => [nameOf(route, dialect), route]));
    for (const { operation, [dialect]: statuses } of SEED_OPERATIONS) {
      const route = routes.get(operation);
      const refusals = (statuses ?? []).slice(1).filter((status) => !(`${operation} ${status}` in LEFT_OUT));
      for (const status of refusals) {
        if (!route) return t.fail(operation);
        const isShut = status === 401 || route.security === 'anonymous';
        const input = status === 401 ? {} : await refusedCall(route, operation, status)(scene);
        const meant = { method: route.method.toUpperCase(), target: targetOf(route, input) };
        const headers = isShut ? {} : await headersBy(system, 'cookie', { ...scene, key: undefined }, meant);
        const answer = await ask(system.client, route, input, headers);
        const said = `${operation} ${status}: ${JSON.stringify(answer.body)}`;
        t.is(answer.status, status, said);
        t.is(fault(route, answer), undefined, said);
        t.true(Array.isArray(answer.body.errors), said);
      }
    }
  });
}
