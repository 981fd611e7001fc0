import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';

/** A webhook that arrived. */
export interface ReceivedWebhook {
  /** As it was sent, byte for byte. */
  readonly text: string;
  readonly signature: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

/** A real HTTP server that takes webhooks. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  /** Waits for so many. @throws Error when they do not come */
  wait(count: number): Promise<readonly ReceivedWebhook[]>;
}

/** A minute: only a machine that stands still takes it. */
const WAIT_MS = 60_000;
const POLL_MS = 10;

/** Polls until it is true. @throws Error when it never is */
export async function until(check: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let waited = 0; !(await check()); waited += POLL_MS) {
    if (waited >= WAIT_MS) throw new Error(`${what} did not happen`);
    await pause(POLL_MS);
  }
}

/** Starts it for one test; it is gone with the test. @param statuses of the first answers; then all are 200 */
export async function webhookReceiver(
  t: ExecutionContext,
  statuses: readonly number[] = [],
): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const signature = request.headers['x-signature'] as string | undefined;
      const count = received.push({ text, signature, body: JSON.parse(text) });
      response.writeHead(statuses[count - 1] ?? 200).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/namba_one/webhook`,
    received,
    async wait(count) {
      await until(() => received.length >= count, `webhook ${count}`);
      return received;
    },
  };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
export type Answer = { status: number; body: any };

/** Calls NambaOne as its customers do. @param key null: without one */
export async function call(
  url: string,
  path: string,
  body?: unknown,
  key: string | null = SIMULATOR_CREDENTIALS.nambaOneApiKey,
): Promise<Answer> {
  const sent =
    body === undefined
      ? {}
      : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
  const headers = new Headers(key === null ? {} : { authorization: `Bearer ${key}` });
  const response = await fetch(`${url}${path}`, { ...sent, headers });
  return { status: response.status, body: await response.json() };
}
