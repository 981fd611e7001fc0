import { announce, removeUrls } from './lib/announce.js';
import { ConsoleLines } from './lib/console-lines.js';
import { supervisorLock } from './lib/data-folder.mjs';
import { tryLock } from './lib/file-lock.mjs';
import { stopLeftovers } from './lib/run-files.js';
import { Complaint, complain, say } from './lib/say.mjs';
import { readSettings } from './lib/settings.js';
import { Supervisor } from './lib/supervisor.js';
import { bringUp, STOP_ORDER } from './lib/system.js';

/** What an earlier run left behind gets so long to end by itself. */
const LEFTOVER_GRACE_MS = 4_000;
const PARENT_POLL_MS = 500;

/** `npm start`: starts everything, keeps it running, and stops it in order when it is asked to. */
export async function main(): Promise<void> {
  const startedAt = Date.now();
  // Whatever is made from here on (keys, logs, databases) is for its owner only.
  process.umask(0o077);
  const settings = readSettings();
  const { dataDirectory, logs, runDirectory } = settings;
  const lock = tryLock(supervisorLock(dataDirectory));
  if ('holder' in lock) {
    throw new Complaint(
      `Vestibule is already running on ${dataDirectory} (process ${lock.holder}): stop it with Ctrl-C there, or set DATA_DIR to another folder.`,
    );
  }
  removeUrls(dataDirectory);
  say(`Starting Vestibule (data in ${dataDirectory})`);

  const lines = new ConsoleLines();
  const supervisor = new Supervisor(lines);
  const asked = askedToStop(supervisor);
  let failure: unknown;
  try {
    const leftovers = await stopLeftovers(runDirectory, LEFTOVER_GRACE_MS);
    if (leftovers.length > 0) say(`  stopped what an earlier run left running: ${leftovers.join(', ')}`);
    const urls = await bringUp(settings, supervisor, { logs, runDirectory, lines });
    announce(urls, settings, startedAt);
    await asked;
  } catch (error) {
    if (!supervisor.askedToStop) failure = error;
  }
  removeUrls(dataDirectory);
  if (failure === undefined) say('\nStopping …');
  await supervisor.stop(STOP_ORDER);
  if (failure !== undefined) {
    complain(failure instanceof Complaint ? failure.message : failure);
  } else say('Everything is stopped.');
  lock.release();
  process.exit(failure === undefined ? 0 : 1);
}

/**
 * Settles at the first request to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of the npm that started us.
 * Later requests (npm forwards a second Ctrl-C) change nothing: the order of the first stop stands.
 */
function askedToStop(supervisor: Supervisor): Promise<void> {
  return new Promise((resolve) => {
    const stop = (): void => {
      supervisor.requestStop();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    // `kill -9` of npm alone: it can forward nothing.
    if (process.env['npm_lifecycle_event'] === undefined) return;
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) stop();
    }, PARENT_POLL_MS).unref();
  });
}
