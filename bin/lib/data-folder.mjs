import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { holderOf } from './file-lock.mjs';

/**
 * The environment of `npm start`: `.env`, where there is one, adds what is not set.
 * @param {string} root the project's folder
 */
export function loadDotEnv(root) {
  const file = join(root, '.env');
  if (existsSync(file)) process.loadEnvFile(file);
}

/**
 * @param {string} root the project's folder
 * @returns {string} the data folder, absolute
 */
export function dataFolder(root) {
  return resolve(root, process.env.DATA_DIR || '.data');
}

/**
 * The file that the one supervisor of a data folder holds.
 * @param {string} folder the data folder
 */
export function supervisorLock(folder) {
  return join(folder, 'run/supervisor.lock');
}

/**
 * Takes away the `urls.json` of a system that was killed, before anything slow is done: a script that waits for
 * the file must not read the old one.
 * @param {string} root the project's folder
 */
export function removeStaleUrls(root) {
  const folder = dataFolder(root);
  try {
    if (holderOf(supervisorLock(folder)) === undefined) rmSync(join(folder, 'urls.json'), { force: true });
  } catch {
    // The folder cannot be used; settings.ts says why and what to do.
  }
}
