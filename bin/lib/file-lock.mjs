import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { identify } from './process-identity.mjs';

/** A lock file is written right after it was made: one that is still unreadable after this was cut short. */
const HALF_WRITTEN_MS = 5_000;
const POLL_MS = 200;

/**
 * Takes a lock that is a file naming its holder. A holder that no longer runs, `kill -9` included, holds nothing.
 * @param {string} path
 * @returns {{release: () => void} | {holder: number}} `holder` is the pid that has it
 */
export function tryLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (;;) {
    if (create(path)) return { release: () => release(path) };
    const holder = holderOf(path);
    if (holder !== undefined) return { holder };
    removeStale(path);
  }
}

/**
 * Waits for the lock.
 * @param {string} path
 * @param {(holder: number) => void} onWait called once, when somebody else has it
 * @returns {Promise<() => void>} releases it
 */
export async function lock(path, onWait) {
  for (let waited = false; ; waited = true) {
    const result = tryLock(path);
    if ('release' in result) return result.release;
    if (!waited) onWait(result.holder);
    await pause(POLL_MS);
  }
}

function create(path) {
  let file;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeSync(file, JSON.stringify({ pid: process.pid, identity: identify(process.pid) }));
  closeSync(file);
  return true;
}

/**
 * Who has the lock, without touching it.
 * @param {string} path
 * @returns {number | undefined} the pid of the live holder; 0 while it is still writing its name
 */
export function holderOf(path) {
  let file;
  try {
    // Age and text of one and the same file: another may take its place at any moment.
    file = openSync(path, 'r');
    const age = Date.now() - fstatSync(file).mtimeMs;
    const { pid, identity } = parse(readFileSync(file, 'utf8'));
    if (pid === undefined) return age < HALF_WRITTEN_MS ? 0 : undefined;
    return identify(pid) === identity ? pid : undefined;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

/** Under a lock of its own: of two that find the same stale file, the slower must not remove the faster's new one. */
function removeStale(path) {
  const guard = `${path}.removing`;
  try {
    mkdirSync(guard);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    // Only one that was seen to be old: gone meanwhile, the next one there is somebody else's and fresh.
    const seen = statSync(guard, { throwIfNoEntry: false });
    if (seen !== undefined && Date.now() - seen.mtimeMs > HALF_WRITTEN_MS) rmdirQuietly(guard);
    return;
  }
  try {
    if (holderOf(path) === undefined) unlinkQuietly(path);
  } finally {
    rmdirQuietly(guard);
  }
}

function release(path) {
  if (holderOf(path) === process.pid) unlinkQuietly(path);
}

function unlinkQuietly(path) {
  try {
    unlinkSync(path);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function rmdirQuietly(path) {
  try {
    rmdirSync(path);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}
