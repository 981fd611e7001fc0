import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Complaint, duration, say } from './say.mjs';

const LOG = '.cache/install.log';
const PROGRESS_MS = 10_000;

/** What npm says when the registry cannot be reached (node's and npm-registry-fetch's error codes). */
const NETWORK =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENETDOWN|ERR_SOCKET_TIMEOUT|FETCH_ERROR|UND_ERR_CONNECT_TIMEOUT)\b/;

/**
 * `npm ci` with a line of progress every few seconds.
 * @param {string} root the project's folder
 * @param {number} packages how many the lock names
 * @param {string} command what the person typed, named in the sentence of a failure
 * @throws Complaint, which says whether it was the network
 */
export async function installPackages(root, packages, command) {
  const npm = findNpm(command);
  say(`Installing the locked dependencies (${packages} packages of all platforms, once; about a minute) …`);
  const started = Date.now();
  const child = spawn(
    npm.command,
    // Development dependencies too, whatever NODE_ENV says: the database that `npm start` runs is one.
    [
      ...npm.args,
      'ci',
      '--include=dev',
      '--include=optional',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=warn',
      '--fetch-retries=2',
      '--fetch-retry-mintimeout=1000',
      '--fetch-retry-maxtimeout=10000',
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  }
  const ticker = setInterval(
    () => say(`  … ${duration(Date.now() - started)}, ${countPackages(root)} packages are unpacked`),
    PROGRESS_MS,
  );
  const interrupt = (signal) => child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt);
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  clearInterval(ticker);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeListener(name, interrupt);
  if (code !== 0) {
    mkdirSync(join(root, '.cache'), { recursive: true });
    writeFileSync(join(root, LOG), output);
    throw new Complaint(explain(output, signal, command));
  }
  say(`Dependencies are installed (${duration(Date.now() - started)}).`);
}

/** The npm that runs us, so that both are of one version; else the one on the PATH. */
function findNpm(command) {
  const own = process.env.npm_execpath;
  if (own !== undefined && /^npm/.test(basename(own))) return { command: process.execPath, args: [own] };
  if (spawnSync('npm', ['--version'], { stdio: 'ignore' }).status === 0) return { command: 'npm', args: [] };
  throw new Complaint(
    `The dependencies are not installed and npm was not found on the PATH: install npm (it comes with Node), then run ${command} again.`,
  );
}

function explain(output, signal, command) {
  if (signal !== null || /npm error signal SIG(INT|TERM)/.test(output)) {
    return 'The installation of the dependencies was interrupted; nothing is broken, the next start does it again.';
  }
  const network = NETWORK.exec(output)?.[1];
  if (network !== undefined) {
    return `The dependencies could not be installed because the package registry could not be reached (${network}): check the network, or npm's registry and proxy settings, then run ${command} again.`;
  }
  const reason = /npm error (?!code )(.+)/.exec(output)?.[1] ?? 'npm said nothing';
  return `The dependencies could not be installed, and it is not the network (npm says: ${reason}); all that npm said is in ${LOG}.`;
}

/** How many of the packages that npm has made folders for are unpacked. */
function countPackages(root) {
  const top = join(root, 'node_modules');
  const names = list(top).flatMap((name) =>
    name.startsWith('@') ? list(join(top, name)).map((part) => `${name}/${part}`) : [name],
  );
  return names.filter((name) => existsSync(join(top, name, 'package.json'))).length;
}

function list(folder) {
  try {
    return readdirSync(folder).filter((name) => !name.startsWith('.'));
  } catch {
    return [];
  }
}
