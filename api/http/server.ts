import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  HEADERS_MAX_BYTES,
  KEEP_ALIVE_MS,
  LATE_REQUEST_CHECK_MS,
  REQUEST_ARRIVES_MS,
  UPLOAD_ARRIVES_MS,
} from '../../domain/limits.js';
import type { App } from './context.js';
import { answerRaw, refuseUnreadable } from './raw-answer.js';

/** Which application a server serves: draining it tells the application. */
const apps = new WeakMap<Server, App>();

/**
 * Binds the application's server.
 * @throws the error of listen (EADDRINUSE, EACCES)
 */
export function listen(app: App, config: { readonly HOST: string; readonly PORT: number }): Promise<Server> {
  const serve = app.callback();
  const handle = (req: IncomingMessage, res: ServerResponse): void => void serve(req, res);
  const server = createServer(
    {
      maxHeaderSize: HEADERS_MAX_BYTES,
      headersTimeout: REQUEST_ARRIVES_MS,
      // The longest that any call may take; shorter ones are cut by those who read them (body.ts, answer.ts).
      requestTimeout: UPLOAD_ARRIVES_MS,
      connectionsCheckingInterval: LATE_REQUEST_CHECK_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      // Node would answer these two itself, bare of our headers: `requireHost` does the one, we ignore the other.
      requireHostHeader: false,
    },
    handle,
  );
  server.on('checkExpectation', handle);
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) =>
    refuseUnreadable(app, error, socket),
  );
  server.on('connect', (_req, socket: Duplex) => answerRaw(app, 'method_not_allowed', socket));
  apps.set(server, app);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/**
 * Takes a server out of service without failing a request: readiness says 503 and answers carry
 * `Connection: close`; after `graceMs`, in which balancers notice, nothing new is accepted; what is in flight ends,
 * at the deadline by force.
 * @param deadlineMs from now, the grace included
 * @returns whether everything ended by itself
 */
export async function drain(server: Server, deadlineMs: number, graceMs = 0): Promise<boolean> {
  const app = apps.get(server);
  if (app) app.runtime.lifecycle.draining = true;
  const deadline = performance.now() + deadlineMs;
  await sleep(Math.min(graceMs, deadlineMs));

  let forced = false;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(
      () => {
        forced = true;
        server.closeAllConnections();
      },
      Math.max(0, deadline - performance.now()),
    );
    // Idle connections are closed by this too; busy ones close with their answer.
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
  });
  return !forced;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
