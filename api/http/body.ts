import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../domain/errors.js';
import { BODY_MAX_BYTES, REQUEST_ARRIVES_MS } from '../../domain/limits.js';
import type { Context } from './context.js';
import { ClientGone } from './errors.js';

/** Shared: a decode without `stream` keeps no state. A BOM is kept, so JSON.parse refuses it (RFC 8259 8.1). */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What came as the body of a call that takes JSON. */
export interface JsonBody {
  readonly value: unknown;
  /** The client said JSON and sent nothing: malformed where something is required. */
  readonly emptyJson: boolean;
}

/**
 * Reads the JSON body of a request; nothing at all, without a content type, reads as `{}` (product-api).
 * Own code rather than a body parser: it keeps the bytes for signatures, refuses broken UTF-8 and compressed
 * bodies, and stops at the limit while the body is still coming.
 * @throws DomainError unsupported_media_type, payload_too_large, request_timeout, malformed_request; ClientGone
 */
export async function readJson(ctx: Context): Promise<JsonBody> {
  const { headers } = ctx.req;
  const type = headers['content-type'];
  const length = headers['content-length'];
  const comes = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  const encoding = headers['content-encoding'];
  if (type === undefined && !comes && encoding === undefined) return { value: {}, emptyJson: false };
  if (!isJson(type) || (encoding !== undefined && encoding.toLowerCase() !== 'identity')) {
    ctx.state.bodyUnread = comes;
    throw new DomainError('unsupported_media_type');
  }
  if (!comes) return { value: {}, emptyJson: true };

  const bytes = await readBytes(ctx.req, Number(length ?? 0));
  if (typeof bytes === 'string') {
    ctx.state.bodyUnread = true;
    throw new DomainError(bytes);
  }
  ctx.state.rawBody = bytes;
  if (bytes.length === 0) return { value: {}, emptyJson: true };
  try {
    return { value: JSON.parse(UTF8.decode(bytes)), emptyJson: false };
  } catch {
    // The parser's own message quotes the text around the fault; it goes nowhere.
    throw new DomainError('malformed_request');
  }
}

/** `application/json`, with UTF-8 or no charset at all. */
function isJson(type: string | undefined): boolean {
  if (type === 'application/json') return true;
  const [essence, ...parameters] = (type ?? '').toLowerCase().split(';');
  return (
    essence?.trim() === 'application/json' &&
    parameters.every((parameter) => {
      const [name, value] = parameter.split('=', 2);
      return name?.trim() !== 'charset' || /^"?utf-?8"?$/.test(value?.trim() ?? '');
    })
  );
}

/** Why a body was not read to its end. */
type Cut = 'payload_too_large' | 'request_timeout';

/**
 * All bytes of a body. As soon as there are more than BODY_MAX_BYTES, or REQUEST_ARRIVES_MS are over (the server's own
 * limit is that of uploads), the request is paused, so the sender meets a full TCP window and memory stays flat.
 */
function readBytes(req: IncomingMessage, announced: number): Promise<Buffer | Cut> {
  if (announced > BODY_MAX_BYTES) return Promise.resolve('payload_too_large');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      outcome();
    };
    const cut = (why: Cut): void => {
      req.pause();
      settle(() => resolve(why));
    };
    const onData = (chunk: Buffer): void => {
      received += chunk.length;
      chunks.push(chunk);
      if (received > BODY_MAX_BYTES) cut('payload_too_large');
    };
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const onGone = (): void => settle(() => reject(new ClientGone()));
    const timer = setTimeout(cut, REQUEST_ARRIVES_MS, 'request_timeout');
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}
