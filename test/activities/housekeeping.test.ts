import { randomBytes, randomUUID } from 'node:crypto';
import test from 'ava';
import { tidy } from '../../activities/housekeeping.js';
import {
  ENDED_SESSION_KEPT_DAYS,
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
