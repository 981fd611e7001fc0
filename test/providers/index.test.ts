import test from 'ava';
import { CHANNELS } from '../../domain/states.js';
import { createMessageProviders } from '../../providers/index.js';
import { programConfig } from '../support/environment.js';
import { MESSAGE, noSignal } from './support/delivery.js';

test('every channel has its provider', async (t) => {
  const config = programConfig('worker', {
    databaseUrl: 'postgres://nobody@localhost/none',
    taskQueue: 'none',
  });
  const providers = createMessageProviders(config);
  t.deepEqual(Object.keys(providers).sort(), [...CHANNELS].sort());
  for (const channel of CHANNELS) {
    t.is(providers[channel].channel, channel);
    t.deepEqual(await providers[channel].send(MESSAGE, noSignal()), { reference: null, tracked: false });
  }
});

test('what cannot work is refused at start, each by itself', (t) => {
  const options = { databaseUrl: 'postgres://nobody@localhost/none', taskQueue: 'none' };
  for (const [env, variable] of [
    [{ SMS_PROVIDER: 'gateway', SMS_GATEWAY_URL: 'ftp://x' }, 'SMS_GATEWAY_URL'],
    [
      { TELEGRAM_PROVIDER: 'telegram', TELEGRAM_GATEWAY_TOKEN: 'x', TELEGRAM_GATEWAY_BASE_URL: 'ftp://x' },
      'TELEGRAM_GATEWAY_BASE_URL',
    ],
    [{ MAIL_PROVIDER: 'smtp', SMTP_URL: 'http://x', MAIL_FROM: 'a@b.example' }, 'SMTP_URL'],
  ] as const) {
    const error = t.throws(() => createMessageProviders(programConfig('worker', { ...options, env })));
    t.true(error.message.startsWith(`${variable}: `));
  }
});
