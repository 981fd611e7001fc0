import type { ListenOptions, RunningSimulator, SimulatedApi, SimulatorAnswer } from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { jsonFields } from './lib/json-fields.js';
import { startSimulator } from './lib/server.js';
import { answerBot } from './lib/telegram-bot.js';
import { answerGateway } from './lib/telegram-gateway.js';
import { TelegramWorld } from './lib/telegram-world.js';

/** How Telegram is started. */
export interface TelegramOptions extends ListenOptions {
  /** Expected as `Authorization: Bearer <token>` by the Gateway. */
  readonly gatewayToken?: string;
  /** Expected in the path by the Bot API. */
  readonly botToken?: string;
}

/**
 * Telegram's Gateway (`POST /sendVerificationMessage`, `/checkVerificationStatus`) and Bot API (`POST
 * /bot<token>/sendMessage`, `/setWebhook`) behind one server. Who cannot be reached is said by magic numbers (see
 * telegram-world.ts) or by knobs of its own:
 * - `POST /control/phones {phone, telegram}`: whether somebody has Telegram at a number;
 * - `POST /control/chats {chat_id, blocked}`: whether he blocked the bot;
 * - `POST /control/deliveries {request_id, status}`: what `checkVerificationStatus` says from now on;
 * - `GET /control/webhook`: what `setWebhook` was last given.
 * `GET /control/messages` lists both: `to` is the phone, or the chat's id.
 */
export function startTelegram(options: TelegramOptions = {}): Promise<RunningSimulator> {
  const { gatewayToken = SIMULATOR_CREDENTIALS.telegramGatewayToken } = options;
  const { botToken = SIMULATOR_CREDENTIALS.telegramBotToken } = options;
  const world = new TelegramWorld();
  const api: SimulatedApi = {
    answer: (request) =>
      request.path.startsWith('/bot')
        ? answerBot(request, botToken, world)
        : answerGateway(request, gatewayToken, world),
    // Both forms at once: a fault strikes before the path is looked at.
    errorBody: (status, retryAfter) => ({
      ok: false,
      error: status === 429 ? `FLOOD_WAIT_${retryAfter ?? 1}` : undefined,
      error_code: status,
      description: status === 429 ? 'Too Many Requests: retry later' : 'Internal Server Error',
      parameters: status === 429 ? { retry_after: retryAfter ?? 1 } : undefined,
    }),
    accepted: () => world.messages,
    control: (request) => {
      switch (`${request.method} ${request.path}`) {
        case 'POST /control/phones':
          return set(request.body, ({ phone, telegram }) => world.setPhone(phone, telegram));
        case 'POST /control/chats':
          return set(request.body, ({ chat_id, blocked }) => world.setChat(chat_id, blocked));
        case 'POST /control/deliveries':
          return set(request.body, ({ request_id, status }) => world.setDelivery(request_id, status));
        case 'GET /control/webhook':
          return { status: 200, body: world.webhook };
        default:
          return null;
      }
    },
  };
  return startSimulator(api, options);
}

/** @param change does it, or says no to what it cannot be */
function set(body: string, change: (fields: Readonly<Record<string, unknown>>) => boolean): SimulatorAnswer {
  const fields = jsonFields(body);
  return fields !== null && change(fields)
    ? { status: 200, body: fields }
    : { status: 422, body: { error: 'no such thing' } };
}
