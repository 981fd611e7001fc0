import test from 'ava';
import { pino } from 'pino';
import { sweepFiles } from '../../activities/sweep-files.js';
import { API_CALL_MS } from '../../domain/limits.js';
import { connectDatabase } from '../../platform/database.js';
import { createFileCipher } from '../../platform/file-cipher.js';
import { createFileVault } from '../../platform/file-vault.js';
import { createFileStore } from '../../providers/storage/index.js';
import { newAccount } from '../support/accounts.js';
import { onCleanup } from '../support/cleanup.js';
import { programConfig } from '../support/environment.js';
import { upload } from '../support/forms.js';
import { needs } from '../support/needs.js';
import { pdf } from '../support/pictures.js';
import { s3Settings, startS3Server } from '../support/s3-server.js';
import { anotherApi, eventually, startSystem, type TestSystem } from '../support/system.js';
import { startToxiproxy, type ToxicProxy } from '../support/toxiproxy.js';

const faultTest = needs(
  process.env['TEST_TOXIPROXY_SERVER'] !== undefined && process.env['TEST_S3_SERVER'] !== undefined,
  'toxiproxy or gofakes3 is absent and there is no Go to build it',
);

let system: TestSystem;
let proxy: ToxicProxy;
let endpoint: string;
let env: Record<string, string>;
test.before(async () => {
  if (process.env['TEST_TOXIPROXY_SERVER'] === undefined || process.env['TEST_S3_SERVER'] === undefined)
    return;
  endpoint = await startS3Server();
  proxy = await (await startToxiproxy()).proxy('s3', new URL(endpoint).host);
  env = Object.fromEntries(
    Object.entries(s3Settings(`http://${proxy.address}`)).map(([name, value]) => [name, String(value)]),
  );
  system = await startSystem(env);
});

/** Rows, claims, and files that are in the bucket. */
async function kept(): Promise<{ rows: number; claims: number; files: number }> {
  const [counts] = await system.database.query<{ rows: number; claims: number }>(
    `SELECT (SELECT count(*)::int FROM documents) AS rows, (SELECT count(*)::int FROM file_claims) AS claims`,
  );
  const list = await (await fetch(`${endpoint}/vestibule-test?list-type=2`)).text();
  return { rows: 0, claims: 0, ...counts, files: list.split('<Key>').length - 1 };
}

faultTest.serial(
  'a store that is away is 503 with a wait and no row; the same upload then succeeds',
  async (t) => {
    const { token } = await newAccount(system.client);
    const before = await kept();
    await proxy.disable();
    const refused = await upload(system.client, token, pdf('away'));
    await proxy.enable();
    t.is(refused.status, 503);
    t.regex(refused.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    t.is((await kept()).rows, before.rows);
    const again = await upload(system.client, token, pdf('away'));
    t.is(again.status, 200);
    const after = await kept();
    t.deepEqual([after.rows, after.files], [before.rows + 1, before.files + 1]);
  },
);

faultTest.serial('a store that hangs is given up within the time of a call', async (t) => {
  const { token } = await newAccount(system.client);
  const heal = await proxy.add({ type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } });
  const started = performance.now();
  const refused = await upload(system.client, token, pdf('hanging'));
  const took = performance.now() - started;
  await heal();
  t.is(refused.status, 503);
  t.true(took < 2 * API_CALL_MS, String(took));
  t.is((await upload(system.client, token, pdf('hanging'))).status, 200);
});

faultTest.serial(
  'an API that dies between the file and its row leaves no row, and the file is swept',
  async (t) => {
    const { token } = await newAccount(system.client);
    const before = await kept();
    // The file arrives; the answer that says so does not.
    const heal = await proxy.add({ type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } });
    const dying = upload(system.client, token, pdf('orphan')).catch(() => 'cut off');
    await eventually(async () => (await kept()).files === before.files + 1);
    system.api.signal('SIGKILL');
    t.is(await dying, 'cut off');
    await heal();
    const left = await kept();
    t.is(left.rows, before.rows);
    t.is(left.claims, before.claims + 1, 'what is left is known');

    const config = programConfig('worker', {
      databaseUrl: system.database.url,
      taskQueue: system.taskQueue,
      env,
    });
    const database = connectDatabase(config, 'test');
    onCleanup(() => database.destroy());
    const files = createFileVault(await createFileStore(config), createFileCipher(config.DATA_KEYS));
    const deps = { database, files, log: pino({ enabled: false }) };
    t.is(await sweepFiles(deps), 0, 'not while it may still be somebody’s');
    await system.database.query(`UPDATE file_claims SET claimed_at = now() - interval '2 hours'`);
    await sweepFiles(deps);
    const swept = await kept();
    t.deepEqual([swept.rows, swept.claims, swept.files], [before.rows, 0, before.rows], 'a file a row');

    const again = await upload(await anotherApi(system, env), token, pdf('orphan'));
    t.is(again.status, 200);
  },
);
