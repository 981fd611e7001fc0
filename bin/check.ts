import { availableParallelism } from 'node:os';
import { inspectAsvs } from './check/asvs.js';
import { inspectCompose } from './check/compose.js';
import { composeTool } from './check/compose-tool.js';
import { inspectDocuments } from './check/documents.js';
import { inspectEnvironmentExample } from './check/environment-example.js';
import { inspectFileSizes } from './check/file-sizes.js';
import { inspectLockFile } from './check/lock-file.js';
import { inspectMachineNames } from './check/machine-names.js';
import { inspectShellScripts } from './check/shell.js';
import { inspection, type Outcome, type Step, tool } from './check/step.js';
import { duration, say } from './lib/say.mjs';

/** The slowest first: they then share the cores, and the quick ones fill the gaps. */
const STEPS: readonly Step[] = [
  tool('lint', 'rules that need types, and bans (eslint.config.js)', 'eslint', 'eslint', [
    '.',
    '--max-warnings',
    '0',
  ]),
  tool('types', 'TypeScript, strict (tsconfig.json)', 'typescript', 'tsc', [
    ...['--project', '.', '--pretty', 'false'],
    // What a first run learnt makes the next one quick.
    ...['--incremental', '--tsBuildInfoFile', '.cache/types.tsbuildinfo'],
  ]),
  tool('layers', 'who may import whom (.dependency-cruiser.cjs)', 'dependency-cruiser', 'depcruise', [
    ...['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long'],
    ...[
      'activities',
      'api',
      'bench',
      'bin',
      'codec',
      'domain',
      'migrations',
      'models',
      'platform',
      'providers',
    ],
    ...['simulators', 'test', 'worker', 'workflows'],
  ]),
  tool('dead-code', 'nothing unused, nothing undeclared (knip.jsonc)', 'knip', 'knip', ['--no-progress']),
  tool('format', 'layout and plain lint (biome.jsonc)', '@biomejs/biome', 'biome', [
    'check',
    '--error-on-warnings',
    '.',
  ]),
  inspection('compose', 'docker-compose.yml against the specification and our rules', inspectCompose),
  inspection('environment', '.env.example is fresh', inspectEnvironmentExample),
  inspection('lock-file', 'package-lock.json is whole, so that `npm ci` accepts it', inspectLockFile),
  inspection('sizes', 'no source file over 400 lines', inspectFileSizes),
  inspection('documents', 'paths, links and scripts that documents name exist', inspectDocuments),
  inspection('asvs', 'docs/asvs.md has its rows, its sums, and tests that exist', inspectAsvs),
  inspection('machines', 'no path of one machine, no registry host', inspectMachineNames),
  inspection('shell', 'shell scripts parse', inspectShellScripts),
];

/** `npm run check [-- step…]`: runs all steps, or the named ones; the last line counts them. */
export async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !STEPS.some((step) => step.name === name));
  if (unknown.length > 0) {
    say(`there is no step ${unknown.join(', ')}; there are ${STEPS.map((step) => step.name).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const steps = names.length === 0 ? [...STEPS] : STEPS.filter((step) => names.includes(step.name));
  const docker = await composeTool();
  if (names.length === 0 && docker !== undefined) steps.push(docker);
  const failed = await runSteps(steps, process.cwd());
  if (names.length === 0 && docker === undefined) {
    say('note: there is no `docker compose` here, so docker-compose.yml was judged by its schema alone');
  }
  say(`${steps.length - failed} passed, ${failed} failed, 0 skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/** Runs the steps, as many at once as there are cores, and prints each as it ends. Returns how many failed. */
async function runSteps(steps: readonly Step[], root: string): Promise<number> {
  const queue = [...steps];
  let failed = 0;
  const lane = async (): Promise<void> => {
    for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
      const startedAt = performance.now();
      const outcome = await step.run(root).catch(
        (error: unknown): Outcome => ({
          passed: false,
          text: error instanceof Error ? (error.stack ?? '') : String(error),
        }),
      );
      if (!outcome.passed) failed += 1;
      say(
        `${outcome.passed ? 'ok  ' : 'FAIL'} ${step.name.padEnd(12)} ${duration(performance.now() - startedAt).padStart(6)}  ${step.title}`,
      );
      if (!outcome.passed) say(outcome.text.replace(/^/gm, '     '));
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, availableParallelism()) }, lane));
  return failed;
}
