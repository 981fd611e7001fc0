import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../../bin/lib/project.js';
import { temporaryFolder } from '../support/folder.js';
import { type Finished, runNode } from '../support/run-node.js';

const root = temporaryFolder();
const NATIVE = `node_modules/@esbuild/${process.platform}-${process.arch}`;

/** Stands for npm: takes its time, installs what the lock names, and notes that it was called. */
const NPM = `
  import { appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
  appendFileSync('calls', process.argv.slice(2, 3) + '\\n');
  await new Promise((resolve) => setTimeout(resolve, 600));
  rmSync('node_modules', { recursive: true, force: true });
  mkdirSync('${NATIVE}/bin', { recursive: true });
  writeFileSync('${NATIVE}/package.json', '{}');
  writeFileSync('${NATIVE}/bin/esbuild', '');
  cpSync('package-lock.json', 'node_modules/.package-lock.json');
`;

function project(name: string): string {
  const folder = join(root, name);
  mkdirSync(join(folder, 'npm'), { recursive: true });
  writeFileSync(join(folder, 'npm/npm-cli.mjs'), NPM);
  writeLock(folder, '1.0.0');
  return folder;
}

function writeLock(folder: string, version: string): void {
  const native = { version, optional: true, os: [process.platform], cpu: [process.arch] };
  const foreign = { version, optional: true, os: ['aix'], cpu: ['ppc64'] };
  const packages = {
    '': {},
    'node_modules/left': { version },
    [NATIVE]: native,
    'node_modules/@esbuild/aix-ppc64': foreign,
  };
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ packages }));
}

function ensure(folder: string, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
  const script = `
    import { ensureDependencies } from '${ROOT}bin/lib/dependencies.mjs';
    await ensureDependencies(process.argv[1], 'npm start').catch((error) => { console.log(error.message); process.exit(1); });
  `;
  return runNode(
    ['--input-type=module', '-e', script, folder],
    { npm_execpath: join(folder, 'npm/npm-cli.mjs'), ...env },
    folder,
  );
}

const calls = (folder: string): number =>
  existsSync(join(folder, 'calls'))
    ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').length
    : 0;

test('two that start on a fresh clone share one installation, and the next start does nothing', async (t) => {
  const folder = project('fresh');
  const both = await Promise.all([ensure(folder), ensure(folder)]);
  t.deepEqual(
    both.map(({ code }) => code),
    [0, 0],
  );
  t.regex(both.map(({ output }) => output).join(''), /is installing dependencies; waiting for it/);
  t.is(calls(folder), 1);
  t.is((await ensure(folder)).output, '');
  t.is(calls(folder), 1);
});

test('a changed lock is installed, one that somebody installed himself is not', async (t) => {
  const folder = project('changed');
  await ensure(folder);
  writeLock(folder, '1.0.1');
  await ensure(folder);
  t.is(calls(folder), 2);
  writeLock(folder, '1.0.2');
  cpSync(join(folder, 'package-lock.json'), join(folder, 'node_modules/.package-lock.json'));
  await ensure(folder);
  t.is(calls(folder), 2);
});

test('a tree that was copied without its native parts is installed again', async (t) => {
  for (const [index, missing] of [`${NATIVE}/bin/esbuild`, NATIVE].entries()) {
    const folder = project(`copied-${index}`);
    await ensure(folder);
    rmSync(join(folder, missing), { recursive: true });
    await ensure(folder);
    t.is(calls(folder), 2, missing);
    t.true(existsSync(join(folder, NATIVE, 'bin/esbuild')));
  }
});

test('an installation that was cut short is done again', async (t) => {
  const folder = project('cut');
  mkdirSync(join(folder, NATIVE, 'bin'), { recursive: true });
  writeFileSync(join(folder, NATIVE, 'package.json'), '{}');
  writeFileSync(join(folder, NATIVE, 'bin/esbuild'), '');
  await ensure(folder);
  t.is(calls(folder), 1);
});

test('a registry that cannot be reached is said to be the network', async (t) => {
  const folder = project('offline');
  writeFileSync(
    join(folder, 'npm/npm-cli.mjs'),
    `console.error('npm error code ECONNREFUSED'); process.exit(1);`,
  );
  const { code, output } = await ensure(folder);
  t.is(code, 1);
  t.regex(
    output,
    /could not be installed because the package registry could not be reached \(ECONNREFUSED\)/,
  );
});

test('anything else is said not to be the network, with what npm says', async (t) => {
  const folder = project('refused');
  const script = `console.error('npm error code EUSAGE\\nnpm error \`npm ci\` needs a lock that fits'); process.exit(1);`;
  writeFileSync(join(folder, 'npm/npm-cli.mjs'), script);
  const { code, output } = await ensure(folder);
  t.is(code, 1);
  t.regex(output, /it is not the network \(npm says: `npm ci` needs a lock that fits\)/);
  t.regex(readFileSync(join(folder, '.cache/install.log'), 'utf8'), /EUSAGE/);
});

test('without npm one sentence says so', async (t) => {
  const folder = project('no-npm');
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  chmodSync(empty, 0o755);
  const { code, output } = await ensure(folder, { npm_execpath: '', PATH: empty });
  t.is(code, 1);
  t.regex(output, /npm was not found on the PATH: install npm/);
});
