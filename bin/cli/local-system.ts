import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { START_VARIABLES } from '../lib/start-variables.js';
import { Refusal } from './refusal.js';

/**
 * Without DATABASE_URL: takes the address of the database from the running system's `urls.json` and the keys from
 * its `keys.json`, as they lie in DATA_DIR.
 * @throws Refusal when nothing runs there
 */
export function findLocalSystem(): void {
  const { env } = process;
  if (env['DATABASE_URL']) return;
  const folder = resolve(env['DATA_DIR'] || START_VARIABLES.DATA_DIR.default);
  const urls = read(join(folder, 'urls.json'));
  const keys = read(join(folder, 'keys.json'));
  if (!urls?.['postgres'] || !keys)
    throw new Refusal(`no system runs on ${folder}: start one with npm start, or set DATABASE_URL`);
  env['NODE_ENV'] ??= 'development';
  for (const [name, value] of Object.entries({ ...keys, DATABASE_URL: urls['postgres'] }))
    env[name] ??= value;
}

function read(path: string): Record<string, string> | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : undefined;
}
