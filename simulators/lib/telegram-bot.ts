import type { SimulatorAnswer, SimulatorRequest } from './api.js';
import { jsonFields } from './json-fields.js';
import type { TelegramWorld } from './telegram-world.js';

/** Longest text of a message (core.telegram.org/bots/api#sendmessage). */
const TEXT_MAX_LENGTH = 4_096;

/** The Bot API (core.telegram.org/bots/api): `sendMessage` and `setWebhook`, errors in its words. */
export function answerBot(request: SimulatorRequest, token: string, world: TelegramWorld): SimulatorAnswer {
  const [, given, method] = /^\/bot([^/]*)\/([A-Za-z]+)$/.exec(request.path) ?? [];
  if (given === undefined) return refuse(404, 'Not Found');
  if (given !== token) return refuse(401, 'Unauthorized');
  const fields = jsonFields(request.body);
  if (request.method !== 'POST' || fields === null) return refuse(400, 'Bad Request: JSON expected');
  switch (method?.toLowerCase()) {
    case 'sendmessage':
      return sendMessage(fields, world);
    case 'setwebhook':
      return setWebhook(fields, world);
    default:
      return refuse(404, 'Not Found');
  }
}

function sendMessage(
  { chat_id, text }: Readonly<Record<string, unknown>>,
  world: TelegramWorld,
): SimulatorAnswer {
  if (typeof chat_id !== 'string' || !/^-?[0-9]{1,20}$/.test(chat_id)) {
    return refuse(400, 'Bad Request: chat_id is empty');
  }
  if (typeof text !== 'string' || text === '') return refuse(400, 'Bad Request: message text is empty');
  if (text.length > TEXT_MAX_LENGTH) return refuse(400, 'Bad Request: message is too long');
  const fault = world.chatFault(chat_id);
  if (fault === 'unknown') return refuse(400, 'Bad Request: chat not found');
  if (fault === 'blocked') return refuse(403, 'Forbidden: bot was blocked by the user');
  const id = world.keep({ by: 'bot', to: chat_id, text });
  const date = Math.floor(Date.now() / 1_000);
  return {
    status: 200,
    body: { ok: true, result: { message_id: Number(id), date, chat: { id: Number(chat_id) }, text } },
  };
}

function setWebhook(
  { url, secret_token }: Readonly<Record<string, unknown>>,
  world: TelegramWorld,
): SimulatorAnswer {
  if (typeof url !== 'string' || !/^https:\/\//.test(url)) {
    return refuse(400, 'Bad Request: bad webhook: An HTTPS URL must be provided for webhook');
  }
  const secret = secret_token ?? null;
  if (secret !== null && (typeof secret !== 'string' || !/^[A-Za-z0-9_-]{1,256}$/.test(secret))) {
    return refuse(400, 'Bad Request: secret token contains unallowed characters');
  }
  world.webhook = { url, secret_token: secret };
  return { status: 200, body: { ok: true, result: true, description: 'Webhook was set' } };
}

function refuse(status: number, description: string): SimulatorAnswer {
  return { status, body: { ok: false, error_code: status, description } };
}
