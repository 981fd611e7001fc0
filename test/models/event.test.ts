import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import test from 'ava';
import { TEST_EVENT } from '../../domain/events.js';
import { eraseAccount } from '../../models/erasure.js';
import { Event } from '../../models/event.js';
import { WebhookResend } from '../../models/webhook-attempt.js';
import { WebhookEndpoint } from '../../models/webhook-endpoint.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { randomFrom } from '../support/random.js';

/* Events as tables: what is kept of what, and the order that places give (ADR 0034). */

let database: Database;
let query: TestDatabase['query'];
test.before(async () => {
  const made = await createTestDatabase();
  query = made.query;
  database = connectDatabase({ DATABASE_URL: made.url, DATABASE_POOL_MAX: 24 }, 'test');
  onCleanup(() => database.destroy());
});

async function newUser(): Promise<string> {
  const uid = `ID${randomBytes(5).toString('hex').toUpperCase()}`;
  const [row] = await query<{ id: string }>(
    `INSERT INTO users (uid, role, state, level, email_sealed, email_index, password_sealed, language)
     VALUES ($1, 'member', 'active', 0, 'k1.email', sha256($2::bytea), 'k1.password', 'en') RETURNING id`,
    [uid, uid],
  );
  return row?.id ?? '';
}

const addEndpoint = (id = randomUUID()) =>
  database.transaction((trx) =>
    WebhookEndpoint.add(trx, { id, url: 'https://receiver.example', description: '', events: [] }, 'sealed'),
  );
const kept = (userId: string) =>
  // biome-ignore lint/suspicious/noExplicitAny: bodies of every shape
  query<{ name: string; body: any }>('SELECT name, body FROM events WHERE user_id = $1 ORDER BY seq', [
    userId,
  ]);

test.serial('without an endpoint nothing is kept, and whoever adds one is told from then on', async (t) => {
  t.deepEqual(await kept(await newUser()), []);
  t.true(await addEndpoint());
  const [event] = await kept(await newUser());
  t.is(event?.name, 'model.user.created');
});

test.serial('each row of each table, to the letter of its trigger', async (t) => {
  const user = await newUser();
  await query(
    `INSERT INTO claimed_profiles (id, user_id, state, last_name_sealed) VALUES ($1, $2, 'drafted', 'k1.a')`,
    [randomUUID(), user],
  );
  await query(
    `UPDATE claimed_profiles SET state = 'submitted', last_name_sealed = 'k1.b' WHERE user_id = $1`,
    [user],
  );
  await query(
    `INSERT INTO labels (user_id, key, value, scope) VALUES ($1, 'document', 'pending', 'private')`,
    [user],
  );
  await query(`UPDATE labels SET value = 'verified' WHERE user_id = $1`, [user]);
  await query(`UPDATE labels SET value = 'rejected' WHERE user_id = $1`, [user]);
  await query(`UPDATE labels SET updated_at = now() WHERE user_id = $1`, [user]);
  await query(
    `INSERT INTO documents (id, user_id, doc_type, number_sealed, side, content_type, size, content_index, upload_index, storage_key)
     VALUES ($1, $2, 'Passport', 'k1.n', 'front', 'image/png', 1, sha256('a'), sha256('b'), $3)`,
    [randomUUID(), user, randomUUID()],
  );
  await query(`INSERT INTO data_storages (user_id, title, data_sealed) VALUES ($1, 'personal', 'k1.d')`, [
    user,
  ]);
  await query(`UPDATE data_storages SET data_sealed = 'k1.e' WHERE user_id = $1`, [user]);
  await query(
    `INSERT INTO sessions (id, user_id, token_digest, ip, user_agent, expires_at)
     VALUES ($1, $2, sha256('digest'), '203.0.113.7', 'test', now())`,
    [randomUUID(), user],
  );
  await query('UPDATE sessions SET last_seen_at = now() WHERE user_id = $1', [user]);
  await query(`UPDATE users SET email_verified_at = now(), level = 1 WHERE id = $1`, [user]);
  await query(`UPDATE users SET password_sealed = 'k1.p', totp_last_step = 7 WHERE id = $1`, [user]);
  for (const [topic, action, result] of [
    ['password', 'change', 'succeed'],
    ['password', 'change', 'denied'],
    ['token_reset', 'complete', 'succeed'],
    ['login', 'complete', 'succeed'],
  ])
    await query(
      `INSERT INTO activities (user_id, topic, action, result, ip, user_agent, request_id) VALUES ($1, $2, $3, $4, '', '', '')`,
      [user, topic, action, result],
    );
  for (const [purpose, decoy] of [
    ['email_verification', false],
    ['password_reset', false],
    ['password_reset', true],
    ['login', false],
  ])
    await query(
      `INSERT INTO verifications (id, purpose, user_id, channel, address_sealed, address_index, message_kind, decoy, language,
         act_before, max_attempts) VALUES ($1, $2, $3, 'email', 'k1.a', sha256('a'), 'email_code', $4, 'en', now(), 5)`,
      [randomUUID(), purpose, user, decoy],
    );
  await query('UPDATE verifications SET sent_at = now() WHERE user_id = $1 AND sent_at IS NULL', [user]);
  await query('UPDATE verifications SET sent_at = now() WHERE user_id = $1', [user]);
  await query(
    `INSERT INTO account_deletions (id, user_id, due_at, next_signal_at) VALUES ($1, $2, now(), now())`,
    [randomUUID(), user],
  );
  const events = await kept(user);
  t.deepEqual(
    events.map(({ name }) => name),
    [
      'model.user.created',
      'model.profile.created',
      'model.profile.updated',
      'model.label.created',
      'model.label.updated',
      'system.document.verified',
      'model.label.updated',
      'system.document.rejected',
      'model.document.created',
      'model.data_storage.created',
      'model.data_storage.updated',
      'system.session.create',
      'model.user.updated',
      'system.user.email.confirmed',
      'system.user.password.change',
      'system.user.password.reset',
      'system.user.email.confirmation.token',
      'system.user.password.reset.token',
      'system.user.account.deleted',
    ],
  );
  t.deepEqual(events[2]?.body.changes, {
    last_name: { in: 'claimed_profiles.last_name', sealed: 'k1.a' },
    state: 'drafted',
  });
  t.deepEqual(events[12]?.body.changes, { level: 0 });
  // Codes, digests and passwords are in none; of what a person sent only what the record shows, sealed.
  for (const { body } of events)
    t.false(/password|digest|k1\.p|code_/.test(JSON.stringify(body)), JSON.stringify(body));
});

test.serial('what is rolled back was never kept; what is erased says only whose it was', async (t) => {
  const user = await newUser();
  const undone = database.transaction(async (trx) => {
    await trx.raw(`UPDATE users SET level = 2 WHERE id = ?`, [user]);
    throw new Error('undone');
  });
  await t.throwsAsync(undone, { message: 'undone' });
  t.is((await kept(user)).length, 1);

  await database.transaction((trx) => eraseAccount(trx, user, 'k1.none'));
  const [{ uid } = { uid: '' }] = await query<{ uid: string }>('SELECT uid FROM users WHERE id = $1', [user]);
  const events = await kept(user);
  t.is(events.length, 2);
  for (const { body } of events) t.deepEqual(body, { erased: true, record: { user: { uid } } });
});

test.serial(
  'whoever reads by places sees every event once, those of an account in the order of its changes, however late some commit',
  async (t) => {
    const random = randomFrom(34);
    const users = await Promise.all(Array.from({ length: 4 }, newUser));
    let isOver = false;
    const seen: { place: string; id: string }[] = [];
    const place = async (): Promise<void> => {
      while (!isOver) {
        await Event.place(database);
        await pause(random() * 5);
      }
    };
    const read = async (): Promise<void> => {
      for (let after = '0'; ; ) {
        const wasOver = isOver;
        if (wasOver) await Event.place(database);
        const page = await Event.next(
          database,
          { after, upTo: await Event.lastPlace(database) },
          ['model.user.updated'],
          7,
        );
        for (const { place: at, id } of page) seen.push({ place: at ?? '', id });
        after = page.at(-1)?.place ?? after;
        if (wasOver && page.length === 0) return;
        await pause(random() * 3);
      }
    };
    const write = async (worker: number): Promise<void> => {
      for (let i = 0; i < 25; i += 1) {
        const user = users[Math.floor(random() * users.length)];
        await database.transaction(async (trx) => {
          // An id of its own long before it waits for the account: ids of transactions say nothing about their order.
          await trx.raw(
            `INSERT INTO send_budgets (address_index, class, window_until, day_count, day_until)
            VALUES (sha256(?::text::bytea), 'login', now(), 1, now())`,
            [`${worker} ${i}`],
          );
          await pause(random() * 5);
          await trx.raw(`UPDATE users SET level = level + 1 WHERE id = ?`, [user ?? '']);
          await pause(random() * 10);
        });
      }
    };
    const done = Promise.all([place(), place(), read()]);
    await Promise.all([0, 1, 2, 3, 4, 5].map(write));
    isOver = true;
    await done;
    const all = await query<{ id: string; user_id: string; level: number }>(
      `SELECT id, user_id, (body->'record'->>'level')::int AS level FROM events WHERE name = 'model.user.updated' AND user_id = ANY ($1)`,
      [users],
    );
    const ours = seen.filter(({ id }) => all.some((event) => event.id === id));
    t.is(all.length, 150);
    t.deepEqual(ours.map(({ id }) => id).sort(), all.map(({ id }) => id).sort());
    for (const user of users) {
      const levels = ours.flatMap(({ id }) =>
        all.filter((event) => event.id === id && event.user_id === user),
      );
      t.deepEqual(
        levels.map(({ level }) => level),
        levels.map((_, i) => i + 1),
      );
    }
  },
);

test.serial(
  'a batch that was thought dead moves nothing; a new endpoint is told of nothing that was before',
  async (t) => {
    const id = randomUUID();
    await addEndpoint(id);
    t.true(await addEndpoint(id), 'made again it is the same');
    const last = await Event.lastPlace(database);
    const [one, other] = [randomUUID(), randomUUID()];
    const endpoint = await WebhookEndpoint.begin(database, id, one);
    t.deepEqual(await Event.next(database, { after: endpoint?.place ?? '', upTo: last }, [], 10), []);
    await WebhookEndpoint.begin(database, id, other);
    await WebhookEndpoint.rest(database, id, one, '999999');
    t.is((await WebhookEndpoint.query(database).findById(id))?.place, endpoint?.place);
  },
);

test.serial('an event that is sent aside has no place', async (t) => {
  const [id, endpointId, resend] = [randomUUID(), randomUUID(), randomUUID()];
  await addEndpoint(endpointId);
  const ask = (eventId: string) =>
    database.transaction((trx) => WebhookResend.ask(trx, { id: resend, endpointId, eventId }));
  t.is(await ask(id), 'unknown');
  await database.transaction((trx) =>
    Event.addAside(trx, { id, name: TEST_EVENT, record: { endpoint_id: endpointId } }),
  );
  t.is(await ask(id), 'asked');
  t.is(await ask(id), 'asked');
  await Event.place(database);
  t.deepEqual(await query('SELECT place FROM events WHERE id = $1', [id]), [{ place: null }]);
  t.is((await WebhookResend.waiting(database, endpointId, 10)).length, 1);
});
