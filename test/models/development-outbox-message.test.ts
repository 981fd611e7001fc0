import { randomBytes } from 'node:crypto';
import test from 'ava';
import { v7 as uuid } from 'uuid';
import {
  createDevelopmentOutbox,
  type DevelopmentOutbox,
  OUTBOX_ITEMS_MAX,
} from '../../models/development-outbox-message.js';
import { createBlindIndexer, createSealer } from '../../platform/crypto.js';
import { connectDatabase } from '../../platform/database.js';
import type { OutgoingMessage } from '../../providers/message.js';
import { keepInOutbox, takesEverything } from '../../providers/outbox.js';

import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

let outbox: DevelopmentOutbox;
let rows: TestDatabase['query'];

test.before(async () => {
  const { url, query } = await createTestDatabase();
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 4 }, 'test');
  onCleanup(() => database.destroy());
  rows = query;
  outbox = createDevelopmentOutbox(
    database,
    createSealer([{ id: 'd1', key: randomBytes(32) }]),
    createBlindIndexer(randomBytes(32)),
  );
});

function message(changes: Partial<OutgoingMessage> = {}): OutgoingMessage {
  return {
    id: uuid(),
    to: '+996700123456',
    text: '007316 — ваш код',
    kind: 'registration_code',
    language: 'ru',
    ...changes,
  };
}

test('a sent message is kept as it was, with its code, and can be read again', async (t) => {
  const sent = message({ to: '+996700000001', code: '007316' });
  await keepInOutbox(takesEverything('sms'), outbox).send(sent, new AbortController().signal);
  const [kept, ...others] = await outbox.list({ to: '+996700000001' });
  t.deepEqual(others, []);
  const { sentAt, ...rest } = kept ?? t.fail('nothing was kept');
  const { id, to, text, kind } = sent;
  t.deepEqual(rest, { id, channel: 'sms', kind, to, code: '007316', text });
  t.true(sentAt instanceof Date);
});

test('keeping twice, even at once, keeps once; the first stays', async (t) => {
  const first = message({ to: '+996700000002' });
  await outbox.keep(first, 'sms');
  await Promise.all([1, 2, 3].map((n) => outbox.keep({ ...first, text: `again ${n}` }, 'sms')));
  t.deepEqual(
    (await outbox.list({ to: '+996700000002' })).map(({ text, code }) => [text, code]),
    [[first.text, null]],
  );
});

test('a message that went by two channels is kept for each, and is shown by both', async (t) => {
  const ladder = message({ to: '+996700000006', code: '007316' });
  await outbox.keep(ladder, 'telegram');
  await outbox.keep(ladder, 'sms');
  await outbox.keep(ladder, 'telegram');
  const kept = await outbox.list({ to: '+996700000006' });
  t.deepEqual(
    kept.map(({ id, channel, to }) => [id, channel, to]),
    [
      [ladder.id, 'sms', ladder.to],
      [ladder.id, 'telegram', ladder.to],
    ],
  );
});

test('addresses are told apart, phones and e-mails alike', async (t) => {
  await outbox.keep(message({ to: '+996700000003', text: 'phone' }), 'sms');
  await outbox.keep(message({ to: 'someone@example.com', text: 'mail' }), 'email');
  t.deepEqual(
    (await outbox.list({ to: '+996700000003' })).map(({ text }) => text),
    ['phone'],
  );
  t.deepEqual(
    (await outbox.list({ to: 'someone@example.com' })).map(({ text }) => text),
    ['mail'],
  );
  t.deepEqual(await outbox.list({ to: '+996700000099' }), []);
});

test('the newest come first, and no more than a page of them', async (t) => {
  const to = '+996700000004';
  for (let n = 0; n <= OUTBOX_ITEMS_MAX; n += 1) await outbox.keep(message({ to, text: String(n) }), 'sms');
  const texts = (await outbox.list({ to })).map(({ text }) => Number(text));
  t.is(texts.length, OUTBOX_ITEMS_MAX);
  t.deepEqual(
    texts,
    texts.toSorted((a, b) => b - a),
  );
  t.is(texts[0], OUTBOX_ITEMS_MAX);
  t.is((await outbox.list()).length, OUTBOX_ITEMS_MAX);
});

test('a dump of the table shows neither phone nor code nor text', async (t) => {
  await outbox.keep(message({ to: '+996700000005', code: '493817', text: 'a secret text' }), 'sms');
  const dump = JSON.stringify(await rows('SELECT t.*::text AS row FROM development_outbox t'));
  for (const secret of ['996700000005', '493817', 'a secret text']) t.false(dump.includes(secret));
});
