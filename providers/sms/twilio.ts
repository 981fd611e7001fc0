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

/** The variables that it reads. */
export type TwilioConfig = Pick<
  Config,
  'TWILIO_BASE_URL' | 'TWILIO_ACCOUNT_SID' | 'TWILIO_AUTH_TOKEN' | 'TWILIO_FROM'
>;

/**
 * Error codes that are about the recipient: trying again does not help, another number might. From Twilio's Error and
 * Warning Dictionary, twilio.com/docs/api/errors/<code>.
 */
const UNDELIVERABLE_CODES: ReadonlySet<number> = new Set([
  21211, // invalid 'To' number
  21214, // 'To' number cannot be reached
  21217, // number does not appear to be valid
  21265, // 'To' is a short code
  21266, // 'To' and 'From' are the same: somebody typed our own number
  21268, // 'To' is a premium or information service
  21408, // the region is switched off for the account, or not served: for this person it is final
  21610, // the recipient unsubscribed (STOP)
  21612, // no route from this 'From' to this 'To'
  21614, // 'To' is not a mobile number
  21635, // 'To' is a landline
]);

/**
 * Error codes that pass: too many requests ("never processed and always safe to retry": docs/api/errors/20429) and a
 * sender whose queue is full (docs/api/errors/21611).
 */
const TEMPORARY_CODES: ReadonlySet<number> = new Set([20429, 21611]);

/**
 * Twilio's Messages resource (twilio.com/docs/messaging/api/message-resource): a form POST under basic authentication,
 * answered 201 with the message, or with `{code, message, more_info, status}` (twilio.com/docs/usage/twilios-response).
 * It documents no idempotency key, so a repeated send after an ambiguous failure may arrive twice. A 4xx whose code is
 * in neither list above (20003 wrong credentials, 20404 unknown account, 21606 foreign 'From', 21608 trial account)
 * is misconfigured: Twilio adds codes over time, and an operator sees the new number in the log.
 */
export function createTwilioSms(config: TwilioConfig, deadlineMs: number): MessageProvider {
  const account = encodeURIComponent(config.TWILIO_ACCOUNT_SID);
  const url = new URL(`/2010-04-01/Accounts/${account}/Messages.json`, config.TWILIO_BASE_URL);
  const credentials = Buffer.from(`${config.TWILIO_ACCOUNT_SID}:${config.TWILIO_AUTH_TOKEN}`).toString(
    'base64',
  );
  const headers = new Headers({
    authorization: `Basic ${credentials}`,
    'content-type': 'application/x-www-form-urlencoded',
    accept: 'application/json',
  });
  // A messaging service is named by its SID, "MG" and 32 hex digits; everything else is a sender.
  const sender = /^MG[0-9a-fA-F]{32}$/.test(config.TWILIO_FROM) ? 'MessagingServiceSid' : 'From';
  return {
    channel: 'sms',
    async send(message, signal) {
      const form = new URLSearchParams({ To: message.to, [sender]: config.TWILIO_FROM, Body: message.text });
      const answer = await postToProvider({ url, headers, body: form.toString() }, deadlineMs, signal);
      return receiptOf(answer, message);
    },
  };
}

function receiptOf(answer: ProviderAnswer, message: OutgoingMessage): Receipt {
  const body = jsonObject<'sid' | 'code'>(answer.text);
  if (answer.status < 200 || answer.status > 299) throw failureOf(answer, body?.code);
  const sid = safeReference(body?.sid, message.to);
  // A page of something else that answers 200 to everything must not pass for a message sent.
  if (sid === null) throw unreadableAnswer();
  return { reference: sid, tracked: false };
}

/** Twilio's code says more than the status that it comes with, except where the status already means "later". */
function failureOf(answer: ProviderAnswer, code: unknown): DeliveryError {
  const byStatus = refusalOf(answer);
  if (typeof code !== 'number' || !Number.isInteger(code) || code < 1_000 || code > 999_999) return byStatus;
  const word = `twilio_${code}`;
  const { ambiguous, retryAfterSeconds } = byStatus;
  if (byStatus.reason === 'temporary' || TEMPORARY_CODES.has(code)) {
    return new DeliveryError('temporary', word, { ambiguous, retryAfterSeconds });
  }
  return new DeliveryError(UNDELIVERABLE_CODES.has(code) ? 'undeliverable' : 'misconfigured', word);
}
