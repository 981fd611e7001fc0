import { object } from 'yup';
import { type Route, route } from '../../http/route.js';
import type { JsonSchema } from '../../http/surface.js';
import type { UseCases } from '../../use-cases/index.js';
import { textMessageOf } from './telegram-update.js';

/** What is read of an update; Telegram sends much more, and adds to it. */
const UPDATE: JsonSchema = {
  type: 'object',
  properties: {
    update_id: { type: 'integer' },
    message: {
      type: 'object',
      properties: {
        chat: { type: 'object', properties: { id: { type: 'integer' }, type: { type: 'string' } } },
        text: { type: 'string' },
      },
    },
  },
};

/**
 * `POST /hooks/telegram`: what people write to the bot. Anything but trouble of ours is 200: Telegram sends an update
 * that was refused again and again, before all later ones.
 * @param secret what setWebhook gave to Telegram (TELEGRAM_WEBHOOK_SECRET)
 */
export function telegramRoutes(useCases: UseCases, secret: string): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/hooks/telegram',
      operationId: 'receiveTelegramUpdate',
      tag: 'hooks',
      summary: 'An update of the Telegram bot',
      description:
        'For Telegram only (core.telegram.org/bots/api#setwebhook). A text message is read; any other update is ' +
        'answered with 200 and forgotten.',
      security: 'anonymous',
      secret: { scheme: 'telegram', header: 'x-telegram-bot-api-secret-token', value: secret },
      body: object({}).meta({ jsonSchema: UPDATE }),
      foreignBody: 'any',
      data: object({}),
      errors: [],
      examples: [
        {
          name: 'without the secret',
          body: {
            update_id: 872013465,
            message: {
              message_id: 7,
              date: 1763719200,
              chat: { id: 5210436478, type: 'private', first_name: 'Aizada' },
              from: { id: 5210436478, is_bot: false, first_name: 'Aizada' },
              text: '/start kT3vXq8ZtS0mYw5nC2bR9g',
            },
          },
          answer: { error: 'unauthorized' },
        },
      ],
      handler: async ({ body, caller }) => {
        const message = textMessageOf(body);
        if (message) await useCases.receiveTelegram(caller, message);
        return {};
      },
    }),
  ];
}
