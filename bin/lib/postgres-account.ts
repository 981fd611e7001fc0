import { existsSync, statSync } from 'node:fs';
import { runCommand } from './run-command.js';

/** The user that Postgres runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** The name that Postgres packages use everywhere. */
const NAME = 'postgres';
/** Exists on every system; used where no user can be made. */
const LAST_RESORT = 'nobody';

/**
 * Postgres refuses to run as root: then it runs as `postgres`, which is made when it is missing, else as `nobody`.
 * @param data the data folder: when it exists its owner goes on owning it
 * @returns undefined when we are not root: Postgres runs as we do
 */
export async function postgresAccount(data: string): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(data)) {
    const { uid, gid } = statSync(data);
    if (uid !== 0) return { uid, gid };
  }
  const known = await lookUp(NAME);
  if (known !== undefined) return known;
  await runCommand('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    NAME,
  ]);
  return (await lookUp(NAME)) ?? (await lookUp(LAST_RESORT)) ?? { uid: 65_534, gid: 65_534 };
}

async function lookUp(name: string): Promise<Account | undefined> {
  const [user, group] = await Promise.all([runCommand('id', ['-u', name]), runCommand('id', ['-g', name])]);
  if (user.code !== 0 || group.code !== 0) return undefined;
  const [uid, gid] = [Number(user.output), Number(group.output)];
  return uid === 0 ? undefined : { uid, gid };
}

/** Whether an account can enter a folder: every folder above it counts. */
export async function canEnter(account: Account | undefined, folder: string): Promise<boolean> {
  if (account === undefined) return true;
  const { code } = await runCommand('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], account);
  return code === 0;
}
