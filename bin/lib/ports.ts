import { randomInt } from 'node:crypto';
import { listenTcp, type Reservation, reservePort } from './port-reservation.js';
import { type Environment, setting } from './project.js';
import { Complaint } from './say.mjs';

/** One port that the system needs. */
export interface PortWish {
  /** The variable that sets it. */
  readonly variable: string;
  /** Taken when nobody set it and it is free. */
  readonly preferred: number;
  readonly host: string;
}

/** The ports of one system, its own until `release` or the end of this process. */
export interface ChosenPorts<K extends string> {
  readonly ports: Readonly<Record<K, number>>;
  release(): void;
}

/** A port that nothing listens on at this moment; nobody keeps it so. */
export function freePort(host = '127.0.0.1'): Promise<number> {
  return listenTcp(0, host);
}

/**
 * Ports that no kernel hands out by itself (Linux begins at 32768, others later), so that neither somebody's connection nor a
 * server that asked for any port gets one between our look and the moment in which its program listens.
 */
const QUIET_PORTS = [15_000, 32_000] as const;

/**
 * A port for a program that this process starts: its own until this process ends. With one that was merely free two test files
 * gave the same port to two programs now and then, and each took the other's answers for its own.
 * @throws Error when the machine has no address `host`
 */
export async function ownPort(host = '127.0.0.1'): Promise<number> {
  for (;;) {
    const taken = await reservePort(randomInt(...QUIET_PORTS), host);
    if (!('why' in taken)) return taken.port;
    if (taken.why !== 'EADDRINUSE') throw new Error(`no port of ${host}: ${taken.why}`);
  }
}

/**
 * Gives every wish a port of its own, and keeps other starts on this machine from choosing the same. One that was set
 * must be free; one that was not is replaced by a free one.
 * @throws Complaint that names the variable
 */
export async function choosePorts<K extends string>(
  wishes: Readonly<Record<K, PortWish>>,
  environment: Environment,
): Promise<ChosenPorts<K>> {
  const chosen = new Map<string, Reservation>();
  const release = (): void => {
    for (const reservation of chosen.values()) reservation.release();
  };
  const isOurs = (port: number): boolean =>
    [...chosen.values()].some((reservation) => reservation.port === port);
  const entries = Object.entries<PortWish>(wishes);
  try {
    for (const [name, wish] of entries) {
      const set = explicitPort(environment, wish.variable);
      if (set === undefined) continue;
      if (isOurs(set))
        throw new Complaint(
          `${wish.variable}=${set} is the port of another part as well: each needs its own.`,
        );
      chosen.set(name, await takeExactly(set, wish));
    }
    for (const [name, wish] of entries) {
      if (!chosen.has(name)) chosen.set(name, await takePreferred(wish));
    }
  } catch (error) {
    release();
    throw error;
  }
  const ports = Object.fromEntries([...chosen].map(([name, { port }]) => [name, port]));
  return { ports: ports as Record<K, number>, release };
}

/** The port that a variable sets; 0 means any. */
function explicitPort(environment: Environment, variable: string): number | undefined {
  const text = setting(environment, variable);
  if (text === undefined || text === '0') return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Complaint(`${variable}=${text} is not a port: it must be a number from 1 to 65535.`);
  return port;
}

async function takeExactly(port: number, { variable, host }: PortWish): Promise<Reservation> {
  const taken = await reservePort(port, host);
  if (!('why' in taken)) return taken;
  if (taken.why === 'EADDRINUSE') {
    throw new Complaint(
      `${variable}=${port} is taken by another program (or another npm start): stop that program, choose another port, or leave ${variable} out and a free one is used.`,
    );
  }
  throw new Complaint(listenFault(taken.why, port, host, variable));
}

async function takePreferred({ preferred, host, variable }: PortWish): Promise<Reservation> {
  const first = await reservePort(preferred, host);
  if (!('why' in first)) return first;
  const other = ['EADDRINUSE', 'EACCES'].includes(first.why) ? await reservePort(0, host) : first;
  if (!('why' in other)) return other;
  throw new Complaint(listenFault(other.why, preferred, host, variable));
}

function listenFault(why: string, port: number, host: string, variable: string): string {
  if (why === 'EACCES')
    return `${variable}=${port} needs more rights than this user has: choose a port above 1023.`;
  return `${host} is not an address of this machine (${why}): set HOST to one that is, such as 127.0.0.1.`;
}
