import test from 'ava';
import pg from 'pg';
import { createTestDatabase, databaseThrough } from './database.js';
import { uniqueTaskQueue } from './environment.js';
import { TestClient } from './http.js';
import { startApi, startWorker } from './processes.js';
import { OwnTemporal } from './temporal.js';
import { faultTest, startToxiproxy } from './toxiproxy.js';

// The tools that other tests stand on.

test('a test database is migrated, belongs to the product’s role and is nobody else’s', async (t) => {
  const [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  const [who] = await one.query(
    'SELECT current_user AS name, rolsuper FROM pg_roles WHERE rolname = current_user',
  );
  t.deepEqual(who, { name: 'vestibule', rolsuper: false });
  await one.query('CREATE TABLE mine (id int)');
  await t.throwsAsync(other.query('SELECT * FROM mine'), { message: /does not exist/ });
  t.true((await other.query('SELECT name FROM knex_migrations')).length > 0);
});

faultTest('toxiproxy refuses, hangs and heals a connection', async (t) => {
  const database = await createTestDatabase();
  const toxiproxy = await startToxiproxy();
  const proxy = await toxiproxy.proxy('postgres', new URL(database.url).host);
  const ask = async (): Promise<number> => {
    const client = new pg.Client({
      ...{ connectionString: databaseThrough(database.url, proxy.address) },
      ...{ connectionTimeoutMillis: 5_000, query_timeout: 1_000 },
    });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query<{ one: number }>('SELECT 1 AS one')).rows[0]?.one ?? 0;
    } finally {
      await client.end().catch(() => {});
    }
  };
  t.is(await ask(), 1);
  await proxy.disable();
  await t.throwsAsync(ask(), { code: 'ECONNREFUSED' });
  await proxy.enable();
  t.is(await ask(), 1);
  const heal = await proxy.add({ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } });
  await t.throwsAsync(ask());
  await heal();
  t.is(await ask(), 1);
  await proxy.add({ type: 'timeout', stream: 'upstream', attributes: { timeout: 100 } });
  await t.throwsAsync(ask());
  await toxiproxy.reset();
  t.is(await ask(), 1);
});

test('programs run as processes, are killed and started again on their port, and a Temporal of their own too', async (t) => {
  t.timeout(300_000);
  const [database, temporal] = await Promise.all([createTestDatabase(), OwnTemporal.start()]);
  const options = {
    databaseUrl: database.url,
    taskQueue: uniqueTaskQueue(),
    env: { TEMPORAL_ADDRESS: temporal.address },
  };
  const [api, worker] = await Promise.all([startApi(options), startWorker(options)]);
  const client = new TestClient(api.url);
  t.is((await client.get('/health/ready')).status, 200);
  t.true(worker.logs.length > 0);
  await temporal.kill();
  t.is((await client.get('/health/ready')).status, 503);
  await temporal.start();
  await api.waitUntilReady();
  await api.kill();
  t.is(await api.exited, 'SIGKILL');
  const again = await startApi({ ...options, port: api.port });
  t.is(again.url, api.url);
  t.is(await again.stop(), 0);
  t.is(await worker.stop(), 0);
});
