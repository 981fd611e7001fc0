import { lookup } from 'node:dns';
import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { WEBHOOK_ANSWER_MAX_BYTES } from '../../domain/webhook-limits.js';
import { retryAfterSeconds } from '../lib/retry-after.js';
import { lostCall } from '../lib/transport-failure.js';

/** What came of a POST. */
export interface WebhookAnswer {
  /** null: there was no answer, and `error` says why. */
  readonly status: number | null;
  /** A word: `timeout`, `aborted`, `address_refused`, or one of lib/transport-failure. */
  readonly error: string | null;
  readonly durationMs: number;
  /** From `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;
}

/** A line to one endpoint: its connection is kept while it is open. */
export interface WebhookLine {
  /** POSTs once, head and body under one deadline. No redirect is followed, no error thrown. */
  post(
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<WebhookAnswer>;
  close(): void;
}

/** Reaches endpoints. */
export interface WebhookSender {
  open(): WebhookLine;
}

/**
 * Makes a WebhookSender. Whoever may name an address must not reach what only we reach (SSRF): the address that a
 * connection really goes to is judged, and not the name, which may mean another one a moment later.
 * @param mayReach judges an IP
 */
export function createWebhookSender({
  callMs,
  mayReach,
}: {
  readonly callMs: number;
  readonly mayReach: (ip: string) => boolean;
}): WebhookSender {
  const guarded = guardedLookup(mayReach);
  return {
    open() {
      const options = { keepAlive: true, maxSockets: 1 };
      const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };
      return {
        async post(address, headers, body, signal) {
          const url = new URL(address);
          const started = performance.now();
          const answer = (status: number | null, error: string | null, wait?: number): WebhookAnswer => ({
            status,
            error,
            durationMs: Math.round(performance.now() - started),
            retryAfterSeconds: wait,
          });
          // No name, so nothing is looked up.
          const ip = url.hostname.replace(/^\[|\]$/g, '');
          if (isIP(ip) !== 0 && !mayReach(ip)) return answer(null, 'address_refused');
          const call = new AbortController();
          const stop = (): void => call.abort();
          const timer = setTimeout(stop, callMs);
          signal.addEventListener('abort', stop, { once: true });
          if (signal.aborted) stop();
          try {
            const isHttps = url.protocol === 'https:';
            const response = await new Promise<IncomingMessage>((resolve, reject) => {
              (isHttps ? requestHttps : requestHttp)(url, {
                method: 'POST',
                agent: isHttps ? agents.https : agents.http,
                lookup: guarded,
                headers: {
                  ...headers,
                  'content-type': 'application/json',
                  'content-length': Buffer.byteLength(body),
                  'user-agent': 'vestibule',
                },
                signal: call.signal,
              })
                .once('response', resolve)
                .once('error', reject)
                .end(body);
            });
            await discard(response);
            const answered = new Headers(response.headers as Record<string, string>);
            return answer(response.statusCode ?? 0, null, retryAfterSeconds(answered));
          } catch (error) {
            if (call.signal.aborted) return answer(null, signal.aborted ? 'aborted' : 'timeout');
            return answer(null, wordFor(error));
          } finally {
            clearTimeout(timer);
            signal.removeEventListener('abort', stop);
          }
        },
        close() {
          agents.http.destroy();
          agents.https.destroy();
        },
      };
    },
  };
}

/** Reads a small answer to its end, so that the connection can be used again; drops that of a large one. */
async function discard(response: IncomingMessage): Promise<void> {
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > WEBHOOK_ANSWER_MAX_BYTES) return;
  }
}

class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

function wordFor(error: unknown): string {
  return error instanceof RefusedAddress ? 'address_refused' : lostCall(error).code;
}

/** Node's own look-up without the addresses that may not be reached. */
function guardedLookup(mayReach: (ip: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const allowed = addresses.filter(({ address }) => mayReach(address));
      const [first] = allowed;
      if (!first) return callback(new RefusedAddress('no address of it may be reached'), []);
      if (options.all) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}
