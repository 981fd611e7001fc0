import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, cachesToSearch, ensureDirectory } from './cache-directory.js';
import { lock } from './file-lock.mjs';
import { ROOT } from './project.js';
import { runCommand } from './run-command.js';
import { Complaint, duration, say } from './say.mjs';

/** Every package with its exact version and the hashes of its files; made by the command that it names. */
const REQUIREMENTS = join(ROOT, 'test/fuzz/requirements.txt');
/** What schemathesis 4.32.5 asks for (its Requires-Python). */
const OLDEST = [3, 11] as const;
/** The names that Python goes by, the one that people choose first. */
const NAMES = ['python3', 'python', 'python3.15', 'python3.14', 'python3.13', 'python3.12', 'python3.11'];
/** Written last: an environment without it was cut short, and is made again. */
const STAMP = 'complete';

const PROGRESS_MS = 5_000;
const PROBE_LIMIT_MS = 10_000;
/** 25 MB in about 25 files; a minute where it was measured. */
const INSTALL_LIMIT_MS = 10 * 60_000;

/** A Python that can make an environment of its own, or why there is none. */
export type FoundPython =
  | { readonly command: string; readonly version: string }
  | { readonly missing: string };

/** Looks on the PATH for a Python that runs schemathesis. */
export async function findPython(env: NodeJS.ProcessEnv = process.env): Promise<FoundPython> {
  const [major, minor] = OLDEST;
  const needed = `Python ${major}.${minor} or newer`;
  let missing = `${needed} was not found on the PATH`;
  for (const command of NAMES) {
    const { code, output } = await runCommand(
      command,
      // ensurepip is what Debian leaves out of its python3 package.
      ['-c', 'import sys, ensurepip, venv; print("%d.%d" % sys.version_info[:2])'],
      { env, timeoutMs: PROBE_LIMIT_MS },
    );
    const version = /^(\d+)\.(\d+)\s*$/.exec(output);
    if (code === 0 && version !== null) {
      if (Number(version[1]) === major && Number(version[2]) >= minor)
        return { command, version: output.trim() };
      missing = `${needed} was not found: ${command} is ${output.trim()}`;
    } else if (output.includes("'ensurepip'") || output.includes("'venv'")) {
      missing = `${command} cannot make environments: its venv module is missing (Debian, Ubuntu: python3-venv)`;
    }
  }
  return { missing };
}

/**
 * The `st` program in an environment of its own in the cache, made once for each version of the requirements.
 * @throws Complaint when the packages cannot be installed
 */
export async function schemathesisProgram(
  python: { readonly command: string; readonly version: string },
  abort?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const name = `schemathesis-${hash}-python${python.version}`;
  const made = cachesToSearch()
    .map((cache) => join(cache, name))
    .find(isComplete);
  if (made !== undefined) return programIn(made);
  const target = ensureDirectory(join(cacheDirectory(), name));
  const release = await lock(`${target}.lock`, (pid) =>
    say(`Process ${pid} is installing schemathesis; waiting for it …`),
  );
  try {
    // An environment knows its own path, so it is made where it stays.
    if (!isComplete(target)) await install(python.command, target, abort);
    return programIn(target);
  } finally {
    release();
  }
}

async function install(python: string, target: string, abort?: AbortSignal): Promise<void> {
  const started = Date.now();
  let fetched = 0;
  say('Installing schemathesis into an environment of its own, once for this machine: about a minute …');
  const timer = setInterval(
    () => say(`  … ${duration(Date.now() - started)}, ${fetched} packages fetched`),
    PROGRESS_MS,
  );
  // Everybody may use what is in the cache, whatever the umask of the one who filled it.
  const umask = process.umask(0o022);
  try {
    rmSync(target, { recursive: true, force: true });
    const options = {
      abort,
      timeoutMs: INSTALL_LIMIT_MS,
      onLine: (line: string) => {
        if (/^\s*(Downloading|Using cached) /.test(line)) fetched += 1;
      },
    };
    const environment = await runCommand(python, ['-m', 'venv', target], options);
    if (environment.code !== 0) throw refusal(environment.output);
    const packages = await runCommand(
      join(target, 'bin/python'),
      [
        ...['-m', 'pip', 'install', '--require-hashes', '--requirement', REQUIREMENTS],
        ...['--no-input', '--disable-pip-version-check', '--progress-bar', 'off'],
      ],
      options,
    );
    if (packages.code !== 0) throw refusal(packages.output);
    writeFileSync(join(target, STAMP), '');
    say(`Installed schemathesis in ${duration(Date.now() - started)}.`);
  } finally {
    process.umask(umask);
    clearInterval(timer);
  }
}

function refusal(output: string): Complaint {
  const lines = output.trim().split('\n');
  const reason = lines.findLast((line) => /^ERROR/.test(line)) ?? lines.at(-1) ?? '';
  return new Complaint(
    `schemathesis could not be installed (${reason === '' ? 'it took too long' : reason}): see that pip reaches its package index, then try again.`,
  );
}

function isComplete(folder: string): boolean {
  return existsSync(join(folder, STAMP));
}

function programIn(folder: string): string {
  return join(folder, 'bin/st');
}
