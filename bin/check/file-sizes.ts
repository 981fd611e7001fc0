import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFiles } from './tree.js';

/** architecture.md section 4: source files have a median of about 80 lines, and none has more than this. */
export const MAX_LINES = 400;

const SOURCE = /\.(ts|mts|cts|js|mjs|cjs|sh|py)$|^\.ci\/run$/;

/** One problem for each source file that is too long to be read in one go. */
export async function inspectFileSizes(root: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const file of (await projectFiles(root)).filter((path) => SOURCE.test(path))) {
    const lines = (await readFile(join(root, file), 'utf8')).replace(/\n$/, '').split('\n').length;
    if (lines > MAX_LINES) problems.push(`${file}: ${lines} lines, at most ${MAX_LINES} are allowed`);
  }
  return problems;
}
