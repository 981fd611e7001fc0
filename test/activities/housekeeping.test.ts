import { randomBytes, randomUUID } from 'node:crypto';
import test from 'ava';
import { tidy } from '../../activities/housekeeping.js';
import { UNCONFIRMED_KEPT_DAYS } from '../../domain/family-limits.js';
import {
  ENDED_SESSION_KEPT_DAYS,
  IDEMPOTENCY_KEPT_DAYS,
  INBOX_BODY_KEPT_DAYS,
  MESSAGE_KEPT_DAYS,
  OUTBOX_KEPT_DAYS,
  VERIFICATION_KEPT_DAYS,
} from '../../domain/limits.js';
import { connectDatabase } from '../../platform/database.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase } from '../support/database.js';

/** What `$1`, `$2` and `$3` are in each of the statements below. */
const GIVEN = 'WITH given (id, digest, at) AS (SELECT $1::uuid, $2::bytea, now() - $3::interval)';
const VERIFICATION = `INSERT INTO verifications (id, purpose, channel, address_sealed, address_index, decoy, language,
    created_at, act_before, max_attempts, code_sealed, code_digest, expires_at, match_id, matched_at,
    match_password_sealed, match_token_digest, match_email_sealed, match_email_index, totp_secret_sealed)
  SELECT id, 'registration', 'sms', 'x', digest, false, 'ru', at, at, 5, 'code', digest, at, id, at,
    'password', digest, 'email', digest, 'totp' FROM given`;

/** For each table: its key, how long a row is kept, and how one is made whose time was up so long ago. */
const KEPT: readonly (readonly [table: string, key: string, days: number, insert: string])[] = [
  ['verifications', 'id', VERIFICATION_KEPT_DAYS, VERIFICATION],
  [
    'sessions',
    'id',
    ENDED_SESSION_KEPT_DAYS,
    `INSERT INTO sessions (id, user_id, token_digest, ip, user_agent, expires_at, ended_at)
     SELECT given.id, users.id, digest, '', '', now() + interval '1 day', at FROM given, users`,
  ],
  [
    'messages',
    'id',
    MESSAGE_KEPT_DAYS,
    `INSERT INTO messages (id, kind, channel, address_sealed, language, created_at)
     SELECT id, 'welcome', 'sms', 'x', 'ru', at FROM given`,
  ],
  [
    'idempotency_keys',
    'operation_id',
    IDEMPOTENCY_KEPT_DAYS,
    `INSERT INTO idempotency_keys (user_id, path, key_digest, body_digest, operation_id, holder, locked_until)
     SELECT users.id, '/payment/create', digest, digest, given.id, given.id, at FROM given, users`,
  ],
  [
    'send_budgets',
    'left(convert_from(address_index, $$UTF8$$), 32)::uuid',
    1,
    `INSERT INTO send_budgets
     SELECT convert_to(replace(id::text, '-', ''), 'UTF8'), 'anonymous', at, 1, at FROM given`,
  ],
  [
    'guess_waits',
    'subject',
    1,
    `INSERT INTO guess_waits SELECT id::text, 'password', '::1', 1, at, at FROM given`,
  ],
  [
    'development_outbox',
    'id',
    OUTBOX_KEPT_DAYS,
    `INSERT INTO development_outbox (id, channel, kind, to_index, to_sealed, text_sealed, sent_at)
     SELECT id, 'sms', 'welcome', digest, 'x', 'x', at FROM given`,
  ],
];

test('14.2.7: what is left of codes and proofs is erased after an hour, rows after their days', async (t) => {
  const { url, query } = await createTestDatabase();
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 2 }, 'test');
  onCleanup(() => database.destroy());
  await query(
    `INSERT INTO users (uid, role, state, level, password_sealed, language)
     VALUES ('ID0123456789', 'member', 'active', 0, 'x', 'ru')`,
  );
  const insert = async (sql: string, age: string): Promise<string> => {
    const id = randomUUID();
    await query(`${GIVEN} ${sql}`, [id, randomBytes(32), age]);
    return id;
  };
  const kept: string[] = [];
  for (const [, , days, sql] of KEPT) {
    await insert(sql, `${days} days 1 minute`);
    kept.push(await insert(sql, `${days - 1} days 23 hours`));
  }
  const fresh = await insert(VERIFICATION, '59 minutes');
  t.true((await tidy(database)) > 0);

  const left: string[] = [];
  for (const [table, key] of KEPT)
    left.push(...(await query<{ key: string }>(`SELECT ${key} AS key FROM ${table}`)).map((row) => row.key));
  t.deepEqual(left.sort(), [...kept, fresh].sort());
  const secretsOf = async (id = '') => {
    const [row = {}] = await query(
      `SELECT code_sealed, match_password_sealed, match_token_digest, match_email_sealed, match_email_index,
              totp_secret_sealed FROM verifications WHERE id = $1`,
      [id],
    );
    return Object.values(row);
  };
  t.deepEqual(await secretsOf(kept[0]), Array(6).fill(null));
  t.false((await secretsOf(fresh)).includes(null));
  t.is(await tidy(database), 0, 'a second round finds nothing');
});

test('A32: used nonces go as soon as none of them can be shown again, whitelinks a day after their end', async (t) => {
  const { url, query } = await createTestDatabase();
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 2 }, 'test');
  onCleanup(() => database.destroy());
  await query(
    `INSERT INTO users (uid, role, state, level, password_sealed, language)
     VALUES ('ID0123456789', 'member', 'active', 0, 'x', 'ru')`,
  );
  await query(
    `WITH key AS (INSERT INTO api_keys (kid, user_id, algorithm, state, secret_sealed)
                  SELECT 'kid', id, 'HS256', 'active', 'x' FROM users RETURNING id)
     INSERT INTO api_key_nonces (api_key_id, nonce, used_at)
     SELECT id, seconds, now() - make_interval(secs => seconds) FROM key, unnest(ARRAY[290, 310, 4000]) AS seconds`,
  );
  await query(
    `INSERT INTO whitelinks (token_digest, expires_at)
     SELECT sha256(hours::text::bytea), now() - make_interval(hours => hours) FROM unnest(ARRAY[23, 25]) AS hours`,
  );
  t.is(await tidy(database), 3);
  t.deepEqual(await query('SELECT nonce FROM api_key_nonces'), [{ nonce: '290' }]);
  t.is((await query('SELECT FROM whitelinks')).length, 1);
});

test('registrations by e-mail that nobody confirmed are erased after their days, with everything of them', async (t) => {
  const { url, query } = await createTestDatabase();
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 2 }, 'test');
  onCleanup(() => database.destroy());
  const index = randomBytes(32);
  const register = async (uid: string, age: string, columns: Readonly<Record<string, unknown>> = {}) => {
    const names = Object.keys(columns);
    await query(
      `INSERT INTO users (uid, role, state, level, password_sealed, language, email_registered_at
         ${names.map((name) => `, ${name}`).join('')})
       VALUES ($1, 'member', 'pending', 0, 'x', 'ru', now() - $2::interval
         ${names.map((_, at) => `, $${at + 3}`).join('')})`,
      [uid, age, ...Object.values(columns)],
    );
  };
  const old = `${UNCONFIRMED_KEPT_DAYS} days 1 minute`;
  const address = { email_sealed: 'x', email_index: index };
  await register('ID0000000001', old, { ...address, username: 'aizada' });
  // One that lost its address to a newer registration.
  await register('ID0000000002', old);
  const stay = [
    register('ID0000000003', `${UNCONFIRMED_KEPT_DAYS - 1} days 23 hours`),
    register('ID0000000004', old, {
      email_sealed: 'x',
      email_index: randomBytes(32),
      email_verified_at: new Date(),
    }),
    register('ID0000000005', old, {
      phone_sealed: 'x',
      phone_index: randomBytes(32),
      phone_verified_at: new Date(),
    }),
    register('ID0000000006', old),
    register('ID0000000007', old, { deletion_due_at: new Date() }),
    register('ID0000000008', old),
  ];
  await Promise.all(stay);
  await query(`UPDATE users SET role = 'support' WHERE uid = 'ID0000000006'`);
  await query(
    `INSERT INTO bans (id, user_id, reason_sealed, banned_by)
     SELECT gen_random_uuid(), id, 'x', id FROM users WHERE uid = 'ID0000000008'`,
  );
  await query(
    `INSERT INTO sessions (id, user_id, token_digest, ip, user_agent, expires_at)
     SELECT gen_random_uuid(), id, sha256(uid::bytea), '', '', now() + interval '1 day' FROM users`,
  );
  t.true((await tidy(database)) >= 2);
  const left = await query<{ uid: string }>('SELECT uid FROM users ORDER BY uid');
  t.deepEqual(
    left.map(({ uid }) => uid),
    [3, 4, 5, 6, 7, 8].map((number) => `ID000000000${number}`),
  );
  t.is((await query('SELECT FROM sessions')).length, 6);
  t.is(await tidy(database), 0);
});

test('what others sent is erased after its days, unless nobody took note of it; that it came is not', async (t) => {
  const { url, query } = await createTestDatabase();
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 2 }, 'test');
  onCleanup(() => database.destroy());
  const receive = (name: string, age: string, subject: string | null, isDelivered: boolean) =>
    query(
      `INSERT INTO inbox (id, source, event_key, subject_id, verified_by, body_sealed, outcome, received_at, delivered_at, next_signal_at)
       SELECT gen_random_uuid(), 'namba_one', sha256($1::text::bytea), $3::uuid, 'signature', 'sealed', $1, now() - $2::interval,
              CASE WHEN $4 THEN now() END, CASE WHEN $3 IS NOT NULL THEN now() END`,
      [name, age, subject, isDelivered],
    );
  const old = `${INBOX_BODY_KEPT_DAYS} days 1 minute`;
  await receive('old', old, randomUUID(), true);
  await receive('old and about nothing', old, null, false);
  await receive('old and waiting', old, randomUUID(), false);
  await receive('young', `${INBOX_BODY_KEPT_DAYS - 1} days 23 hours`, randomUUID(), true);
  t.is(await tidy(database), 2);
  const kept = await query<{ outcome: string; kept: boolean }>(
    'SELECT outcome, body_sealed IS NOT NULL AS kept FROM inbox ORDER BY outcome',
  );
  t.deepEqual(
    kept.map(({ outcome, kept }) => [outcome, kept]),
    [
      ['old', false],
      ['old and about nothing', false],
      ['old and waiting', true],
      ['young', true],
    ],
  );
  t.is(await tidy(database), 0);
});
