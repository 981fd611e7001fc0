import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import type { ExecutionContext } from 'ava';

/** A real TCP server that plays one answer, byte for byte: for answers that no honest HTTP server gives. */
export interface ScriptedServer {
  readonly url: string;
  /** Everything that callers have sent, one text per connection. */
  readonly received: readonly string[];
}

/** What it does once a request is there. */
export type Script = (socket: Socket) => void;

/** Starts it for one test; it is gone with the test. */
export async function scriptedServer(t: ExecutionContext, script: Script): Promise<ScriptedServer> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const index = received.push('') - 1;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      received[index] += chunk.toString('utf8');
    });
    socket.once('data', () => script(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, received };
}

/** A script that sends a whole HTTP answer. */
export function answers(status: number, headers: Readonly<Record<string, string>>, body: string): Script {
  const lines = Object.entries({ 'content-length': String(Buffer.byteLength(body)), ...headers });
  const head = [`HTTP/1.1 ${status} Scripted`, ...lines.map(([name, value]) => `${name}: ${value}`)].join(
    '\r\n',
  );
  return (socket) => {
    socket.end(`${head}\r\n\r\n${body}`);
  };
}

/** An address on which nothing listens. */
export async function refusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
