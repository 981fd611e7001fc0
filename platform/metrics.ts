import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Database } from './database.js';

/** A registry of its own per process, with Node's own figures in it. */
export function createRegistry(program: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ program });
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** The database pool: what is in use, free and waited for. */
export function observePool(registry: Registry, database: Database): void {
  const pool = (
    database.client as { pool: { numUsed(): number; numFree(): number; numPendingAcquires(): number } }
  ).pool;
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of the pool by state; pending are callers that wait for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'used' }, pool.numUsed());
      this.set({ state: 'free' }, pool.numFree());
      this.set({ state: 'pending' }, pool.numPendingAcquires());
    },
  });
}

/** What the operations port answers beside metrics. */
export interface OperationsPort {
  readonly host: string;
  readonly port: number;
  readonly registry: Registry;
  /** Whether the process can do its work: `/health/ready` answers 200 or 503. */
  ready(): Promise<boolean>;
  /** More exposition text from elsewhere (the Temporal SDK's own endpoint). */
  more?(): Promise<string>;
}

/** Serves `/metrics`, `/health/alive` and `/health/ready` on a port of their own, apart from the API's. */
export async function serveOperations(options: OperationsPort): Promise<Server> {
  const server = createServer((request, response) => {
    const answer = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
    };
    const plain = 'text/plain; charset=utf-8';
    void (async () => {
      if (request.method !== 'GET') return answer(405, plain, 'method not allowed\n');
      if (request.url === '/health/alive') return answer(200, plain, 'alive\n');
      if (request.url === '/health/ready') {
        return (await options.ready()) ? answer(200, plain, 'ready\n') : answer(503, plain, 'not ready\n');
      }
      if (request.url !== '/metrics') return answer(404, plain, 'not found\n');
      const own = await options.registry.metrics();
      const more = (await options.more?.()) ?? '';
      answer(200, options.registry.contentType, `${own}${more}`);
    })().catch(() => answer(500, plain, 'internal error\n'));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return server;
}
