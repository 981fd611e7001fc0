import { statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { withClient } from '../../bin/lib/postgres-server.js';
import { TestClient } from '../support/http.js';
import { isAlive, until } from './support/alive.js';
import { dataFolder, PARTS, System } from './support/system.js';

const folder = dataFolder();
/** Of the tests below each begins where the one before ended. */
let system = new System(folder);

const words = (url: string): Promise<string[]> =>
  withClient(url, async (client) =>
    (await client.query<{ word: string }>('SELECT word FROM kept ORDER BY word')).rows.map(
      ({ word }) => word,
    ),
  );
const keep = (url: string, word: string): Promise<unknown> =>
  withClient(url, (client) => client.query('INSERT INTO kept VALUES ($1)', [word]));

test.before('the first start', async (t) => {
  t.timeout(300_000);
  await system.ready();
});

test.serial('everything that urls.json names answers, and what is kept is for its owner only', async (t) => {
  const urls = await system.ready();
  for (const url of [
    `${urls.api}/health/ready`,
    urls.docs,
    urls.outbox,
    `${urls.codec}/health/alive`,
    urls.temporal_ui ?? '',
    `${urls.able_id_simulator}/control/messages`,
    `${urls.namba_one_simulator}/control/book`,
  ]) {
    const response = await fetch(url);
    await response.text();
    t.is(response.status, 200, url);
  }
  await withClient(urls.postgres, (client) => client.query('CREATE TABLE kept (word text)'));
  await keep(urls.postgres, 'first');
  for (const file of ['keys.json', 'urls.json', 'temporal.sqlite', 'logs/api.log', 'logs/postgres.log']) {
    t.is(statSync(join(folder, file)).mode & 0o077, 0, file);
  }
  const password = new URL(urls.postgres).password;
  t.true(password.length >= 32);
  t.false(system.output.includes(password), 'no secret is printed');
});

test.serial('the first command that it shows works', async (t) => {
  const { api } = await system.ready();
  const client = new TestClient(api);
  const phone = '+996700123456';
  t.true(system.output.includes(`${api}/auth/get_registration_code`) && system.output.includes(phone));
  const asked = await client.post('/auth/get_registration_code', { phone });
  t.is(asked.status, 200, JSON.stringify(asked.body));
  const outbox = await client.get(`/dev/outbox.json?to=${encodeURIComponent(phone)}`);
  const answer = await client.post('/auth/register', {
    ...{ email: 'you@example.com', password: 'a sentence only you know' },
    ...{ code_id: asked.body.data.code_id, code: outbox.body.items[0].code },
  });
  t.is(answer.status, 200, JSON.stringify(answer.body));
});

test.serial('a second start on the same data is refused in one sentence and disturbs nothing', async (t) => {
  const before = system.parts;
  const second = new System(folder);
  t.is(await second.ended(), 1);
  t.regex(second.output, /Vestibule is already running on .* \(process \d+\)/);
  t.deepEqual(system.parts, before);
  t.truthy(system.urls);
});

test.serial('a part that is killed comes back on its port', async (t) => {
  const { api } = await system.ready();
  const before = system.parts;
  process.kill(before.api ?? 0, 'SIGKILL');
  await until(() => system.output.includes('api      is back'), 'the API is back', 60_000);
  t.is((await new TestClient(api).get('/health/ready')).status, 200);
  t.deepEqual({ ...system.parts, api: 0 }, { ...before, api: 0 });
  t.not(system.parts.api, before.api);
});

test.serial('Ctrl-C, pressed twice, stops everything in order', async (t) => {
  const pids = Object.values(system.parts);
  t.is(pids.length, PARTS.length);
  system.signalGroup('SIGINT');
  system.signalGroup('SIGINT');
  t.is(await system.ended(), 0);
  const order = [...system.output.matchAll(/^ {2}([\w-]+) +stopped \(/gm)].map(([, name]) => name);
  t.deepEqual(order, [...PARTS]);
  t.deepEqual(pids.filter(isAlive), []);
  t.is(system.urls, undefined);
});

test.serial('the next start finds what was kept; after `kill -9` of everything, too', async (t) => {
  t.timeout(600_000);
  system = new System(folder);
  const urls = await system.ready();
  t.deepEqual(await words(urls.postgres), ['first']);
  await keep(urls.postgres, 'second');
  const pids = Object.values(system.parts);
  system.signalGroup('SIGKILL');
  for (const pid of pids) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  t.is(await system.ended(), 'SIGKILL');

  system = new System(folder);
  t.deepEqual(await words((await system.ready()).postgres), ['first', 'second']);
});

test.serial(
  'after `kill -9` of npm and the supervisor the next start stops what is left; SIGTERM to npm alone stops it',
  async (t) => {
    t.timeout(600_000);
    const { temporal = 0, postgres = 0, api = 0 } = system.parts;
    system.signalGroup('SIGKILL');
    t.is(await system.ended(), 'SIGKILL');
    await until(() => !isAlive(api), 'the API ends with its supervisor', 30_000);
    t.true(isAlive(temporal) && isAlive(postgres), 'the servers do not notice');

    system = new System(folder);
    const urls = await system.ready();
    t.false(isAlive(temporal) || isAlive(postgres));
    t.regex(system.output, /stopped what an earlier run left running: .*(postgres|temporal)/);
    t.deepEqual(await words(urls.postgres), ['first', 'second']);

    const pids = Object.values(system.parts);
    process.kill(system.npm, 'SIGTERM');
    t.is(await system.ended(), 0);
    t.deepEqual(pids.filter(isAlive), []);
  },
);
