import test from 'ava';
import { createTelegramProvider, type TelegramConfig } from '../../../providers/telegram/index.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { startTelegram } from '../../../simulators/telegram.js';
import { acceptedBy, setFaults } from '../../simulators/support/control.js';
import { failureOf, MESSAGE, noSignal, rejectionOf, summary } from '../support/delivery.js';

const CHAT = '200300400';
const { code: _code, ...NOTICE } = MESSAGE;

function config(url: string, changes: Partial<TelegramConfig> = {}): TelegramConfig {
  return {
    TELEGRAM_PROVIDER: 'telegram',
    TELEGRAM_GATEWAY_BASE_URL: url,
    TELEGRAM_GATEWAY_TOKEN: SIMULATOR_CREDENTIALS.telegramGatewayToken,
    TELEGRAM_BOT_BASE_URL: url,
    TELEGRAM_BOT_TOKEN: SIMULATOR_CREDENTIALS.telegramBotToken,
    ...changes,
  };
}

const NO_BOT = { TELEGRAM_BOT_TOKEN: '', TELEGRAM_BOT_BASE_URL: '' };
const NO_GATEWAY = { TELEGRAM_GATEWAY_TOKEN: '', TELEGRAM_GATEWAY_BASE_URL: '' };

for (const [name, changes, message, way] of [
  ['a linked chat gets a code from the bot', {}, { ...MESSAGE, chatId: CHAT }, 'bot'],
  ['a linked chat gets a notice from the bot', NO_GATEWAY, { ...NOTICE, chatId: CHAT }, 'bot'],
  ['no chat: a code goes through the Gateway', {}, MESSAGE, 'gateway'],
  ['no bot: a code goes through the Gateway', NO_BOT, { ...MESSAGE, chatId: CHAT }, 'gateway'],
  ['no chat: a notice goes nowhere', {}, NOTICE, 'telegram_needs_code'],
  ['no Gateway, no chat: nowhere', NO_GATEWAY, MESSAGE, 'telegram_not_configured'],
  ['nothing: nowhere', { ...NO_BOT, ...NO_GATEWAY }, MESSAGE, 'telegram_not_configured'],
] as const) {
  test(name, async (t) => {
    const { url, close } = await startTelegram();
    t.teardown(close);
    const provider = createTelegramProvider(config(url, changes));
    t.is(provider.channel, 'telegram');
    if (way === 'bot' || way === 'gateway') {
      t.is((await provider.send(message, noSignal())).tracked, way === 'gateway');
      t.deepEqual(
        (await acceptedBy(url)).map(({ by }) => by),
        [way],
      );
      return;
    }
    const error = await failureOf(t, provider, message);
    t.deepEqual(summary(error), { reason: 'undeliverable', code: way, ambiguous: false });
    t.deepEqual(await acceptedBy(url), []);
  });
}

test('the Gateway is asked for deliveries', async (t) => {
  const { url, close } = await startTelegram();
  t.teardown(close);
  const provider = createTelegramProvider(config(url));
  const { reference } = await provider.send(MESSAGE, noSignal());
  t.is(await provider.delivery?.(reference ?? '', noSignal()), 'pending');
  const without = createTelegramProvider(config(url, NO_GATEWAY));
  t.is(
    (await rejectionOf(t, without.delivery?.('1', noSignal()) ?? Promise.resolve())).code,
    'telegram_not_configured',
  );
});

test('the outbox takes everything and tracks nothing', async (t) => {
  const provider = createTelegramProvider(config('', { TELEGRAM_PROVIDER: 'outbox' }));
  t.is(provider.channel, 'telegram');
  for (const message of [MESSAGE, NOTICE, { ...NOTICE, chatId: CHAT }]) {
    t.deepEqual(await provider.send(message, noSignal()), { reference: null, tracked: false });
  }
});

test('the deadline is an option', async (t) => {
  // Shorter than the default one.
  t.timeout(2_500);
  const { url, close } = await startTelegram();
  t.teardown(close);
  await setFaults(url, { hang_ms: 60_000 });
  const provider = createTelegramProvider(config(url), 100);
  t.is((await failureOf(t, provider)).code, 'timeout');
  t.is((await failureOf(t, provider, { ...MESSAGE, chatId: CHAT })).code, 'timeout');
});
