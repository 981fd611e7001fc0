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
import { DeliveryError, type OutgoingMessage, type Receipt } from '../message.js';

/** The variables that it reads. */
export type TelegramBotConfig = Pick<Config, 'TELEGRAM_BOT_BASE_URL' | 'TELEGRAM_BOT_TOKEN'>;

/** Our bot, as far as we use it. */
export interface TelegramBot {
  /** Sends the text of a message to its `chatId`. @throws DeliveryError, and nothing else */
  send(message: OutgoingMessage & { readonly chatId: string }, signal: AbortSignal): Promise<Receipt>;
  /**
   * Tells Telegram where to report what people write to the bot; from then on each report carries `secretToken` in
   * `X-Telegram-Bot-Api-Secret-Token`. Setting it again is harmless.
   * @param url https, on port 443, 80, 88 or 8443 (core.telegram.org/bots/api#setwebhook)
   * @param secretToken 1–256 characters of A-Z, a-z, 0-9, _ and -
   * @throws DeliveryError, and nothing else
   */
  setWebhook(url: string, secretToken: string, signal: AbortSignal): Promise<void>;
}

/**
 * The Bot API (core.telegram.org/bots/api): a POST of JSON to `<base>/bot<token>/<method>`, answered
 * `{ok: true, result}` or `{ok: false, error_code, description, parameters?}`. It has no idempotency key, so a send
 * that is repeated after an ambiguous failure may arrive twice. The token is part of every address: nothing of what
 * the layers beneath say about a call that failed leaves this file.
 * @throws Error at start when the configuration cannot work; it names variables, never their values
 */
export function createTelegramBot(config: TelegramBotConfig, deadlineMs: number): TelegramBot {
  if (!/^[0-9]{1,20}:[A-Za-z0-9_-]{1,128}$/.test(config.TELEGRAM_BOT_TOKEN)) {
    throw new Error('TELEGRAM_BOT_TOKEN: is not the token of a bot');
  }
  const base = baseUrl('TELEGRAM_BOT_BASE_URL', config.TELEGRAM_BOT_BASE_URL);
  const headers = new Headers({ 'content-type': 'application/json', accept: 'application/json' });
  const call = async (method: string, body: unknown, signal: AbortSignal): Promise<unknown> => {
    const url = new URL(`${base.pathname}bot${config.TELEGRAM_BOT_TOKEN}/${method}`, base);
    return resultOf(await postToProvider({ url, headers, body: JSON.stringify(body) }, deadlineMs, signal));
  };
  return {
    async send({ chatId, to, text }, signal) {
      // No parse_mode: nothing in the text is markup.
      const body = { chat_id: chatId, text, link_preview_options: { is_disabled: true } };
      const result = (await call('sendMessage', body, signal)) as { message_id?: unknown } | null | undefined;
      const reference = safeReference(result?.message_id, to);
      if (reference === null) throw unreadableAnswer();
      return { reference, tracked: false };
    },
    async setWebhook(url, secretToken, signal) {
      const body = { url, secret_token: secretToken, allowed_updates: ['message'] };
      if ((await call('setWebhook', body, signal)) !== true) throw unreadableAnswer();
    },
  };
}

function resultOf(answer: ProviderAnswer): unknown {
  const body = jsonObject<'ok' | 'result' | 'description' | 'parameters'>(answer.text);
  if (answer.status < 200 || answer.status > 299)
    throw failureOf(answer, body?.description, body?.parameters);
  if (body?.ok !== true) throw unreadableAnswer();
  return body.result;
}

/** Descriptions "may change" (core.telegram.org/bots/api#making-requests), so they only refine what is a 400. */
const NO_SUCH_CHAT = /\b(chat not found|user not found|chat_id is (empty|invalid)|PEER_ID_INVALID)\b/i;

function failureOf(answer: ProviderAnswer, description: unknown, parameters: unknown): DeliveryError {
  const { status } = answer;
  // He blocked the bot, deleted his account, or never began: sendMessage has no other 403.
  if (status === 403) return new DeliveryError('undeliverable', 'telegram_bot_403');
  if (status === 400 && typeof description === 'string' && NO_SUCH_CHAT.test(description)) {
    return new DeliveryError('undeliverable', 'telegram_chat_not_found');
  }
  const { reason, ambiguous, retryAfterSeconds } = refusalOf(answer);
  return new DeliveryError(reason, `telegram_bot_${status}`, {
    ambiguous,
    retryAfterSeconds: status === 429 ? (retryAfterOf(parameters) ?? retryAfterSeconds) : retryAfterSeconds,
  });
}

/** core.telegram.org/bots/api#responseparameters: "the number of seconds left to wait". */
function retryAfterOf(parameters: unknown): number | undefined {
  const seconds = (parameters as { retry_after?: unknown } | null | undefined)?.retry_after;
  return typeof seconds === 'number' && Number.isSafeInteger(seconds)
    ? Math.min(Math.max(seconds, 1), 86_400)
    : undefined;
}
