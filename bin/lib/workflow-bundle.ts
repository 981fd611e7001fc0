import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.js';
import { runCommand } from './run-command.js';
import { Complaint } from './say.mjs';
import { hashOf } from './source-hash.js';

/** Everything that the bundle is made of, or whose change may change it. */
const SOURCES = ['workflows', 'domain', 'platform/temporal', 'worker/bundle.ts', 'package-lock.json'];
const NAME = /^workflows-[0-9a-f]{16}\.js$/;
const BUILD_LIMIT_MS = 120_000;

/**
 * The prebuilt workflow bundle, made again only when its sources changed: a worker that is given one is ready two
 * seconds sooner (performance.md).
 * @returns its file in `folder`
 */
export async function workflowBundle(folder: string, abort?: AbortSignal): Promise<string> {
  const file = join(folder, `workflows-${hashOf(SOURCES)}.js`);
  if (existsSync(file)) return file;
  mkdirSync(folder, { recursive: true });
  const { code, output } = await runCommand(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'bin/lib/build-workflow-bundle.ts'), file],
    { cwd: ROOT, abort, timeoutMs: BUILD_LIMIT_MS },
  );
  if (code !== 0) throw new Complaint(`The workflows could not be bundled:\n${output.trim()}`);
  for (const name of readdirSync(folder)) {
    if (NAME.test(name) && join(folder, name) !== file) rmSync(join(folder, name), { force: true });
  }
  return file;
}
