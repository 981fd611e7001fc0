import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../domain/errors.js';
import { BODY_MAX_BYTES, REQUEST_ARRIVES_MS, UPLOAD_ARRIVES_MS } from '../../domain/limits.js';
import type { Context } from './context.js';
import { ClientGone } from './errors.js';
import { checkJsonText } from './json-text.js';
import type { UploadPass } from './upload-gate.js';

/** Shared: a decode without `stream` keeps no state. A BOM is kept, so JSON.parse refuses it (RFC 8259 8.1). */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** What came as the body of a call that takes JSON. */
export interface JsonBody {
  readonly value: unknown;
  /** The client said JSON and sent nothing: malformed where something is required. */
  readonly emptyJson: boolean;
}

/** Judges a body by its bytes, before anything is read out of them. */
export type BytesCheck = (bytes: Uint8Array) => Promise<void>;

/** How much of a body is read. */
export interface BodyLimit {
  readonly maxBytes: number;
  /** Of a body that may be larger than others: every byte is taken from it. */
  readonly pass?: UploadPass | undefined;
}

/**
 * Reads the JSON body of a request; nothing at all, without a content type, reads as `{}` (product-api).
 * Own code rather than a body parser: it keeps the bytes for signatures, refuses broken UTF-8 and compressed
 * bodies, and stops at the limit while the body is still coming.
 * @param check asked of every body, one of no bytes, too
 * @throws DomainError unsupported_media_type, payload_too_large, request_timeout, malformed_request, validation_failed,
 * unavailable; ClientGone; what `check` throws
 */
export async function readJson(ctx: Context, limit: BodyLimit, check?: BytesCheck): Promise<JsonBody> {
  const bytes = await readWhole(ctx, limit, isJson);
  await check?.(bytes ?? NO_BYTES);
  if (bytes === null) return { value: {}, emptyJson: false };
  if (bytes.length === 0) return { value: {}, emptyJson: true };
  // Below that, whatever it holds is parsed at once and checked as a value.
  if (bytes.length > BODY_MAX_BYTES) checkJsonText(bytes);
  return { value: parseJson(bytes), emptyJson: false };
}

/** @throws DomainError malformed_request */
export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(UTF8.decode(bytes));
  } catch {
    // The parser's own message quotes the text around the fault; it goes nowhere.
    throw new DomainError('malformed_request');
  }
}

/** The text of a form's bytes. @throws DomainError malformed_request */
export function parseText(bytes: Buffer): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new DomainError('malformed_request');
  }
}

const NO_BYTES = Buffer.alloc(0);

/**
 * The bytes of a body of a type that is taken; null: there is none, and nothing was said of one.
 * @throws DomainError unsupported_media_type, payload_too_large, request_timeout, unavailable; ClientGone
 */
export async function readWhole(
  ctx: Context,
  limit: BodyLimit,
  isTaken: (type: string | undefined) => boolean,
): Promise<Buffer | null> {
  const { headers } = ctx.req;
  const type = headers['content-type'];
  const length = headers['content-length'];
  const comes = headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
  const encoding = headers['content-encoding'];
  if (type === undefined && !comes && encoding === undefined) return null;
  if (!isTaken(type) || (encoding !== undefined && encoding.toLowerCase() !== 'identity')) {
    ctx.state.bodyUnread = comes;
    throw new DomainError('unsupported_media_type');
  }
  if (!comes) return NO_BYTES;
  try {
    const bytes = await readBytes(ctx.req, Number(length ?? 0), limit);
    ctx.state.rawBody = bytes;
    return bytes;
  } catch (error) {
    ctx.state.bodyUnread = true;
    throw error;
  }
}

/** `application/json`, with UTF-8 or no charset at all. */
export function isJson(type: string | undefined): boolean {
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

/**
 * All bytes of a body. As soon as there are more than it may have, or its time is over (the server's own limit is that of
 * uploads), the request is paused, so the sender meets a full TCP window and memory stays flat.
 */
function readBytes(req: IncomingMessage, announced: number, { maxBytes, pass }: BodyLimit): Promise<Buffer> {
  // It hung up while it was asked who it is: nothing will be heard of it any more.
  if (req.destroyed) return Promise.reject(new ClientGone());
  if (announced > maxBytes) return Promise.reject(new DomainError('payload_too_large'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let received = 0;
    const settle = (outcome: () => void): void => {
      clearTimeout(timer);
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('close', onGone);
      outcome();
    };
    const cut = (why: Error): void => {
      req.pause();
      settle(() => reject(why));
    };
    const onData = (chunk: Buffer): void => {
      received += chunk.length;
      try {
        if (received > maxBytes) throw new DomainError('payload_too_large');
        pass?.take(chunk.length);
        chunks.push(chunk);
      } catch (error) {
        cut(error as DomainError);
      }
    };
    const onEnd = (): void =>
      settle(() => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    const onGone = (): void => settle(() => reject(new ClientGone()));
    const arrivesMs = maxBytes > BODY_MAX_BYTES ? UPLOAD_ARRIVES_MS : REQUEST_ARRIVES_MS;
    const timer = setTimeout(() => cut(new DomainError('request_timeout')), arrivesMs);
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('close', onGone);
  });
}
