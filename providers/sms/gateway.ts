import type { Config } from '../../platform/config/config.js';
import {
  jsonObject,
  type ProviderAnswer,
  postToProvider,
  refusalOf,
  safeReference,
  unreadableAnswer,
} from '../lib/http.js';
import { DeliveryError, type MessageProvider, type OutgoingMessage, type Receipt } from '../message.js';
import { compileTemplate } from './template.js';

/** The variables that it reads. */
export type GatewayConfig = Pick<
  Config,
  'SMS_GATEWAY_URL' | 'SMS_GATEWAY_HEADERS' | 'SMS_GATEWAY_CONTENT_TYPE' | 'SMS_GATEWAY_TEMPLATE'
>;

/**
 * Any SMS gateway that takes one POST per message. The contract, since every gateway has its own:
 * - any 2xx: taken. The body matters only so far: no more than 64 KB, and JSON if it says that it is JSON; its `id`,
 *   `message_id` or `messageId` becomes the reference. A gateway that reports refusals inside a 200 needs an adapter.
 * - 400 and 422: undeliverable. The template is ours and checked at start, so what they refuse is the number.
 * - 409: the same Idempotency-Key is being worked on (IETF httpapi-idempotency-key draft): temporary, perhaps taken.
 * - everything else as `refusalOf` says.
 * `Idempotency-Key` carries the message's id: gateways that know the header send a repeated message once.
 * @throws Error at start when the configuration cannot work; the text names variables, never their values
 */
export function createGatewaySms(config: GatewayConfig, deadlineMs: number): MessageProvider {
  const url = gatewayUrl(config.SMS_GATEWAY_URL);
  const headers = gatewayHeaders(config.SMS_GATEWAY_HEADERS);
  headers.set('content-type', config.SMS_GATEWAY_CONTENT_TYPE);
  const fill = compileTemplate(config.SMS_GATEWAY_TEMPLATE, config.SMS_GATEWAY_CONTENT_TYPE);
  return {
    channel: 'sms',
    async send(message, signal) {
      const own = new Headers(headers);
      own.set('idempotency-key', message.id);
      const answer = await postToProvider({ url, headers: own, body: fill(message) }, deadlineMs, signal);
      return receiptOf(answer, message);
    },
  };
}

function receiptOf(answer: ProviderAnswer, message: OutgoingMessage): Receipt {
  const { status, contentType, text } = answer;
  if (status === 400 || status === 422) throw new DeliveryError('undeliverable', `http_${status}`);
  if (status === 409) throw new DeliveryError('temporary', 'http_409', { ambiguous: true });
  if (status < 200 || status > 299) throw refusalOf(answer);
  if (contentType !== 'application/json' || text === '') return { reference: null, tracked: false };
  const body = jsonObject<'id' | 'message_id' | 'messageId'>(text);
  if (!body) throw unreadableAnswer();
  const id = body.id ?? body.message_id ?? body.messageId;
  return { reference: safeReference(id, message.to), tracked: false };
}

function gatewayUrl(text: string): URL {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new Error('SMS_GATEWAY_URL: must be an http or https URL');
  }
  const url = new URL(text);
  // fetch refuses such a URL with an error that quotes it.
  if (url.username !== '' || url.password !== '') {
    throw new Error('SMS_GATEWAY_URL: credentials belong into SMS_GATEWAY_HEADERS');
  }
  return url;
}

function gatewayHeaders(headers: Readonly<Record<string, string>>): Headers {
  try {
    return new Headers(headers);
  } catch {
    // The error beneath quotes the value, which is the gateway's API key.
    throw new Error('SMS_GATEWAY_HEADERS: holds a name or value that HTTP does not allow');
  }
}
