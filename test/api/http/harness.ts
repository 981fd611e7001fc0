import { request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { ExecutionContext } from 'ava';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { mixed } from 'yup';
import { type AppDeps, createApp } from '../../../api/app.js';
import type { App } from '../../../api/http/context.js';
import { type Route, route } from '../../../api/http/route.js';
import { listen } from '../../../api/http/server.js';
import { envelope } from '../../../api/surfaces/ackgt/envelope.js';
import type { Actor } from '../../../domain/actor.js';
import { DomainError } from '../../../domain/errors.js';
import { may } from '../../../domain/permissions.js';
import { createHttpMetrics } from '../../../platform/http-metrics.js';

/** A running API with routes made for a test. */
export interface Served {
  readonly app: App;
  readonly port: number;
  readonly server: Awaited<ReturnType<typeof listen>>;
  readonly registry: Registry;
  /** What was logged, line by line. */
  readonly lines: Record<string, unknown>[];
}

export const ACTOR: Actor = {
  userId: '1',
  uid: 'ID0123456789',
  role: 'member',
  factors: [],
  sessionId: 'session',
  details: null,
  account: null as never,
};
/** The one token that the test's sessions know. */
export const TOKEN = 'the-only-token-there-is';

/** Serves routes in the ackgt envelope on a free port until the test ends. */
export async function serve(
  t: Pick<ExecutionContext, 'teardown'>,
  routes: readonly Route[],
  deps: Partial<Omit<AppDeps, 'config' | 'surfaces'>> & { config?: Partial<AppDeps['config']> } = {},
): Promise<Served> {
  const lines: Record<string, unknown>[] = [];
  const registry = new Registry();
  const app = createApp({
    log: pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    metrics: createHttpMetrics(registry),
    surfaces: [{ name: 'ackgt', routes, ...envelope }],
    authenticate: async (token) => (token === TOKEN ? ACTOR : null),
    authorize: async (_caller, { role }, action) => {
      if (!may(role, action)) throw new DomainError('forbidden');
    },
    audit: async () => undefined,
    // Of tests that bring no other: there are no keys.
    idempotency: {
      claim: () => Promise.reject(new Error('no keys here')),
      finish: () => Promise.reject(new Error('no keys here')),
    },
    ready: async () => ({ postgres: true, temporal: true }),
    ...deps,
    config: {
      NODE_ENV: 'test',
      TRUSTED_PROXIES: [],
      API_DOCS: true,
      PRODUCT_NAME: 'Vestibule',
      ...deps.config,
    },
  });
  const server = await listen(app, { HOST: '127.0.0.1', PORT: 0 });
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { app, server, port: (server.address() as AddressInfo).port, registry, lines };
}

/** A route whose handler answers with what it was given. */
export function echo(contract: Partial<Route> & Pick<Route, 'path'>): Route {
  const operationId = contract.path.replaceAll(/\W+/g, '_');
  return {
    ...route({
      method: 'post',
      path: '/unused',
      operationId,
      tag: 'test',
      summary: 'A route of a test',
      description: '',
      security: 'anonymous',
      data: mixed().meta({ jsonSchema: { type: 'object' } }),
      errors: [],
      examples: [],
      handler: async () => ({}),
    }),
    handler: async ({ params, body, query, actor, caller }) => ({ params, body, query, actor, caller }),
    ...contract,
  };
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The text parsed, null when it is no JSON. */
  readonly json: {
    readonly success?: boolean;
    readonly data?: unknown;
    readonly error?: { readonly code: string; readonly messages: readonly string[] };
  };
}

export interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
}

/** One request, exactly as written: no header is added but Host, Connection and the length of the body. */
export function send(port: number, { method = 'POST', path, headers = {}, body }: Sent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: headers as Record<string, string>,
      agent: false,
    });
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.once('error', reject);
      incoming.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text, json: parse(text) });
      });
    });
    outgoing.end(body);
  });
}

/** POSTs a value as JSON. */
export function post(
  port: number,
  path: string,
  body: unknown,
  headers: Sent['headers'] = {},
): Promise<Reply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return send(port, { path, body: text, headers: { 'content-type': 'application/json', ...headers } });
}

/** Bytes on a socket and what comes back until the server closes it. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('utf8');
    });
    socket.once('error', reject);
    socket.once('close', () => resolve(received));
  });
}

/** Messages of a refusal. */
export function messages(reply: Reply): readonly string[] {
  return reply.json.error?.messages ?? [];
}

function parse(text: string): Reply['json'] {
  try {
    return JSON.parse(text) as Reply['json'];
  } catch {
    return null as unknown as Reply['json'];
  }
}
