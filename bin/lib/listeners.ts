import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** State of a listening socket in /proc/net/tcp (TCP_LISTEN of the kernel's tcp_states.h). */
const LISTEN = '0A';
/** Field 5 of /proc/<pid>/stat (proc(5)), counted from the state, which follows the command in brackets. */
const PROCESS_GROUP = 2;

/**
 * Whether a process of a group listens on a port: an answer from that port says nothing of who gave it.
 * @returns undefined where the system does not tell (it has no /proc, or hides what the group has open)
 */
export function groupListens(group: number, port: number): boolean | undefined {
  const sockets = listeningSockets(port);
  if (sockets === undefined) return undefined;
  const open = membersOf(group).map(openFiles);
  if (open.some((files) => files?.some((file) => sockets.has(file)))) return true;
  return open.length === 0 || open.includes(undefined) ? undefined : false;
}

/** The sockets that listen on a port at any address, by the names that /proc/<pid>/fd gives them. */
function listeningSockets(port: number): Set<string> | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) =>
    attempt(() => readFileSync(path, 'latin1')),
  );
  if (tables[0] === undefined) return undefined;
  const lines = tables.flatMap((table) => table?.split('\n').slice(1) ?? []);
  return new Set(
    lines
      .map((line) => line.trim().split(/\s+/))
      .filter(([, local, , state]) => state === LISTEN && local?.endsWith(suffix))
      .map((fields) => `socket:[${fields[9]}]`),
  );
}

function membersOf(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
      return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[PROCESS_GROUP] === String(group);
    });
}

/** What a process has open; undefined when we may not know. */
function openFiles(pid: number): string[] | undefined {
  const folder = `/proc/${pid}/fd`;
  return attempt(() => readdirSync(folder))?.flatMap(
    (name) => attempt(() => readlinkSync(`${folder}/${name}`)) ?? [],
  );
}

/** A process may end, or close a file, at any moment. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
