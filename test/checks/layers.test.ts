import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { DEV_PACKAGE, PACKAGES, PLANTS } from './layer-plants.js';

interface Configuration extends IFlattenedRuleSet {
  readonly options: Record<string, unknown>;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const { forbidden, options } = createRequire(import.meta.url)(
  join(root, '.dependency-cruiser.cjs'),
) as Configuration;

/** Writes the planted tree, with packages that hold nothing, and judges all of it at once. */
async function judgePlants(): Promise<ReadonlyMap<string, readonly string[]>> {
  const tree = await realpath(await mkdtemp(join(tmpdir(), 'vestibule-layers-')));
  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(tree, file)), { recursive: true });
    await writeFile(join(tree, file), text);
  };
  try {
    const versions = Object.fromEntries(PACKAGES.map((name) => [name, '1.0.0']));
    await write(
      'package.json',
      JSON.stringify({ type: 'module', dependencies: versions, devDependencies: { [DEV_PACKAGE]: '1.0.0' } }),
    );
    for (const name of [...PACKAGES, DEV_PACKAGE]) {
      await write(
        `node_modules/${name}/package.json`,
        JSON.stringify({ name, version: '1.0.0', type: 'module', exports: './index.js', license: 'MIT' }),
      );
      await write(`node_modules/${name}/index.js`, 'export default {};');
    }
    for (const { file, text } of PLANTS) await write(file, text);

    const { output } = await cruise(
      ['.'],
      { ...options, baseDir: tree, validate: true, ruleSet: { forbidden: forbidden ?? [] } },
      options['enhancedResolveOptions'] as Record<string, unknown>,
    );
    const broken = new Map<string, string[]>();
    for (const { from, rule } of (output as ICruiseResult).summary.violations) {
      broken.set(from, [...(broken.get(from) ?? []), rule.name]);
    }
    return broken;
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

test('each layer rule bites its planted violation, and nothing else', async (t) => {
  const broken = await judgePlants();
  for (const { file, breaks } of PLANTS) t.deepEqual([...new Set(broken.get(file) ?? [])], breaks, file);
});

test('each layer rule has a planted violation', (t) => {
  const planted = new Set(PLANTS.flatMap(({ breaks }) => breaks));
  t.deepEqual(
    (forbidden ?? []).map(({ name }) => name ?? '').filter((name) => !planted.has(name)),
    [],
  );
});
