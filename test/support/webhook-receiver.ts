import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { onCleanup } from './cleanup.js';
import { eventually, type TestSystem } from './system.js';

/** A delivery as it came. */
export interface Delivery {
  /** webhook-id. */
  readonly id: string;
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  readonly data: any;
  /** What was answered; 0: nothing, the connection was cut, or left hanging. */
  status: number;
}

/** What a receiver does with a delivery: a status; `hang`: never answers; `cut`: drops the connection. */
export type Reaction = number | 'hang' | 'cut';

/** Somebody else's server that is told of events: real HTTP, does what it is told. */
export class WebhookReceiver {
  readonly deliveries: Delivery[] = [];
  /** What becomes of the next ones: @param nth from 0, of all that came */
  react: (delivery: Delivery, nth: number) => Reaction = () => 200;
  /** Of every answer. */
  headers: Readonly<Record<string, string>> = {};
  #server: Server | undefined;
  #port = 0;

  private constructor() {}

  /** Starts one; it ends after the last test. */
  static async start(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await receiver.open();
    onCleanup(() => receiver.close());
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/events`;
  }

  /** Those that it took, by webhook-id, each once: the order in which they came first. */
  get taken(): readonly Delivery[] {
    const seen = new Map<string, Delivery>();
    for (const delivery of this.deliveries)
      if (delivery.status === 200 && !seen.has(delivery.id)) seen.set(delivery.id, delivery);
    return [...seen.values()];
  }

  /** Answers (again), on its port. */
  async open(): Promise<void> {
    const server = createServer((incoming, outgoing) => void this.#answer(incoming, outgoing));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const headers = incoming.headers as Record<string, string>;
    const { type, data } = JSON.parse(body);
    const delivery = { id: headers['webhook-id'] ?? '', type, data, headers, body, status: 0 };
    this.deliveries.push(delivery);
    const reaction = this.react(delivery, this.deliveries.length - 1);
    if (reaction === 'hang') return;
    if (reaction === 'cut') return void outgoing.destroy();
    delivery.status = reaction;
    outgoing.writeHead(reaction, this.headers).end('whatever it says is not kept');
  }

  /** Is down: connections are refused. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  }
}

/** Whether an independent library of Standard Webhooks takes a delivery as one that is signed with a secret. */
export function verifies(secret: string, { body, headers }: Pick<Delivery, 'body' | 'headers'>): boolean {
  try {
    new Webhook(secret).verify(body, { ...headers });
    return true;
  } catch {
    return false;
  }
}

/** An endpoint of a test, and who administers it. */
export interface TestEndpoint {
  readonly id: string;
  readonly secret: string;
  readonly token: string;
}

/** Adds an endpoint as an administrator does. @throws Error for any other answer */
export async function addEndpoint(
  { client }: Pick<TestSystem, 'client'>,
  { token }: { readonly token: string },
  url: string,
  events: readonly string[] = [],
): Promise<TestEndpoint> {
  const { status, body } = await client.post('/admin/webhooks/create', { url, events }, { token });
  if (status !== 200) throw new Error(`no endpoint: ${status} ${JSON.stringify(body)}`);
  return { id: body.data.id, secret: body.data.secret, token };
}

/** Takes a step: pause, resume, rotate_secret, … @returns the data of its success */
export async function step(
  { client }: Pick<TestSystem, 'client'>,
  { id, token }: Pick<TestEndpoint, 'id' | 'token'>,
  name: string,
  more: Readonly<Record<string, unknown>> = {},
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the answer
): Promise<any> {
  const { status, body } = await client.post(`/admin/webhooks/${name}`, { id, ...more }, { token });
  if (status !== 200) throw new Error(`${name}: ${status} ${JSON.stringify(body)}`);
  return body.data;
}

/** Waits until an endpoint is in a state, or has nothing left. @returns it */
export async function endpointBecomes(
  { client }: Pick<TestSystem, 'client'>,
  { id, token }: Pick<TestEndpoint, 'id' | 'token'>,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the answer
  is: (endpoint: any) => boolean,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the answer
): Promise<any> {
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the answer
  let seen: any;
  await eventually(async () => {
    seen = (await client.get(`/admin/webhooks/get?id=${id}`, { token })).body.data;
    return is(seen);
  }, 30_000);
  return seen;
}

let labels = 0;

/** Lets as many events happen to an account, each in a transaction of its own. @returns their labels' keys, in order */
export async function happen(
  { database }: Pick<TestSystem, 'database'>,
  userId: number,
  count: number,
): Promise<string[]> {
  const keys: string[] = [];
  for (let i = 0; i < count; i += 1) {
    labels += 1;
    keys.push(`event-${labels}`);
    await database.query(
      `INSERT INTO labels (user_id, key, value, scope) VALUES ($1, $2, 'here', 'public')`,
      [userId, keys.at(-1)],
    );
  }
  return keys;
}

/** The labels that a receiver was told of. */
export const keysOf = (deliveries: readonly Delivery[]): string[] =>
  deliveries.filter(({ type }) => type === 'model.label.created').map(({ data }) => data.record.key);
