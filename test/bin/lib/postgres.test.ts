import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Child } from '../../../bin/lib/child.js';
import { Keeper } from '../../../bin/lib/piece.js';
import { freePort } from '../../../bin/lib/ports.js';
import { type Cluster, ensureCluster, placeCluster } from '../../../bin/lib/postgres-data.js';
import { databaseUrl, ensureDatabase, postgresPiece, withClient } from '../../../bin/lib/postgres-server.js';
import { onCleanup } from '../../support/cleanup.js';
import { needs } from '../../support/needs.js';
import { isAlive, until } from '../support/alive.js';
import { temporaryFolder } from '../support/folder.js';

const PASSWORD = 'only-for-this-test';
// Places outside a data folder are of this test, too.
process.env['VESTIBULE_CACHE_DIR'] = temporaryFolder(0o755);

interface Running {
  readonly keeper: Keeper;
  readonly url: string;
  readonly log: string;
}

async function run(cluster: Cluster, folder: string, port: number): Promise<Running> {
  const log = join(folder, 'postgres.log');
  const options = { cluster, port, password: PASSWORD, log, runDirectory: join(folder, 'run') };
  const keeper = new Keeper(postgresPiece(options), { onCrash() {}, onRecovery() {} });
  onCleanup(() => keeper.stop());
  await keeper.start();
  await ensureDatabase(port, PASSWORD);
  return { keeper, log, url: databaseUrl({ port, password: PASSWORD }) };
}

/** What is kept; undefined while the server does not answer. */
async function words(url: string): Promise<string[] | undefined> {
  try {
    const { rows } = await withClient(url, (client) =>
      client.query<{ word: string }>('SELECT word FROM kept'),
    );
    return rows.map(({ word }) => word);
  } catch {
    return undefined;
  }
}

test('a killed server comes back with what was committed; a pid that is somebody else’s is left alone', async (t) => {
  const folder = temporaryFolder();
  const port = await freePort();
  const cluster = await placeCluster(folder, true);
  t.is(cluster.folder, join(folder, 'postgres'));
  await ensureCluster(cluster, PASSWORD, { fast: true });

  const first = await run(cluster, folder, port);
  const [settings] = await withClient(first.url, async (client) => {
    await client.query('CREATE TABLE kept (word text)');
    await client.query("INSERT INTO kept VALUES ('Өзгөчө')");
    const answer = await client.query(
      "SELECT current_setting('server_encoding') AS encoding, current_setting('fsync') AS fsync, lower('Ө') AS lower, rolsuper FROM pg_roles WHERE rolname = current_user",
    );
    return answer.rows as Record<string, unknown>[];
  });
  t.deepEqual(settings, { encoding: 'UTF8', fsync: 'on', lower: 'ө', rolsuper: false });
  await t.throwsAsync(
    withClient(first.url.replace(PASSWORD, 'wrong'), async () => {}),
    { message: /password authentication failed/ },
  );

  process.kill(first.keeper.pid ?? 0, 'SIGKILL');
  await until(async () => (await words(first.url)) !== undefined, 'it is back');
  await first.keeper.stop();

  // A server that nobody keeps any more, as after `kill -9` of the supervisor.
  const options = { cluster, port, password: PASSWORD, log: first.log, runDirectory: join(folder, 'run') };
  const orphan = new Child(await postgresPiece(options).prepare());
  await until(() => postgresPiece(options).probe(), 'the orphan answers');
  const second = await run(cluster, folder, await freePort());
  t.false(isAlive(orphan.pid ?? 0), 'a server that still ran on this data was stopped first');
  await second.keeper.stop();

  writeFileSync(join(cluster.folder, 'postmaster.pid'), `${process.pid}\n${cluster.folder}\n`);
  const third = await run(cluster, folder, port);
  t.deepEqual(await words(third.url), ['Өзгөчө']);
  await third.keeper.stop();
});

test('its log shows neither a failed statement nor the values of its row', async (t) => {
  const folder = temporaryFolder();
  const cluster = await placeCluster(folder, true);
  await ensureCluster(cluster, PASSWORD, { fast: true });
  const { keeper, url, log } = await run(cluster, folder, await freePort());
  await withClient(url, async (client) => {
    await client.query('CREATE TABLE people (phone text PRIMARY KEY)');
    const insert = "INSERT INTO people VALUES ('+996700123456')";
    await client.query(insert);
    await t.throwsAsync(client.query(insert), { message: /duplicate key/ });
  });
  await keeper.stop();
  const text = readFileSync(log, 'utf8');
  t.regex(text, /duplicate key value violates unique constraint/);
  t.false(text.includes('700123456'));
});

test('a cluster of another major version is refused in words', async (t) => {
  const folder = temporaryFolder();
  const cluster = await placeCluster(folder, true);
  mkdirSync(cluster.folder);
  writeFileSync(join(cluster.folder, 'PG_VERSION'), '9\n');
  await t.throwsAsync(ensureCluster(cluster, PASSWORD), {
    message: /is of Postgres 9, and this release brings Postgres 18/,
  });
});

test('a half-made cluster is made again', async (t) => {
  const folder = temporaryFolder();
  const cluster = await placeCluster(folder, true);
  mkdirSync(join(`${cluster.folder}.new`, 'cluster'), { recursive: true });
  await ensureCluster(cluster, PASSWORD, { fast: true });
  t.true(existsSync(join(cluster.folder, 'PG_VERSION')));
  t.false(existsSync(`${cluster.folder}.new`));
});

const rootTest = needs(process.getuid?.() === 0, 'it is about root');

rootTest(
  'in a folder that only root can enter, the cluster lives in the cache, and goes with its data folder',
  async (t) => {
    const closed = temporaryFolder(0o700);
    const data = join(closed, 'data');
    mkdirSync(data);
    const cluster = await placeCluster(data, true);
    t.true(cluster.folder.startsWith(`${process.env['VESTIBULE_CACHE_DIR']}/data/`), cluster.folder);
    await ensureCluster(cluster, PASSWORD, { fast: true });
    const { keeper } = await run(cluster, data, await freePort());
    await keeper.stop();
    t.is((await placeCluster(data, false)).folder, cluster.folder);
    t.true(existsSync(join(cluster.folder, 'PG_VERSION')));
    // The data folder was deleted and made anew: the old one's cluster cannot be opened with its keys.
    await placeCluster(data, true);
    t.false(existsSync(join(cluster.folder, 'PG_VERSION')));
  },
);
