import { createServer } from 'node:net';
import { codeOf, type Environment, setting } from './project.js';
import { Complaint } from './say.mjs';

/** One port that the system needs. */
export interface PortWish {
  /** The variable that sets it. */
  readonly variable: string;
  /** Taken when nobody set it and it is free. */
  readonly preferred: number;
  readonly host: string;
}

/** Why a port cannot be had: undefined when it can. Anything but a taken port is the address's fault. */
async function obstacle(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(codeOf(error) ?? 'EUNKNOWN'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(undefined)));
  });
}

/** A port that nothing listens on. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/**
 * Gives every wish a port of its own. One that was set must be free; one that was not is replaced by a free one.
 * @throws Complaint that names the variable
 */
export async function choosePorts<K extends string>(
  wishes: Readonly<Record<K, PortWish>>,
  environment: Environment,
): Promise<Record<K, number>> {
  const chosen = new Map<string, number>();
  const entries = Object.entries<PortWish>(wishes);
  for (const [name, wish] of entries) {
    const set = explicitPort(environment, wish.variable);
    if (set === undefined) continue;
    if ([...chosen.values()].includes(set))
      throw new Complaint(`${wish.variable}=${set} is the port of another part as well: each needs its own.`);
    await requireFree(set, wish);
    chosen.set(name, set);
  }
  for (const [name, wish] of entries) {
    if (chosen.has(name)) continue;
    let port = wish.preferred;
    while ([...chosen.values()].includes(port) || !(await isFree(port, wish)))
      port = await freePort(wish.host);
    chosen.set(name, port);
  }
  return Object.fromEntries(chosen) as Record<K, number>;
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

async function requireFree(port: number, { variable, host }: PortWish): Promise<void> {
  const why = await obstacle(port, host);
  if (why === undefined) return;
  if (why === 'EADDRINUSE') {
    throw new Complaint(
      `${variable}=${port} is taken by another program: stop that program, choose another port, or leave ${variable} out and a free one is used.`,
    );
  }
  throw new Complaint(listenFault(why, port, host, variable));
}

async function isFree(port: number, { host, variable }: PortWish): Promise<boolean> {
  const why = await obstacle(port, host);
  if (why === undefined || why === 'EADDRINUSE' || why === 'EACCES') return why === undefined;
  throw new Complaint(listenFault(why, port, host, variable));
}

function listenFault(why: string, port: number, host: string, variable: string): string {
  if (why === 'EACCES')
    return `${variable}=${port} needs more rights than this user has: choose a port above 1023.`;
  return `${host} is not an address of this machine (${why}): set HOST to one that is, such as 127.0.0.1.`;
}
