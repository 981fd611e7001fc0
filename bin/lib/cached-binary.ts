import { chmodSync, copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory, cachesToSearch, ensureDirectory } from './cache-directory.js';
import { lock } from './file-lock.mjs';
import { runCommand } from './run-command.js';
import { Complaint, duration, say } from './say.mjs';

/** A program that is made once and kept in the cache as `<cache>/<folder>/<file>`. */
export interface CachedBinary {
  /** For people: "the Temporal server". */
  readonly title: string;
  readonly folder: string;
  readonly file: string;
  /** What `go install` builds it from. */
  readonly goPackage: string;
  /** How long that takes, for people. */
  readonly buildTime: string;
}

/** Tries to make the binary in a folder of its own. @returns its path, or undefined when this way is closed */
export type Maker = (folder: string, abort?: AbortSignal) => Promise<string | undefined>;

const PROGRESS_MS = 5_000;
/** Above any build seen (4.5 minutes on two cores). */
const BUILD_LIMIT_MS = 30 * 60_000;

/** The path of the binary in any cache, or undefined. */
export function findCached({ folder, file }: CachedBinary): string | undefined {
  return cachesToSearch()
    .map((cache) => join(cache, folder, file))
    .find((path) => existsSync(path));
}

/**
 * Makes the binary by the first way that works, once for everybody: a second process waits for the first. It
 * appears in the cache whole or not at all.
 * @returns its path, or undefined when every way is closed
 */
export async function makeCached(
  binary: CachedBinary,
  makers: readonly Maker[],
  abort?: AbortSignal,
): Promise<string | undefined> {
  const target = ensureDirectory(join(cacheDirectory(), binary.folder));
  const release = await lock(`${target}/.lock`, (pid) =>
    say(`Process ${pid} is making ${binary.title}; waiting for it …`),
  );
  const temporary = mkdtempSync(join(target, '.new-'));
  try {
    const present = findCached(binary);
    if (present !== undefined) return present;
    for (const make of makers) {
      const made = await make(temporary, abort);
      if (made === undefined) continue;
      const whole = join(temporary, `.${binary.file}`);
      copyFileSync(made, whole);
      chmodSync(whole, 0o755);
      renameSync(whole, join(target, binary.file));
      return join(target, binary.file);
    }
    return undefined;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    release();
  }
}

/** Builds it with Go; closed where there is no Go. A build that fails says why and closes this way too. */
export function goInstall(binary: CachedBinary): Maker {
  return async (folder, abort) => {
    if (!(await hasGo())) return undefined;
    say(`Building ${binary.title} with Go, once for this machine: ${binary.buildTime} …`);
    const started = Date.now();
    let fetched = 0;
    const timer = setInterval(
      () => say(`  … ${duration(Date.now() - started)}, ${fetched} modules fetched (this is done once)`),
      PROGRESS_MS,
    );
    try {
      const { code, output } = await runCommand('go', ['install', binary.goPackage], {
        cwd: folder,
        abort,
        timeoutMs: BUILD_LIMIT_MS,
        env: goEnvironment(folder),
        onLine: (line) => {
          if (line.startsWith('go: downloading')) fetched += 1;
        },
      });
      if (code === 0) {
        say(`Built ${binary.title} in ${duration(Date.now() - started)}.`);
        return join(folder, binary.file);
      }
      const reason = output
        .trim()
        .split('\n')
        .filter((line) => !line.startsWith('go: downloading'))
        .at(-1);
      say(`Go could not build ${binary.title}: ${reason ?? 'it said nothing'}`);
      return undefined;
    } finally {
      clearInterval(timer);
    }
  };
}

/** Whether there is a Go that runs. */
export async function hasGo(): Promise<boolean> {
  return (await runCommand('go', ['version'])).code === 0;
}

function goEnvironment(folder: string): NodeJS.ProcessEnv {
  const home = process.env['HOME'];
  // Go keeps its modules below the home folder; a user without one gets them beside the build, for this once.
  const homeless = home === undefined || !existsSync(home);
  return {
    ...process.env,
    GOBIN: folder,
    ...(homeless
      ? { GOPATH: join(folder, 'go'), GOCACHE: join(folder, 'go-build'), GOFLAGS: '-modcacherw' }
      : {}),
  };
}

/** For a binary that somebody must have: where every way was closed. */
export function missingBinary(what: string, remedy: string): Complaint {
  return new Complaint(`${what} was not found and could not be made: ${remedy}`);
}
