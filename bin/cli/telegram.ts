import { PROVIDER_CALL_MS } from '../../domain/limits.js';
import { loadConfig } from '../../platform/config/config.js';
import { DeliveryError } from '../../providers/message.js';
import { createTelegramBot } from '../../providers/telegram/bot.js';
import { Refusal } from './refusal.js';

export const TELEGRAM_USAGE = `  telegram set-webhook <address>   tells Telegram to report what people write to the bot to this API
  address: of the API as the world sees it, https on port 443, 80, 88 or 8443`;

/** Ports that Telegram calls (core.telegram.org/bots/api#setwebhook); '' is 443. */
const PORTS = ['', '80', '88', '8443'];

/**
 * `cli telegram set-webhook <address>`: the bot has to be told once where its API is, and again when
 * TELEGRAM_WEBHOOK_SECRET changes. Saying it twice is harmless.
 * @throws Refusal when it is called otherwise, the bot is not set up, or Telegram refuses
 */
export async function telegramCommand([name, address, ...more]: readonly string[]): Promise<void> {
  if (name !== 'set-webhook' || address === undefined || more.length > 0)
    throw new Refusal(`npm run cli -- …\n${TELEGRAM_USAGE}`);
  const webhook = webhookOf(address);
  const config = loadConfig('cli-telegram');
  for (const needed of ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_SECRET'] as const)
    if (config[needed] === '') throw new Refusal(`${needed} is not set`);
  try {
    await createTelegramBot(config, PROVIDER_CALL_MS).setWebhook(
      webhook,
      config.TELEGRAM_WEBHOOK_SECRET,
      AbortSignal.timeout(2 * PROVIDER_CALL_MS),
    );
  } catch (error) {
    if (error instanceof DeliveryError) throw new Refusal(`Telegram did not take it: ${error.code}`);
    throw error;
  }
  process.stdout.write(`Telegram reports to ${webhook}\n`);
}

/** @throws Refusal when Telegram would not call this address */
function webhookOf(address: string): string {
  const base = URL.canParse(address) ? new URL(address) : undefined;
  if (base?.protocol !== 'https:' || !PORTS.includes(base.port))
    throw new Refusal(`${address}: Telegram calls https addresses on port 443, 80, 88 or 8443`);
  return new URL('hooks/telegram', `${base.origin}${base.pathname.replace(/\/*$/, '/')}`).href;
}
