import { ableIdReason } from '../../domain/able-id/reason.js';
import type { Config } from '../../platform/config/config.js';
import { baseUrl } from '../lib/base-url.js';
import { jsonObject, type ProviderAnswer, postToProvider, refusalOf } from '../lib/http.js';
import { DeliveryError } from '../message.js';
import { AbleIdError, failedCall } from './error.js';

/** The variables that it reads. */
export type AbleIdConfig = Pick<Config, 'ABLE_ID_URL' | 'ABLE_ID_PROJECT_ID' | 'ABLE_ID_SECRET'>;

/** What a 2xx answer holds; null when it is no JSON object. */
export type AbleIdAnswer = Readonly<Partial<Record<'type' | 'data', unknown>>> | null;

/** Makes one of AbleID's calls: adds project and secret to the fields, and returns what a 2xx answer holds. */
export type AbleIdCall = (
  path: string,
  fields: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
) => Promise<AbleIdAnswer>;

/**
 * The six calls' common part. Any of them may be repeated after a failure that is `retryable`: a start that AbleID took
 * although we never heard of it leaves an attempt that nobody opens, whose hooks name another attemptId; a pull that
 * was taken twice is answered by the same hook twice.
 * @param deadlineMs of one call, from the first byte sent to the last one read
 * @throws Error at start when the configuration cannot work; the text names variables, never their values
 */
export function createCall(config: AbleIdConfig, deadlineMs: number): AbleIdCall {
  const base = baseUrl('ABLE_ID_URL', config.ABLE_ID_URL);
  const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
  return async (path, fields, signal) => {
    const own = { projectId: config.ABLE_ID_PROJECT_ID, secret: config.ABLE_ID_SECRET };
    const request = { url: new URL(path, base), headers, body: JSON.stringify({ ...fields, ...own }) };
    const answer = await postToProvider(request, deadlineMs, signal).catch((error: unknown) => {
      throw error instanceof DeliveryError ? failedCall(error) : error;
    });
    return contentOf(answer);
  };
}

/** Their 400 has a type of its own in its body, `FACE_SESSION_EXPIRED`: the reason that is kept. */
function contentOf(answer: ProviderAnswer): AbleIdAnswer {
  const body = jsonObject<'type' | 'data'>(answer.text);
  if (answer.status >= 200 && answer.status <= 299) return body;
  if (answer.status === 400) throw new AbleIdError('refused', ableIdReason(body?.type));
  throw failedCall(refusalOf(answer));
}
