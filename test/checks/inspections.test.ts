import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { inspectDocument } from '../../bin/check/documents.js';
import { inspectEnvironmentExample, renderEnvironmentExample } from '../../bin/check/environment-example.js';
import { inspectFileSizes, MAX_LINES } from '../../bin/check/file-sizes.js';
import { inspectPackages } from '../../bin/check/lock-file.js';
import { inspectMachineNames } from '../../bin/check/machine-names.js';
import { inspectShellScripts } from '../../bin/check/shell.js';
import { dataFolder } from '../../bin/lib/data-folder.mjs';
import { ROOT } from '../../bin/lib/project.js';
import { START_VARIABLES } from '../../bin/lib/start-variables.js';
import { VARIABLES } from '../../platform/config/variables.js';

/** A folder with the given files, for as long as `use` needs it. */
async function withTree<T>(files: Record<string, string>, use: (root: string) => Promise<T>): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'vestibule-inspect-'));
  try {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), text);
    }
    return await use(root);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

test('a source file may have 400 lines and not one more; what tools made is not ours', async (t) => {
  const long = 'x\n'.repeat(MAX_LINES + 1);
  const files = {
    'domain/short.ts': 'x\n'.repeat(MAX_LINES),
    'domain/long.ts': long,
    '.ci/run': long,
    'docs/long.md': long,
    'node_modules/a/long.js': long,
    'dist/long.js': long,
  };
  t.deepEqual(await withTree(files, inspectFileSizes), [
    `.ci/run: ${MAX_LINES + 1} lines, at most ${MAX_LINES} are allowed`,
    `domain/long.ts: ${MAX_LINES + 1} lines, at most ${MAX_LINES} are allowed`,
  ]);
});

test('no line names one machine or a registry', async (t) => {
  const home = ['', 'home', 'somebody', 'project'].join('/');
  const registry = ['registry', 'npmjs', 'org'].join('.');
  const problems = await withTree(
    {
      'docs/setup.md': `Go to ${home} first.`,
      'package-lock.json': `{\n"resolved": "https://${registry}/a.tgz" }`,
      'docs/fine.md': 'See `$HOME/work/x`, /usr/bin/env, node_modules/work/y and github.com/temporalio/cli.',
    },
    inspectMachineNames,
  );
  t.deepEqual(problems, [
    `docs/setup.md:1: a path of one machine: ${['', 'home', 'somebody'].join('/')}`,
    `package-lock.json:2: a registry host: ${registry}`,
  ]);
});

test('documents name only what exists', (t) => {
  const files = [
    'README.md',
    'domain/states.ts',
    'docs/adr/0001-x.md',
    'test/histories/a.json',
    'docker-compose.yml',
  ];
  const judge = (text: string): readonly string[] =>
    inspectDocument(text, 'docs/adr/0001-x.md', files, ['check']);
  const fine =
    '`domain/states.ts`, `domain/`, `test/histories/*.json`, `./domain/states.ts:3`, `dist/api/main.js`, `application/json`, ' +
    '`GET /user/get_me`, [x](../../README.md#test), [y](https://example.com), [z](#a), `npm run check`';
  t.deepEqual(judge(fine), []);
  t.deepEqual(judge('`domain/state.ts` and `worker/main.ts` and `test/histories/*.txt` and `docs/none`'), [
    '`domain/state.ts` does not exist',
    '`worker/main.ts` does not exist',
    '`test/histories/*.txt` does not exist',
    '`docs/none` does not exist',
  ]);
  t.deepEqual(judge('[x](../README.md)'), ['the link ../README.md leads nowhere']);
  t.deepEqual(judge('run `npm run chekc`'), ['`npm run chekc` is not a script of package.json']);
});

test('.env.example has every variable once, shows no secret, and is compared to the letter', async (t) => {
  const text = renderEnvironmentExample();
  for (const [name, specification] of [...Object.values(VARIABLES), START_VARIABLES].flatMap((group) =>
    Object.entries(group),
  )) {
    const required = !('default' in specification);
    t.is(text.match(new RegExp(`^(# )?${name}=`, 'gm'))?.length, 1, name);
    t.is(
      new RegExp(`^${name}=$`, 'm').test(text),
      required,
      `${name} is empty and not commented out when required`,
    );
  }
  t.deepEqual(await withTree({ '.env.example': text }, inspectEnvironmentExample), []);
  t.is(
    (await withTree({ '.env.example': text.replace('required', '') }, inspectEnvironmentExample)).length,
    1,
  );
  t.is((await withTree({}, inspectEnvironmentExample)).length, 1);
});

test('what the commands of bin/ read is declared, and no program of the product asks for it', (t) => {
  // Of the system, of npm, and of the proxy that the network may need.
  const foreign = /^(PATH|HOME|XDG_CACHE_HOME|npm_\w+|(HTTPS|ALL)_PROXY)$/;
  const product = Object.values(VARIABLES).flatMap((group) => Object.keys(group));
  const declared = [...product, ...Object.keys(START_VARIABLES)];
  t.is(new Set(declared).size, declared.length, 'each is declared once');
  const files = readdirSync(join(ROOT, 'bin'), { recursive: true, encoding: 'utf8' });
  const read = files
    .filter((file) => /\.m?ts$|\.mjs$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(ROOT, 'bin', file), 'utf8').matchAll(
        /(?:setting\(\s*[\w.]+,\s*'|process\.env(?:\.|\[')|environment\['|variable: ')(\w+)/g,
      ),
    ])
    .map(([, name = '']) => name);
  t.true(read.length > 20, 'the pattern finds them');
  t.deepEqual(
    [...new Set(read)].filter((name) => !declared.includes(name) && !foreign.test(name)),
    [],
  );
  t.deepEqual(
    Object.keys(START_VARIABLES).filter((name) => !read.includes(name)),
    [],
  );
  t.is(dataFolder('/clone'), join('/clone', START_VARIABLES.DATA_DIR.default));
});

test('a lock file that is not whole is seen', (t) => {
  const project = { dependencies: { a: '1.0.0' }, devDependencies: { d: '1.0.0' } };
  const packages = {
    '': project,
    'node_modules/a': { dependencies: { b: '1' }, optionalDependencies: { 'a-darwin': '1' } },
    'node_modules/a/node_modules/b': { dependencies: { d: '1' } },
    'node_modules/a-darwin': {},
    'node_modules/d': {},
  };
  t.deepEqual(inspectPackages(project, packages), []);
  const { 'node_modules/a-darwin': _, ...partial } = packages;
  t.deepEqual(inspectPackages(project, partial), [
    'package-lock.json lacks a-darwin, which node_modules/a names',
  ]);
  t.deepEqual(inspectPackages({ ...project, dependencies: { a: '1.0.1' } }, packages), [
    'package-lock.json has other dependencies than package.json',
  ]);
});

test('a shell script that does not parse is seen', async (t) => {
  const files = {
    'a.sh': '#!/bin/sh\nif true; then echo; fi\n',
    'b.sh': '#!/bin/sh\nif true; then echo\n',
    '.ci/run': '#!/usr/bin/env bash\nx=(1 2)\n',
  };
  const problems = await withTree(files, inspectShellScripts);
  t.is(problems.length, 1);
  t.true(problems[0]?.startsWith('b.sh: '));
});
