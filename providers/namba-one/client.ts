import type { Config } from '../../platform/config/config.js';
import { baseUrl } from '../lib/base-url.js';
import { callProvider, jsonObject, type ProviderAnswer, refusalOf } from '../lib/http.js';
import { DeliveryError } from '../message.js';
import { badAnswer, failedCall, NambaOneError } from './error.js';

/** The variables that it reads. */
export type NambaOneConfig = Pick<Config, 'NAMBA_ONE_URL' | 'NAMBA_ONE_API_KEY'>;

/** One of NambaOne's calls. */
export interface NambaOneRequest {
  readonly method: 'GET' | 'POST';
  /** Below NAMBA_ONE_URL, without a slash in front. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly fields?: Readonly<Record<string, unknown>>;
}

/** What a 2xx answer holds. */
export type NambaOneAnswer = Readonly<Record<string, unknown>>;

/** Makes a call. @returns null when NambaOne says that there is no such thing (404) */
export type NambaOneCall = (request: NambaOneRequest, signal: AbortSignal) => Promise<NambaOneAnswer | null>;

/** A page of 100 orders has some 60 KB; long remarks must not stop a comparison of books. Own number. */
const ANSWER_MAX_BYTES = 1024 * 1024;
/** What NambaOne answers to a call that it understood and will not do. */
const REFUSED: ReadonlySet<number> = new Set([400, 409, 422]);

/**
 * The calls' common part. Any of them may be repeated after a failure that is `unavailable`: two only look, and an
 * order is created once for its externalId.
 * @param deadlineMs of one call, from the first byte sent to the last one read
 * @throws Error at start when the configuration cannot work; the text names variables, never their values
 */
export function createCall(config: NambaOneConfig, deadlineMs: number): NambaOneCall {
  const base = baseUrl('NAMBA_ONE_URL', config.NAMBA_ONE_URL);
  const headers = new Headers({
    authorization: `Bearer ${config.NAMBA_ONE_API_KEY}`,
    'content-type': 'application/json',
    accept: 'application/json',
  });
  return async ({ method, path, query = {}, fields }, signal) => {
    const url = new URL(path, base);
    url.search = new URLSearchParams(query).toString();
    const body = fields && { body: JSON.stringify(fields) };
    const request = { method, url, headers, answerMaxBytes: ANSWER_MAX_BYTES, ...body };
    const answer = await callProvider(request, deadlineMs, signal).catch((error: unknown) => {
      throw error instanceof DeliveryError ? failedCall(error) : error;
    });
    return contentOf(answer);
  };
}

/** A 404 without an object in JSON is a proxy's or a wrong address's: it does not say that an order is unknown. */
function contentOf(answer: ProviderAnswer): NambaOneAnswer | null {
  const { status } = answer;
  const body = jsonObject<string>(answer.text);
  if (status === 404 && body !== null) return null;
  if (REFUSED.has(status)) throw new NambaOneError('refused', `http_${status}`);
  if (status < 200 || status > 299) throw failedCall(refusalOf(answer));
  if (body === null) throw badAnswer();
  return body;
}
