import { createHash, randomUUID } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureDirectory } from './cache-directory.js';
import { type Account, canEnter, postgresAccount } from './postgres-account.js';
import { enterableCache, type PostgresBinaries, postgresBinaries } from './postgres-binaries.js';
import { runCommand } from './run-command.js';
import { Complaint } from './say.mjs';

/** Where a cluster lives, who runs it, and with what. */
export interface Cluster {
  readonly folder: string;
  readonly account: Account | undefined;
  readonly binaries: PostgresBinaries;
}

/** Owner of the cluster; the product itself connects as an ordinary role (postgres-server.ts). */
export const SUPERUSER = 'postgres';

/**
 * Finds the place of a data folder's cluster: inside it, or, when the user that Postgres runs as cannot enter it
 * (root's folder), in a cache, under a name made from the data folder's path.
 * @param isNew nothing was ever kept in this data folder: a cluster in the cache is then of a removed one of the
 *   same path, and goes
 */
export async function placeCluster(dataDirectory: string, isNew: boolean): Promise<Cluster> {
  const inside = join(realpathSync(dataDirectory), 'postgres');
  const account = await postgresAccount(inside);
  const binaries = await postgresBinaries(account);
  if (account === undefined || existsSync(join(inside, 'PG_VERSION')))
    return { folder: inside, account, binaries };
  const outside = await clusterInCache(realpathSync(dataDirectory), account);
  if (isNew) rmSync(outside, { recursive: true, force: true });
  // Once there, it stays there, even when the folder is opened to others later.
  const stays = existsSync(join(outside, 'PG_VERSION'));
  const folder = !stays && (await canEnter(account, realpathSync(dataDirectory))) ? inside : outside;
  return { folder, account: await postgresAccount(folder), binaries };
}

async function clusterInCache(dataDirectory: string, account: Account): Promise<string> {
  const name = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 16);
  return join(ensureDirectory(join(await enterableCache(account), 'data')), name, 'postgres');
}

/** Whether the cluster was made already. */
export function clusterExists({ folder }: Cluster): boolean {
  return existsSync(join(folder, 'PG_VERSION'));
}

/**
 * Makes the cluster when there is none: UTF-8, the same order of texts on every machine, passwords always.
 * A half-made one (we were killed) is made again: it gets its name only when it is whole.
 * @param options `fast`: for tests, it need not survive a crash of the machine
 * @throws Complaint when the data is of another major version, or initdb fails
 */
export async function ensureCluster(
  cluster: Cluster,
  password: string,
  { abort, fast = false }: { abort?: AbortSignal | undefined; fast?: boolean } = {},
): Promise<void> {
  const { folder, account, binaries } = cluster;
  if (clusterExists(cluster)) {
    const major = readFileSync(join(folder, 'PG_VERSION'), 'utf8').trim();
    if (major === binaries.major) return;
    throw new Complaint(
      `The data in ${folder} is of Postgres ${major}, and this release brings Postgres ${binaries.major}: move it by dump and restore, or delete the data folder to begin anew.`,
    );
  }
  const temporary = `${folder}.new`;
  rmSync(temporary, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  ensureDirectory(dirname(temporary));
  makeOwned(temporary, account);
  const passwordFile = join(temporary, `password-${randomUUID()}`);
  const inner = join(temporary, 'cluster');
  try {
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);
    const { code, output } = await runCommand(
      binaries.initdb,
      [
        `--pgdata=${inner}`,
        `--username=${SUPERUSER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(fast ? ['--no-sync'] : []),
      ],
      { ...account, abort, env: postgresEnvironment(), cwd: '/' },
    );
    if (code !== 0)
      throw new Complaint(
        `Postgres could not make its data folder ${folder}: ${output.trim().split('\n').at(-1)}`,
      );
    renameSync(inner, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function makeOwned(folder: string, account: Account | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (account !== undefined) chownSync(folder, account.uid, account.gid);
}

/** Nothing of ours: PGPORT, PGDATA and their like would change what runs. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' };
}
