import { createSocket, type Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';
import { codeOf } from './project.js';

/** A port that this process may give to one of its parts. */
export interface Reservation {
  readonly port: number;
  /** Lets other starts have it. */
  release(): void;
}

/** A port that is not to be had, and the system's word for why (`EADDRINUSE`, `EACCES`, `EADDRNOTAVAIL`). */
export interface Obstacle {
  readonly why: string;
}

/**
 * Takes a TCP port that nothing listens on, against every other start on this machine, until it is released or this
 * process ends. To look and to let a part bind it later is not enough: two starts that look at once see the same
 * free port. So the UDP port of the same number, which none of our parts uses, is bound first and kept: of two
 * starts one gets it. The kernel is the judge and not a lock file, because it also frees it after `kill -9`, knows no
 * owners whose files others may not touch (root and anybody else meet on equal terms), and counts ports of
 * containers apart exactly as it does for TCP. A foreign program on that UDP port costs us nothing but the number.
 * @param port 0: any
 */
export async function reservePort(port: number, host: string): Promise<Reservation | Obstacle> {
  try {
    // One address for both: a name may mean several.
    const { address, family } = await lookup(host);
    if (port === 0) return await reserveAny(address);
    const socket = await bindUdp(port, address, family);
    try {
      await listenTcp(port, address);
    } catch (error) {
      socket.close();
      throw error;
    }
    return { port, release: () => socket.close() };
  } catch (error) {
    return { why: codeOf(error) ?? 'EUNKNOWN' };
  }
}

/** What others took between our two questions is asked for again. */
async function reserveAny(address: string): Promise<Reservation | Obstacle> {
  for (;;) {
    const taken = await reservePort(await listenTcp(0, address), address);
    if (!('why' in taken) || taken.why !== 'EADDRINUSE') return taken;
  }
}

/** Does not keep the process alive. */
function bindUdp(port: number, address: string, family: number): Promise<Socket> {
  const socket = createSocket(family === 6 ? 'udp6' : 'udp4');
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, address, exclusive: true }, () => resolve(socket.unref()));
  });
}

/** Listens for a moment. @returns the port */
export function listenTcp(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
