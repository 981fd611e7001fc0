import test, { type ExecutionContext } from 'ava';
import { LIST_TOTAL_MAX } from '../../domain/limits.js';
import { listUsers, type UserFilter } from '../../models/user-listing.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { assertIndexed as planned } from '../support/plans.js';
import { openParts } from '../support/verifications.js';

/* Issue 5, section 5: one indexed query plan each, however many accounts there are. */

/** Enough that Postgres would rather read the table through than an index that does not fit. */
const USERS = 40_000;

let database: TestDatabase;
let db: ReturnType<typeof openParts>['database'];
test.before(async () => {
  database = await createTestDatabase();
  db = openParts({ databaseUrl: database.url, taskQueue: 'unused' }).database;
  await database.query(
    `INSERT INTO users (uid, role, state, level, phone_sealed, phone_index, phone_verified_at, email_sealed, email_index,
                        password_sealed, language)
     SELECT 'ID' || lpad(upper(to_hex(n)), 10, '0'),
            CASE WHEN n % 10000 = 0 THEN 'support' ELSE 'member' END,
            CASE WHEN n % 1000 = 0 THEN 'banned' ELSE 'active' END, 1,
            repeat('x', 60), sha256(('phone' || n)::bytea), now(), repeat('x', 60), sha256(('email' || n)::bytea),
            repeat('x', 150), 'ru'
       FROM generate_series(1, $1::int) AS n`,
    [USERS],
  );
  await database.query('VACUUM ANALYZE users');
});

/** Runs the very statements of a list, and asks Postgres how it goes about each. */
async function assertIndexed(
  t: ExecutionContext,
  filter: UserFilter,
  page = { page: 1, perPage: 20 },
): Promise<Awaited<ReturnType<typeof listUsers>>> {
  const { found, statements } = await planned(t, { db, database }, ['users'], () =>
    listUsers(db, filter, page),
  );
  t.is(statements, 2);
  return found;
}

const digest = async (text: string): Promise<Buffer> =>
  (await database.query<{ d: Buffer }>('SELECT sha256($1::bytea) AS d', [text]))[0]?.d ?? Buffer.alloc(0);

test.serial('all accounts, the first page and a deep one; the total stops at 10,000', async (t) => {
  const first = await assertIndexed(t, {});
  t.is(first.rows.length, 20);
  t.is(first.rows[0]?.uid, `ID${USERS.toString(16).toUpperCase().padStart(10, '0')}`);
  t.is(first.total, LIST_TOTAL_MAX);
  t.is((await assertIndexed(t, {}, { page: 100, perPage: 100 })).rows.length, 100);
});

test.serial('by state, by role, by both, the rare and the common ones', async (t) => {
  t.is((await assertIndexed(t, { state: 'banned' })).total, USERS / 1000);
  t.is((await assertIndexed(t, { state: 'locked' })).total, 0);
  t.is((await assertIndexed(t, { state: 'active' })).total, LIST_TOTAL_MAX);
  t.is((await assertIndexed(t, { role: 'support' })).total, USERS / 10_000);
  t.is((await assertIndexed(t, { role: 'member' })).total, LIST_TOTAL_MAX);
  t.is((await assertIndexed(t, { role: 'member', state: 'active' })).total, LIST_TOTAL_MAX);
  t.is((await assertIndexed(t, { role: 'support', state: 'banned' })).total, USERS / 10_000);
});

test.serial('a search: number, uid, phone, e-mail, and what may be two of them', async (t) => {
  const phoneIndex = await digest('phone7');
  for (const search of [
    { id: '7' },
    { uid: 'ID0000000007' },
    { phoneIndex },
    { emailIndex: await digest('email7') },
    { id: '7', phoneIndex },
  ]) {
    const { rows, total } = await assertIndexed(t, { search });
    t.deepEqual(
      rows.map(({ uid }) => uid),
      ['ID0000000007'],
    );
    t.is(total, 1);
  }
  t.is((await assertIndexed(t, { search: { id: '7' }, state: 'banned' })).total, 0);
});
