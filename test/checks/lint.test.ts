import { copyFile, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { ESLint } from 'eslint';
import { LINT_PLANTS } from './lint-plants.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Rules that eslint.config.js switches on and that are planted nowhere: unused suppressions are not a rule. */
async function switchedOn(eslint: ESLint): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const { file } of LINT_PLANTS) {
    const { rules } = (await eslint.calculateConfigForFile(file)) as {
      rules: Record<string, [number, ...unknown[]]>;
    };
    for (const [name, [severity]] of Object.entries(rules)) if (severity > 0) names.add(name);
  }
  return names;
}

test('each lint rule bites its planted violation, and nothing else', async (t) => {
  t.timeout(240_000);
  const tree = await realpath(await mkdtemp(join(tmpdir(), 'vestibule-lint-')));
  try {
    await symlink(join(root, 'node_modules'), join(tree, 'node_modules'));
    for (const file of ['package.json', 'tsconfig.json', 'eslint.config.js'])
      await copyFile(join(root, file), join(tree, file));
    for (const { file, text } of LINT_PLANTS) {
      await mkdir(join(tree, dirname(file)), { recursive: true });
      await writeFile(join(tree, file), text);
    }
    const eslint = new ESLint({ cwd: tree });
    const results = await eslint.lintFiles(LINT_PLANTS.map(({ file }) => file));
    const broken = new Map(
      results.map(({ filePath, messages }) => [
        relative(tree, filePath),
        messages.map(({ ruleId, message }) => ruleId ?? message),
      ]),
    );
    for (const { file, breaks } of LINT_PLANTS) t.deepEqual([...new Set(broken.get(file))], breaks, file);

    const planted = new Set(LINT_PLANTS.flatMap(({ breaks }) => breaks));
    t.deepEqual(
      [...(await switchedOn(eslint))].filter((name) => !planted.has(name)),
      [],
      'rules that nothing proves',
    );
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
});
