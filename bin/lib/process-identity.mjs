import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Field 22 of /proc/<pid>/stat (proc(5)), counted from the state, which follows the command in brackets. */
const START_TIME = 19;

/** Start times count from the boot; a sandbox that does not tell which boot it is has only one. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id';
const bootId = existsSync(BOOT_ID) ? readFileSync(BOOT_ID, 'latin1').trim() : '';
const HAS_PROC = existsSync(`/proc/${process.pid}/stat`);

/**
 * Which process a pid is: a text that no other process shares, not even a later one with the same pid.
 * @param {number} pid
 * @returns {string | undefined} undefined when no such process runs (one that ended and was not yet reaped counts
 *   as ended)
 */
export function identify(pid) {
  if (!Number.isSafeInteger(pid) || pid < 1) return undefined;
  return HAS_PROC ? identifyByProc(pid) : identifyByPs(pid);
}

function identifyByProc(pid) {
  let stat;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    // ESRCH: it ended between the opening of the file and the read.
    if (error.code === 'ENOENT' || error.code === 'ESRCH') return undefined;
    throw error;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return `${bootId}:${fields[START_TIME]}`;
}

function identifyByPs(pid) {
  const { status, stdout } = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  const text = status === 0 ? stdout.trim() : '';
  return text === '' || text.startsWith('Z') ? undefined : text.replace(/^\S+\s+/, '');
}
