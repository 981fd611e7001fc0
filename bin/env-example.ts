import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  ENVIRONMENT_EXAMPLE,
  inspectEnvironmentExample,
  renderEnvironmentExample,
} from './check/environment-example.js';

// `npm run env:example` writes .env.example; with `--check` it only says whether it is fresh.
const root = fileURLToPath(new URL('..', import.meta.url));

if (process.argv.includes('--check')) {
  const problems = await inspectEnvironmentExample(root);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length;
} else {
  await writeFile(`${root}/${ENVIRONMENT_EXAMPLE}`, renderEnvironmentExample());
}
