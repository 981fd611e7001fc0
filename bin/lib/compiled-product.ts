import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT } from './project.js';
import { hashOf } from './source-hash.js';
import { transpile } from './transpile.js';

const NAME = /^product-[0-9a-f]{16}$/;
/** A run on older sources may still start processes from its own folder. */
const KEPT_MS = 24 * 60 * 60_000;

/**
 * The programs as JavaScript, compiled again only when their sources changed. Tests start some hundred processes, and
 * one that compiles itself while it starts takes more than twice the processor time; and what is changed while the tests
 * run does not get into them.
 * @param parent a folder inside the project, so that packages are found
 * @returns the folder in it that has `api/main.js`, `worker/main.js` and `codec/main.js`
 */
export function compiledProduct(parent: string): string {
  const sources = productionFolders();
  const folder = join(parent, `product-${hashOf([...sources, 'package-lock.json'])}`);
  if (existsSync(folder)) return folder;
  mkdirSync(parent, { recursive: true });
  const unfinished = join(parent, `product-unfinished-${process.pid}`);
  transpile(sources, unfinished, { sourceMaps: true });
  for (const name of readdirSync(parent).filter((name) => NAME.test(name))) {
    const old = join(parent, name);
    if (Date.now() - statSync(old).mtimeMs > KEPT_MS) rmSync(old, { recursive: true, force: true });
  }
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run of the same sources was faster.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** The folders that the production build is made of (tsconfig.build.json); its single files are no part of a program. */
function productionFolders(): readonly string[] {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.build.json'), ts.sys.readFile);
  return (config as { include: readonly string[] }).include.filter((path) => !path.endsWith('.ts'));
}
