import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { ABLE_ID_HOOKS } from '../../../simulators/lib/able-id-calls.js';

/** One accepted call, as AbleID lists it. */
export interface AcceptedCall {
  readonly to: string;
  readonly call: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What AbleID accepted, oldest first. */
export async function acceptedCalls(url: string): Promise<readonly AcceptedCall[]> {
  const response = await fetch(`${url}/control/messages`);
  return ((await response.json()) as { items: AcceptedCall[] }).items;
}

/** A hook that arrived. */
export interface ReceivedHook {
  readonly kind: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into hooks of every shape
  readonly body: any;
}

/** A real HTTP server that takes hooks. */
export interface HookReceiver {
  /** Of all five, in AbleID's order. */
  readonly urls: readonly string[];
  readonly received: readonly ReceivedHook[];
  /** Waits for so many. @throws Error when they do not come */
  wait(count: number): Promise<readonly ReceivedHook[]>;
}

/** A minute: only a machine that stands still takes it. */
const WAIT_MS = 60_000;
const POLL_MS = 10;

/** Starts it for one test; it is gone with the test. */
export async function hookReceiver(t: ExecutionContext, status = 200): Promise<HookReceiver> {
  const received: ReceivedHook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      received.push({ kind: request.url?.slice(1) ?? '', body });
      response.writeHead(status).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    urls: ABLE_ID_HOOKS.map((kind) => `http://127.0.0.1:${port}/${kind}`),
    received,
    async wait(count) {
      for (let waited = 0; received.length < count && waited < WAIT_MS; waited += POLL_MS)
        await pause(POLL_MS);
      if (received.length < count) throw new Error(`${received.length} of ${count} hooks came`);
      return received;
    },
  };
}
