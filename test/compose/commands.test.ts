import { mkdirSync, symlinkSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { ownPort } from '../../bin/lib/ports.js';
import { ROOT } from '../../bin/lib/project.js';
import { startSmsGateway } from '../../simulators/sms-gateway.js';
import { until } from '../bin/support/alive.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase } from '../support/database.js';
import { TestClient } from '../support/http.js';
import { testRun } from '../support/run.js';
import { GOOD_PASSWORD } from '../support/system.js';
import { Containers, type Ended, runToEnd } from './support/containers.js';

/** The test's Temporal server is the development one, which production refuses by itself. */
const DEV_SERVER = { TEMPORAL_ALLOW_DEV_SERVER: 'true' };

let containers: Containers;
let gatewayUrl: string;

test.before('builds, and makes an empty database and a namespace as docker-compose.yml does', async (t) => {
  t.timeout(480_000);
  const gateway = await startSmsGateway();
  onCleanup(() => gateway.close());
  gatewayUrl = gateway.url;
  const database = await createTestDatabase();
  await database.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  const { temporalAddress, temporalCli, folder } = testRun();
  containers = new Containers({ databaseUrl: database.url, temporalAddress, smsGatewayUrl: gatewayUrl });

  const built = await containers.build();
  t.is(built.status, 0, built.output);

  // The image has the command under this name.
  mkdirSync(join(folder, 'tools'));
  symlinkSync(temporalCli, join(folder, 'tools/temporal'));
  const namespace = await setUpNamespace();
  t.is(namespace.status, 0, namespace.output);

  const migrated = await containers.run('migrate');
  t.is(migrated.status, 0, migrated.output);
});

/** The setup job's own script, with its own environment. */
function setUpNamespace(): Promise<Ended> {
  const { folder } = testRun();
  const setup = containers.environment('temporal-namespace');
  return runToEnd('sh', [join(ROOT, 'docker/temporal/setup-namespace.sh')], {
    cwd: folder,
    env: { ...setup, HOME: folder, PATH: `${join(folder, 'tools')}:${setup['PATH']}` },
  });
}

test('the jobs run again without a change, as they do at every start', async (t) => {
  const { status, output } = await containers.run('migrate');
  t.is(status, 0, output);
  t.regex(output, /up to date/);
  const namespace = await setUpNamespace();
  t.is(namespace.status, 0, namespace.output);
});

test('api, worker and codec run by the commands of docker-compose.yml, and a code is sent', async (t) => {
  t.timeout(180_000);
  const [worker, api, codec] = await Promise.all([
    containers.start('worker', ['WORKER_METRICS_PORT'], DEV_SERVER),
    containers.start('api', ['PORT', 'METRICS_PORT'], DEV_SERVER),
    containers.start('codec', ['CODEC_PORT']),
  ]);

  const answer = await new TestClient(api.url).post('/auth/get_registration_code', {
    phone: '+996555010203',
  });
  t.is(answer.status, 200, JSON.stringify(answer.body));
  t.is(typeof answer.body.data.code_id, 'string');
  const sent = await new TestClient(gatewayUrl).get('/control/messages?to=%2B996555010203');
  t.is(sent.body.items.length, 1);
  t.regex(sent.body.items[0].text, /\d{6}/);

  // In production the cookie of a session goes over https alone (ASVS 3.3.1).
  const entered = await new TestClient(api.url).post('/api/v2/barong/identity/users', {
    email: 'somebody@example.com',
    password: GOOD_PASSWORD,
  });
  t.is(entered.status, 201, JSON.stringify(entered.body));
  t.regex(entered.headers.get('set-cookie') ?? '', /^_barong_session=.+; HttpOnly; SameSite=Lax; Secure$/);

  // Nobody decodes without a password, and the outbox is not there.
  t.is((await new TestClient(codec.url).post('/decode', { payloads: [] })).status, 401);
  t.is((await new TestClient(api.url).get('/dev/outbox.json')).status, 404);

  t.deepEqual(await Promise.all([api.stop(), worker.stop(), codec.stop()]), [0, 0, 0]);
});

test('production refuses what is unsafe, and lists all of it at once', async (t) => {
  const key = 'A'.repeat(43);
  for (const name of ['api', 'worker']) {
    const { status, output } = await containers.run(name, {
      DEVELOPMENT_OUTBOX: 'true',
      SMS_PROVIDER: 'outbox',
      INDEX_KEY: `${key}=`,
      DATA_KEYS: 'd1:secret-that-is-too-short',
      DATABASE_POOL_MAX: 'many',
    });
    t.is(status, 1, output);
    for (const variable of [
      'DEVELOPMENT_OUTBOX',
      'SMS_PROVIDER',
      'INDEX_KEY',
      'DATA_KEYS',
      'DATABASE_POOL_MAX',
    ]) {
      t.regex(output, new RegExp(`^ {2}- ${variable}: `, 'm'), `${name}: ${variable}`);
    }
    t.regex(output, /5 fault\(s\)/);
    t.false(output.includes(key) || output.includes('too-short'), 'a refused secret is not repeated');
  }
});

test('production refuses one key in two places, and a codec server that knows nobody', async (t) => {
  const { CODE_KEY } = containers.environment('api');
  const twice = await containers.run('api', { INDEX_KEY: CODE_KEY });
  t.is(twice.status, 1, twice.output);
  t.regex(twice.output, /each key must be different/);

  // It is not even told what it does not need.
  const told = Object.keys(containers.environment('codec'));
  t.deepEqual(
    told.filter((name) => /KEY|PASSWORD|DATABASE/.test(name)),
    ['PAYLOAD_KEYS'],
  );
  const open = await containers.run('codec', { CODEC_OPERATORS: '' });
  t.is(open.status, 1, open.output);
  t.regex(open.output, /CODEC_OPERATORS: production needs to know who may decode/);
});

test('production refuses a Temporal server on sqlite, whose data may be in memory', async (t) => {
  for (const name of ['worker', 'api']) {
    const { status, output } = await containers.run(name, await ownPorts());
    t.is(status, 1, output);
    t.regex(output, new RegExp(`^${name}: Temporal runs on sqlite`, 'm'));
  }
});

test('the API, which starts while Temporal is away, refuses such a server when it comes', async (t) => {
  const late = await ownPort();
  const ports = await ownPorts();
  const api = containers.run('api', { ...ports, TEMPORAL_ADDRESS: `127.0.0.1:${late}` });
  await until(
    () =>
      fetch(`http://127.0.0.1:${ports.PORT}/health/alive`).then(
        ({ ok }) => ok,
        () => false,
      ),
    'the API serves without Temporal',
    60_000,
  );
  const [host, port] = testRun().temporalAddress.split(':');
  const relay = createServer((socket) => {
    const server = connect(Number(port), host);
    for (const [from, to] of [
      [socket, server],
      [server, socket],
    ] as const)
      from.on('error', () => to.destroy()).pipe(to);
  }).listen(late, '127.0.0.1');
  onCleanup(() => relay.close());
  const { status, output } = await api;
  t.is(status, 1, output);
  t.regex(output, /^api: Temporal runs on sqlite/m);
});

async function ownPorts(): Promise<{ PORT: string; METRICS_PORT: string; WORKER_METRICS_PORT: string }> {
  const [PORT, METRICS_PORT, WORKER_METRICS_PORT] = [await ownPort(), await ownPort(), await ownPort()].map(
    String,
  ) as [string, string, string];
  return { PORT, METRICS_PORT, WORKER_METRICS_PORT };
}
