import { randomUUID } from 'node:crypto';
import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../../domain/errors.js';
import type { App } from './context.js';
import { UNMATCHED } from './identify.js';
import { API_HEADERS } from './secure-headers.js';

/** What Node's parser calls a fault, and what we call it; anything else it refuses is malformed. */
const PARSER_FAULTS: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'payload_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

/** Methods that some path knows, for the one method that never gets as far as a path. */
const KNOWN_METHODS = ['GET', 'HEAD', 'POST'];

/** The method of what never became a request. */
const NO_METHOD = '-';

/** Answers a request that Node could not read, or that did not arrive in time, and closes the connection. */
export function refuseUnreadable(app: App, error: NodeJS.ErrnoException, socket: Duplex): void {
  // The answer under way on the socket; undocumented, but what Node's own handler looks at.
  const { _httpMessage: current } = socket as Duplex & { _httpMessage?: ServerResponse | null };
  if (error.code === 'ECONNRESET' || !socket.writable || current?.headersSent) socket.destroy();
  else answerRaw(app, PARSER_FAULTS[error.code ?? ''] ?? 'malformed_request', socket, current);
}

/**
 * An answer written by hand: the same envelope, id and headers as any other.
 * @param current the answer that Koa would have given: it logs and counts the request, under the status set here
 */
export function answerRaw(app: App, code: ErrorCode, socket: Duplex, current?: ServerResponse | null): void {
  const { surface, log, metrics } = app.runtime;
  const requestId = String(current?.getHeader('X-Request-Id') ?? randomUUID());
  const answer = surface.failure(code, { allow: KNOWN_METHODS });
  const text = JSON.stringify(answer.body);
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}`,
    `X-Request-Id: ${requestId}`,
    ...API_HEADERS.map(([name, value]) => `${name}: ${value}`),
    ...Object.entries(answer.headers ?? {}).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(text)}`,
    `Date: ${new Date().toUTCString()}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`, () => socket.destroy());
  if (current) {
    current.statusCode = answer.status;
    return;
  }
  metrics.started();
  metrics.finished(NO_METHOD, UNMATCHED, answer.status, 0);
  log.info(
    { request_id: requestId, method: NO_METHOD, route: UNMATCHED, status: answer.status, error: code },
    'request',
  );
}
