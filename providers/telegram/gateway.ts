import type { Config } from '../../platform/config/config.js';
import { baseUrl } from '../lib/base-url.js';
import {
  jsonObject,
  type ProviderAnswer,
  postToProvider,
  refusalOf,
  safeReference,
  unreadableAnswer,
} from '../lib/http.js';
import { type Delivery, DeliveryError, type MessageProvider, type OutgoingMessage } from '../message.js';

/** The variables that it reads. */
export type TelegramGatewayConfig = Pick<Config, 'TELEGRAM_GATEWAY_BASE_URL' | 'TELEGRAM_GATEWAY_TOKEN'>;

/** Life of a message, seconds (core.telegram.org/gateway/api, sendVerificationMessage: "from 30 to 3600"). */
const TTL_MIN_SECONDS = 30;
const TTL_MAX_SECONDS = 3_600;

/**
 * Refusals by their words. Telegram documents only how they are written ("e.g. ACCESS_TOKEN_INVALID"); the list is
 * that of github.com/apifonica/tg-gateway-go, errors.go. Words that are not here (the token, the balance, the sender,
 * the code's form, whatever comes later) are misconfigured: an operator sees the new word in the log.
 */
const UNDELIVERABLE: ReadonlySet<string> = new Set([
  'PHONE_NUMBER_INVALID',
  // Nobody has Telegram at this number.
  'PHONE_NUMBER_NOT_FOUND',
  // He has, and takes no such messages now.
  'PHONE_NUMBER_NOT_AVAILABLE',
]);

/** core.telegram.org/gateway/api, DeliveryStatus: sent, delivered, read, expired, revoked. */
const DELIVERIES: ReadonlyMap<unknown, Delivery> = new Map([
  ['delivered', 'delivered'],
  ['read', 'delivered'],
  ['expired', 'failed'],
  ['revoked', 'failed'],
]);

/**
 * The Telegram Gateway (core.telegram.org/gateway/api): brings a code to whoever has Telegram at a phone number, in
 * Telegram's own words, and nothing else. Answers `{ok: true, result}` or `{ok: false, error: "WORD"}`. It documents
 * no idempotency key, so a send that is repeated after an ambiguous failure may arrive twice.
 * @throws Error at start when the configuration cannot work
 */
export function createTelegramGateway(
  config: TelegramGatewayConfig,
  deadlineMs: number,
): Required<MessageProvider> {
  const base = baseUrl('TELEGRAM_GATEWAY_BASE_URL', config.TELEGRAM_GATEWAY_BASE_URL);
  const headers = new Headers({
    authorization: `Bearer ${config.TELEGRAM_GATEWAY_TOKEN}`,
    'content-type': 'application/json',
    accept: 'application/json',
  });
  const call = async (method: string, body: unknown, signal: AbortSignal): Promise<Result> => {
    const request = { url: new URL(method, base), headers, body: JSON.stringify(body) };
    return resultOf(await postToProvider(request, deadlineMs, signal));
  };
  return {
    channel: 'telegram',
    async send(message, signal) {
      const result = await call('sendVerificationMessage', requestOf(message), signal);
      const reference = safeReference(result.request_id, message.to);
      if (reference === null) throw unreadableAnswer();
      return { reference, tracked: true };
    },
    async delivery(reference, signal) {
      const { delivery_status } = await call('checkVerificationStatus', { request_id: reference }, signal);
      const status = (delivery_status as { status?: unknown } | null | undefined)?.status;
      // Not yet there, "sent", or a word of later days.
      return DELIVERIES.get(status) ?? 'pending';
    },
  };
}

/** As much of RequestStatus as is looked at. */
type Result = Readonly<Partial<Record<'request_id' | 'delivery_status', unknown>>>;

function requestOf({ id, to, code, seconds }: OutgoingMessage): unknown {
  if (code === undefined) throw new DeliveryError('undeliverable', 'telegram_needs_code');
  const ttl =
    seconds === undefined ? {} : { ttl: Math.min(Math.max(seconds, TTL_MIN_SECONDS), TTL_MAX_SECONDS) };
  // Shown to nobody: it lets Telegram's support find our message.
  return { phone_number: to, code, ...ttl, payload: id };
}

function resultOf(answer: ProviderAnswer): Result {
  const body = jsonObject<'ok' | 'result' | 'error'>(answer.text);
  if (typeof body?.error === 'string') throw failureOf(answer, body.error);
  if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
  // A page of something else that answers 200 to everything must not pass for a message sent.
  if (body?.ok !== true || typeof body.result !== 'object' || body.result === null) throw unreadableAnswer();
  return body.result as Result;
}

/** The word says more than the status that it comes with, except where the status already means "later". */
function failureOf(answer: ProviderAnswer, error: string): DeliveryError {
  const byStatus = refusalOf(answer);
  const flood = /^FLOOD_WAIT(?:_([0-9]{1,5}))?$/.exec(error);
  if (flood) {
    const seconds = flood[1] === undefined ? byStatus.retryAfterSeconds : Math.max(Number(flood[1]), 1);
    return new DeliveryError('temporary', 'telegram_flood_wait', { retryAfterSeconds: seconds });
  }
  // Digits could be somebody's phone.
  if (byStatus.reason === 'temporary' || !/^[A-Z_]{1,64}$/.test(error)) return byStatus;
  const word = `telegram_${error.toLowerCase()}`;
  // It was sent before, which only a try whose end nobody saw can have done.
  if (error === 'MESSAGE_ALREADY_SENT') return new DeliveryError('temporary', word, { ambiguous: true });
  return new DeliveryError(UNDELIVERABLE.has(error) ? 'undeliverable' : 'misconfigured', word);
}
