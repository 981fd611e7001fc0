import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { codeOf, type Environment, ROOT, setting } from './project.js';
import { Complaint } from './say.mjs';

/** Of root: every user can enter it, so that Postgres, which never runs as root, finds its binaries there. */
export const SYSTEM_CACHE = '/var/cache/vestibule';

/**
 * Where things that are slow to make are kept, outside the clone, so that the next clone is fast.
 * @throws Complaint when VESTIBULE_CACHE_DIR cannot be written
 */
export function cacheDirectory(environment: Environment = process.env): string {
  const chosen = setting(environment, 'VESTIBULE_CACHE_DIR');
  if (chosen !== undefined) {
    const path = resolve(ROOT, chosen);
    if (!isUsable(path))
      throw new Complaint(`VESTIBULE_CACHE_DIR (${path}) cannot be written: choose a folder that can.`);
    return path;
  }
  if (process.getuid?.() === 0) return ensureDirectory(SYSTEM_CACHE);
  const xdg = setting(environment, 'XDG_CACHE_HOME');
  const home = join(xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.cache'), 'vestibule');
  if (isUsable(home)) return home;
  // A user without a home (nobody, a container's numeric user).
  return ensurePrivate(join(tmpdir(), `vestibule-${userInfo().uid}`));
}

/** Where to look for what somebody may have made before: our own cache first, then the one root made for all. */
export function cachesToSearch(environment: Environment = process.env): readonly string[] {
  const own = cacheDirectory(environment);
  return setting(environment, 'VESTIBULE_CACHE_DIR') === undefined && own !== SYSTEM_CACHE
    ? [own, SYSTEM_CACHE]
    : [own];
}

/** Makes a folder that everybody can enter, whatever the umask. @returns the path */
export function ensureDirectory(path: string): string {
  const umask = process.umask(0o022);
  try {
    mkdirSync(path, { recursive: true });
  } finally {
    process.umask(umask);
  }
  return path;
}

function isUsable(path: string): boolean {
  try {
    accessSync(ensureDirectory(path), constants.W_OK | constants.X_OK);
    return true;
  } catch (error) {
    if (['EACCES', 'EPERM', 'ENOENT', 'EROFS', 'ENOTDIR', 'EEXIST'].includes(codeOf(error) ?? ''))
      return false;
    throw error;
  }
}

/** In a folder that all may write: one that somebody else made could hold his programs. */
function ensurePrivate(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  if (statSync(path).uid !== userInfo().uid) {
    throw new Complaint(`${path} belongs to another user: set VESTIBULE_CACHE_DIR to a folder of your own.`);
  }
  return path;
}
