import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { DeliveryError } from '../message.js';
import { retryAfterSeconds } from './retry-after.js';
import { lostCall } from './transport-failure.js';

/** Largest answer that is read: those of message providers have a few hundred bytes (ASVS 4.2.5, 15.2.2). */
export const ANSWER_MAX_BYTES = 64 * 1024;

/** One POST to a provider. */
export interface ProviderRequest {
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** One call of a provider. */
export interface ProviderCall extends Omit<ProviderRequest, 'body'> {
  readonly method: 'GET' | 'POST';
  readonly body?: string | Uint8Array;
  /** Largest answer that is read; ANSWER_MAX_BYTES unless it says otherwise. */
  readonly answerMaxBytes?: number;
}

/** What a provider answered, whatever the status. */
export interface ProviderAnswer {
  readonly status: number;
  /** Media type in lower case without parameters; empty when not given. */
  readonly contentType: string;
  /** Body as UTF-8; empty when the status is an error and the body could not be read. */
  readonly text: string;
  /** From `Retry-After`: whole seconds, at least 1. */
  readonly retryAfterSeconds: number | undefined;
}

/** POSTs once: see `callProvider`. @throws DeliveryError when there is no complete answer */
export function postToProvider(
  request: ProviderRequest,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<ProviderAnswer> {
  return callProvider({ ...request, method: 'POST' }, deadlineMs, signal);
}

/**
 * Calls once and reads the answer, head and body under one deadline. No redirect is followed (ASVS 15.3.2). Each call
 * has its own connection: a kept one that the other side has just closed fails after the request was written, and
 * nobody could then say whether the message was taken.
 * @throws DeliveryError when there is no complete answer
 */
export async function callProvider(
  { headers, answerMaxBytes = ANSWER_MAX_BYTES, ...request }: ProviderCall,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<ProviderAnswer> {
  if (signal.aborted) throw new DeliveryError('temporary', 'aborted');
  const call = new AbortController();
  const stop = (): void => call.abort();
  // A real timer and listener: AbortSignal.any can lose an AbortSignal.timeout to the garbage collector, and with it
  // the deadline (nodejs/node#57736, open on the Node versions that we support).
  const timer = setTimeout(stop, deadlineMs);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await exchange({ ...request, headers: withConnectionClose(headers) }, call.signal);
    const answered = new Headers(response.headers as Record<string, string>);
    return {
      status: response.statusCode ?? 0,
      contentType: mediaType(answered.get('content-type')),
      text: await readBody(response, answerMaxBytes),
      retryAfterSeconds: retryAfterSeconds(answered),
    };
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    if (!call.signal.aborted) throw lostCall(error);
    // Whether the request was written cannot be seen from here, so it counts as written.
    throw new DeliveryError('temporary', signal.aborted ? 'aborted' : 'timeout', { ambiguous: true });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    // Frees the connection of an answer that was not read to its end.
    stop();
  }
}

/** Node's own client: half the work of fetch, whose web streams nobody needs here. It follows no redirect. */
function exchange(
  { method, url, headers, body }: ProviderCall,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    request(url, { method, agent: false, headers: Object.fromEntries(headers), signal })
      .once('response', resolve)
      .once('error', reject)
      .end(body);
  });
}

function withConnectionClose(headers: Headers): Headers {
  const all = new Headers(headers);
  all.set('connection', 'close');
  all.set('accept-encoding', 'identity');
  all.set('user-agent', 'vestibule');
  return all;
}

function mediaType(contentType: string | null): string {
  return (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Reads at most `maxBytes`. An error status says enough by itself, so there a bad body is not a fault. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<string> {
  try {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      // It may have been taken: the status said so before the body grew too large.
      if (size > maxBytes) throw new DeliveryError('misconfigured', 'answer_too_large', { ambiguous: true });
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  } catch (error) {
    const { statusCode = 0 } = response;
    if (statusCode >= 200 && statusCode < 300) throw error;
    return '';
  }
}

/** Statuses that pass by themselves: request timeout, too early, too many requests; and all of 5xx. */
const TEMPORARY_STATUSES = new Set([408, 425, 429]);
/** A proxy that lost its upstream, or waited for it in vain: the same as a lost connection, one hop further. */
const AMBIGUOUS_STATUSES = new Set([502, 504]);

/**
 * The failure that a status outside 2xx stands for, where the provider's own rules say nothing else. Redirects, 401,
 * 403, 404 and whatever else 4xx has are our configuration's fault: the same request will never go through.
 */
export function refusalOf({ status, retryAfterSeconds: wait }: ProviderAnswer): DeliveryError {
  const code = `http_${status}`;
  if (status < 500 && !TEMPORARY_STATUSES.has(status)) return new DeliveryError('misconfigured', code);
  return new DeliveryError('temporary', code, {
    ambiguous: AMBIGUOUS_STATUSES.has(status),
    retryAfterSeconds: wait,
  });
}

/** The failure of an answer that says "taken" in a form that cannot be read: it may have been taken. */
export function unreadableAnswer(): DeliveryError {
  return new DeliveryError('misconfigured', 'bad_answer', { ambiguous: true });
}

/** The keys of a body that is a JSON object, each of unknown type or absent; null when the body is anything else. */
export function jsonObject<Key extends string>(text: string): Readonly<Partial<Record<Key, unknown>>> | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return value as Partial<Record<Key, unknown>>;
  } catch {
    return null;
  }
}

/** Characters that ids of providers are made of; anything else does not get into our database or logs. */
const REFERENCE = /^[A-Za-z0-9_.:-]{1,128}$/;

/** A provider's id for a message, if it is safe to keep: some gateways use the phone as part of theirs. */
export function safeReference(value: unknown, to: string): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && REFERENCE.test(text) && !text.includes(to.replace('+', ''))
    ? text
    : null;
}
