import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execute } from './step.js';
import { projectFiles } from './tree.js';

/** One problem for each shell script that its own interpreter cannot parse. */
export async function inspectShellScripts(root: string): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const file of await projectFiles(root)) {
    if (!/\.sh$|^\.ci\//.test(file)) continue;
    const [firstLine = ''] = (await readFile(join(root, file), 'utf8')).split('\n', 1);
    const interpreter = firstLine.includes('bash') ? 'bash' : 'sh';
    const { passed, text } = await execute(interpreter, ['-n', file], root);
    if (!passed) problems.push(`${file}: ${text}`);
  }
  return problems;
}
