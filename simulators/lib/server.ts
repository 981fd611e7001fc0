import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ListenOptions, RunningSimulator, SimulatedApi, SimulatorAnswer } from './api.js';
import { control } from './control.js';
import { type Fault, FaultBox } from './faults.js';

/** Largest body that a simulator reads. */
const BODY_MAX_BYTES = 64 * 1024;

/** Starts a real HTTP server with the API under its own paths and the knobs under `/control`. */
export async function startSimulator(
  api: SimulatedApi,
  { port = 0, host = '127.0.0.1' }: ListenOptions,
): Promise<RunningSimulator> {
  const faults = new FaultBox();
  const server = createServer((incoming, outgoing) => {
    serve(api, faults, incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  return {
    url: `http://${host}:${address.port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  api: SimulatedApi,
  faults: FaultBox,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(incoming.url ?? '/', 'http://simulator');
  const body = await readBody(incoming);
  if (body === null) return write(outgoing, { status: 413, body: api.errorBody(413) });
  const { method = 'GET', headers } = incoming;
  const request = { method, path: url.pathname, query: url.searchParams, headers, body };
  if (url.pathname.startsWith('/control/')) return write(outgoing, control(request, faults, api));

  const page = api.page?.(request);
  if (page) return write(outgoing, page);

  const fault = faults.next(method);
  const refused = fault?.status === undefined ? null : refusal(api, fault.status, fault);
  const answer = refused ?? api.answer(request);
  if (fault?.hangMs !== undefined) await pause(fault.hangMs, outgoing);
  if (fault?.reset) return cutInTheMiddle(outgoing, answer);
  write(outgoing, answer);
}

function refusal(api: SimulatedApi, status: number, { retryAfter }: Fault): SimulatorAnswer {
  const answer = { status, body: api.errorBody(status, retryAfter) };
  return retryAfter === undefined ? answer : { ...answer, headers: { 'retry-after': String(retryAfter) } };
}

function write(outgoing: ServerResponse, answer: SimulatorAnswer): void {
  if (outgoing.destroyed) return;
  outgoing.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  outgoing.end(textOf(answer));
}

function textOf({ body, headers }: SimulatorAnswer): string {
  return typeof body === 'string' && headers?.['content-type'] !== undefined ? body : JSON.stringify(body);
}

/** Promises the whole answer, sends its first half, and drops the connection. */
function cutInTheMiddle(outgoing: ServerResponse, { status, body }: SimulatorAnswer): void {
  const text = JSON.stringify(body);
  outgoing.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  outgoing.write(text.slice(0, text.length / 2), () => outgoing.destroy());
}

/** Waits, or less when the caller goes away first. */
function pause(ms: number, outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    outgoing.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** The body, or null when it is too large; it is read to its end even then, so that an answer can be sent. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_MAX_BYTES) chunks.push(chunk);
  }
  return size <= BODY_MAX_BYTES ? Buffer.concat(chunks).toString('utf8') : null;
}
