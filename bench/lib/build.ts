import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { ROOT } from '../../bin/lib/project.js';
import { runCommand } from '../../bin/lib/run-command.js';
import { Complaint } from '../../bin/lib/say.mjs';
import { transpile } from '../../bin/lib/transpile.js';

/** Programs of the bench itself, and what they are made of. */
const SOURCES = ['bench', 'simulators', 'domain'];
const BUILD_LIMIT_MS = 10 * 60_000;

/** The production build of the product (`npm run build`) in a folder of the bench's own. */
export async function buildProduct(folder: string, abort: AbortSignal): Promise<void> {
  const { code, output } = await runCommand(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'bin/build.ts'), folder],
    { cwd: ROOT, abort, timeoutMs: BUILD_LIMIT_MS },
  );
  if (code !== 0) throw new Complaint(`The product could not be built:\n${output.trim()}`);
}

/**
 * Compiles the bench's own programs as the product is compiled: a baseline that ran through tsx would be slower than
 * it has to be. Types are the business of `npm run check`.
 */
export function buildPrograms(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  transpile(SOURCES, folder, { sourceMaps: false });
}

/** Bundles the bare flow, as the product's flows are bundled. @returns the bundle's file */
export async function bundleBareWorkflows(programs: string): Promise<string> {
  const file = join(programs, 'bare-workflow-bundle.js');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(programs, 'bench/bare-workflows.js'),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  });
  writeFileSync(file, code);
  return file;
}

/** @throws Complaint when a folder holds no production build */
export function requireBuild(folder: string): void {
  for (const file of ['api/main.js', 'worker/main.js', 'workflow-bundle.js']) {
    if (!existsSync(join(folder, file))) {
      throw new Complaint(`${folder} is no build (${file} is missing): npm run build -- ${folder}`);
    }
  }
}
