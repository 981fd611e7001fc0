import test from 'ava';
import { rollBackAll } from '../../platform/migrate.js';
import { createTestDatabase } from '../support/database.js';

test('what went by two channels does not stand in the way of going back', async (t) => {
  const database = await createTestDatabase();
  for (const channel of ['telegram', 'sms']) {
    await database.query(
      `INSERT INTO development_outbox (id, channel, kind, to_index, to_sealed, text_sealed)
       VALUES ('0198f5a0-0000-7000-8000-00000000c0de', '${channel}', 'welcome', '', '', '')`,
    );
  }
  const undone = await rollBackAll(database.url);
  t.true(undone.some((name) => name.includes('outbox_per_channel')));
});
