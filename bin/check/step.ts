import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** What one step found. */
export interface Outcome {
  readonly passed: boolean;
  /** What to show the reader: a tool's output, or one line a problem. Empty when there is nothing to say. */
  readonly text: string;
}

/** One line of `npm run check`. */
export interface Step {
  readonly name: string;
  /** What is judged, for the reader of the summary. */
  readonly title: string;
  readonly run: (root: string) => Promise<Outcome>;
}

/** A step of our own: it passes when it returns no problem. */
export function inspection(
  name: string,
  title: string,
  inspect: (root: string) => Promise<readonly string[]>,
): Step {
  return {
    name,
    title,
    run: async (root) => {
      const problems = await inspect(root);
      return { passed: problems.length === 0, text: problems.join('\n') };
    },
  };
}

/**
 * A step that runs the command `command` of an installed npm package with this very Node: never a shim, which
 * another package may own (TypeScript has two majors that both call theirs `tsc`).
 */
export function tool(
  name: string,
  title: string,
  packageName: string,
  command: string,
  args: readonly string[],
): Step {
  return {
    name,
    title,
    run: async (root) =>
      execute(process.execPath, [await executableOf(packageName, command, root), ...args], root),
  };
}

/** Runs a program to its end; both its streams are its text. */
export function execute(
  program: string,
  args: readonly string[],
  root: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', ...environment },
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (chunk: string) => {
        text += chunk;
      });
    }
    child.on('error', (error) => resolve({ passed: false, text: error.message }));
    child.on('close', (code) => resolve({ passed: code === 0, text: text.trimEnd() }));
  });
}

/** The file behind a command of a package, found through the package's own `bin`. */
async function executableOf(packageName: string, command: string, root: string): Promise<string> {
  // Some packages do not export their package.json; the folder above any node_modules entry always has it.
  const paths = createRequire(join(root, 'package.json')).resolve.paths(packageName) ?? [];
  for (const folder of paths) {
    const file = join(folder, packageName, 'package.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const { bin } = JSON.parse(text) as { bin: string | Record<string, string> };
    const path = typeof bin === 'string' ? bin : bin[command];
    if (path !== undefined) return join(dirname(file), path);
  }
  throw new Error(`${packageName} is not installed, or has no command ${command}`);
}
