import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { onCleanup } from '../support/cleanup.js';
import { temporaryFolder } from './support/folder.js';
import { type Finished, runNode } from './support/run-node.js';

const root = temporaryFolder();
const start = (name: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> =>
  runNode(['bin/start.mjs'], { DATA_DIR: join(root, name), ...env });

/** The last thing it says: one sentence, no stack. */
function sentence({ output }: Finished): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}

for (const command of ['start', 'test']) {
  test(`npm ${command}: an old Node is named, with what is needed`, async (t) => {
    const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.19.1'})";
    const refused = await runNode(['--import', old, `bin/${command}.mjs`], { DATA_DIR: join(root, 'old') });
    t.is(refused.code, 1);
    t.is(
      refused.output,
      `npm ${command} needs Node 20.19 or newer, and this is Node 18.19.1: install a newer Node (https://nodejs.org) and try again.\n`,
    );
    t.false(existsSync(join(root, 'old')));
  });
}

test('production is refused: npm start publishes codes', async (t) => {
  const refused = await start('production', { NODE_ENV: 'production' });
  t.is(refused.code, 1);
  t.regex(sentence(refused), /^npm start runs the development system and NODE_ENV is production/);
});

test('a port that was set and is taken is named; nothing is left running', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup(() => server.close());
  const { port } = server.address() as AddressInfo;
  const refused = await start('port', { PORT: String(port) });
  t.is(refused.code, 1);
  t.regex(sentence(refused), new RegExp(`^PORT=${port} is taken by another program`));
});

test('a Temporal CLI that is none is named', async (t) => {
  const refused = await start('cli', { TEMPORAL_CLI_PATH: '/no/such/temporal' });
  t.is(refused.code, 1);
  t.regex(sentence(refused), /^TEMPORAL_CLI_PATH \(\/no\/such\/temporal\) is not a Temporal CLI that runs/);
  t.notRegex(refused.output, /node:internal|at .*\.ts:/);
});

test('a Temporal server or a database that does not answer is named, without the password', async (t) => {
  const database = await start('database', {
    DATABASE_URL: 'postgres://me:secret@127.0.0.1:9/db',
    TEMPORAL_ADDRESS: '127.0.0.1:9',
  });
  t.is(database.code, 1);
  t.regex(database.output, /DATABASE_URL|TEMPORAL_ADDRESS/);
  t.false(database.output.includes('secret'));
});

test('a data folder that cannot be written, or whose keys are damaged, is named', async (t) => {
  writeFileSync(join(root, 'file'), '');
  const unwritable = await start('file/below');
  t.is(unwritable.code, 1);
  t.regex(sentence(unwritable), /^The data folder .*file\/below cannot be written \(ENOTDIR\): set DATA_DIR/);
  mkdirSync(join(root, 'damaged'));
  writeFileSync(join(root, 'damaged/keys.json'), '{');
  const damaged = await start('damaged');
  t.is(damaged.code, 1);
  t.regex(sentence(damaged), /keys\.json is damaged: restore it from a copy/);
});

test('a urls.json of a killed run is taken away before anything else', async (t) => {
  const folder = join(root, 'stale');
  mkdirSync(folder);
  writeFileSync(join(folder, 'urls.json'), '{}');
  await start('stale', { NODE_ENV: 'production' });
  t.false(existsSync(join(folder, 'urls.json')));
});
