import { randomBytes } from 'node:crypto';
import test from 'ava';
import { pino } from 'pino';
import { v7 as uuid } from 'uuid';
import { sendDueMessages } from '../../activities/messages.js';
import { CHANNELS } from '../../domain/states.js';
import { MESSAGE_ADDRESS } from '../../models/message.js';
import { createSealer } from '../../platform/crypto.js';
import { connectDatabase } from '../../platform/database.js';
import { DeliveryError, type MessageProvider, type OutgoingMessage } from '../../providers/message.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase } from '../support/database.js';

test('a notice goes by the channel of its row; one channel that fails holds up no other', async (t) => {
  const { url, query } = await createTestDatabase();
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 4 }, 'test');
  onCleanup(() => database.destroy());
  const sealer = createSealer([{ id: 'd1', key: randomBytes(32) }]);
  const sent: [string, OutgoingMessage][] = [];
  const provider = (channel: (typeof CHANNELS)[number]): MessageProvider => ({
    channel,
    async send(message) {
      if (channel === 'telegram') throw new DeliveryError('undeliverable', 'telegram_needs_code');
      sent.push([channel, message]);
      return { reference: null, tracked: false };
    },
  });
  for (const channel of CHANNELS) {
    const address = sealer.seal(MESSAGE_ADDRESS, `to-${channel}`);
    await query(
      `INSERT INTO messages (id, kind, channel, address_sealed, language)
       VALUES ('${uuid()}', 'password_changed', '${channel}', '${address}', 'en')`,
    );
  }
  const taken = await sendDueMessages(
    {
      database,
      sealer,
      log: pino({ level: 'silent' }),
      productName: 'Vestibule',
      providers: { sms: provider('sms'), telegram: provider('telegram'), email: provider('email') },
    },
    new AbortController().signal,
  );
  t.is(taken, 3);
  t.deepEqual(sent.map(([channel, { to, kind }]) => [channel, to, kind]).sort(), [
    ['email', 'to-email', 'password_changed'],
    ['sms', 'to-sms', 'password_changed'],
  ]);
  t.deepEqual(await query('SELECT channel, state, last_error FROM messages ORDER BY channel'), [
    { channel: 'email', state: 'sent', last_error: null },
    { channel: 'sms', state: 'sent', last_error: null },
    { channel: 'telegram', state: 'failed', last_error: 'telegram_needs_code' },
  ]);
});
