import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectFiles } from './tree.js';

const TEXT =
  /\.(ts|mts|cts|js|mjs|cjs|json|jsonc|md|ya?ml|sh|toml|sql|txt|env|html|css|example)$|(^|\/)[^.]*$|^\.[a-z]+$/;

/**
 * What ties the project to one machine or one network. The clone must work anywhere, so no home folder and no
 * registry host belongs in it; `npm` finds its registry by its own configuration.
 */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/(?<![\w.$}~<])\/(?:work|root|home|Users|mnt|workspace)\/[\w.-]+/, 'a path of one machine'],
  [/\b[A-Z]:\\Users\\/, 'a path of one machine'],
  [/\bregistry\.(?:npmjs\.org|yarnpkg\.com|npmmirror\.com)/, 'a registry host'],
  [/\b(?:proxy\.golang\.org|files\.pythonhosted\.org|pypi\.org\/simple)/, 'a registry host'],
  [/https?:\/\/[\w.-]*\b(?:artifactory|nexus|verdaccio)\b/i, 'a registry host'],
];

/** One problem for each line that names a machine or a registry. */
export async function inspectMachineNames(root: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const file of (await projectFiles(root)).filter((path) => TEXT.test(path))) {
    // This file has to spell them.
    if (file === 'bin/check/machine-names.ts') continue;
    const lines = (await readFile(join(root, file), 'utf8')).split('\n');
    lines.forEach((line, index) => {
      for (const [pattern, what] of PATTERNS) {
        const found = pattern.exec(line);
        if (found) problems.push(`${file}:${index + 1}: ${what}: ${found[0]}`);
      }
    });
  }
  return problems;
}
