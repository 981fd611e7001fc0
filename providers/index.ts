import type { Channel } from '../domain/states.js';
import { createMailProvider, type MailConfig } from './mail/index.js';
import type { MessageProvider } from './message.js';
import { createSmsProvider, type SmsConfig } from './sms/index.js';
import { createTelegramProvider, type TelegramConfig } from './telegram/index.js';

/** A provider for every way that a message can travel. */
export type MessageProviders = Readonly<Record<Channel, MessageProvider>>;

/**
 * The providers that the configuration names.
 * @param deadlineMs of one call; default PROVIDER_CALL_MS
 * @throws Error at start when the configuration of one cannot work
 */
export function createMessageProviders(
  config: SmsConfig & TelegramConfig & MailConfig,
  deadlineMs?: number,
): MessageProviders {
  return {
    sms: createSmsProvider(config, deadlineMs),
    telegram: createTelegramProvider(config, deadlineMs),
    email: createMailProvider(config, deadlineMs),
  };
}
