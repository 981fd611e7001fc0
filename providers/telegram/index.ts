import { PROVIDER_CALL_MS } from '../../domain/limits.js';
import type { Config } from '../../platform/config/config.js';
import { DeliveryError, type MessageProvider } from '../message.js';
import { takesEverything } from '../outbox.js';
import { createTelegramBot, type TelegramBotConfig } from './bot.js';
import { createTelegramGateway, type TelegramGatewayConfig } from './gateway.js';

/** The variables that choose and set up the provider of Telegram messages. */
export type TelegramConfig = Pick<Config, 'TELEGRAM_PROVIDER'> & TelegramGatewayConfig & TelegramBotConfig;

/**
 * The provider that TELEGRAM_PROVIDER names. A message with a `chatId` goes through our bot, every other one that has
 * a code through the Gateway; each is there when its token is. What nobody can carry is undeliverable, so that a
 * ladder goes on to its next channel.
 * @param deadlineMs of one call, from the first byte sent to the last one read
 * @throws Error at start when its configuration cannot work
 */
export function createTelegramProvider(
  config: TelegramConfig,
  deadlineMs: number = PROVIDER_CALL_MS,
): MessageProvider {
  if (config.TELEGRAM_PROVIDER === 'outbox') return takesEverything('telegram');
  const bot = config.TELEGRAM_BOT_TOKEN === '' ? undefined : createTelegramBot(config, deadlineMs);
  const gateway =
    config.TELEGRAM_GATEWAY_TOKEN === '' ? undefined : createTelegramGateway(config, deadlineMs);
  return {
    channel: 'telegram',
    async send(message, signal) {
      const { chatId } = message;
      if (bot && chatId !== undefined) return bot.send({ ...message, chatId }, signal);
      if (gateway) return gateway.send(message, signal);
      throw new DeliveryError('undeliverable', 'telegram_not_configured');
    },
    // Only the Gateway gives tracked receipts.
    async delivery(reference, signal) {
      if (gateway) return gateway.delivery(reference, signal);
      throw new DeliveryError('misconfigured', 'telegram_not_configured');
    },
  };
}
