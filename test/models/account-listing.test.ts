import test, { type ExecutionContext } from 'ava';
import { ACCOUNT_ORDERS } from '../../domain/account-orders.js';
import { LIST_TOTAL_MAX } from '../../domain/limits.js';
import {
  type AccountFilter,
  type AccountPage,
  listAccounts,
  listPendingAccounts,
} from '../../models/account-listing.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { assertIndexed as planned } from '../support/plans.js';
import { openParts } from '../support/verifications.js';

/* Issue 8: "admin lists with 200,000 users as the KYC lists": one statement for the page and one for the count, each by an index. */

/** Enough that Postgres would rather read the tables through than an index that does not fit. */
const USERS = 40_000;
const TABLES = ['users', 'labels', 'claimed_profiles'];

let database: TestDatabase;
let db: ReturnType<typeof openParts>['database'];
test.before(async () => {
  database = await createTestDatabase();
  db = openParts({ databaseUrl: database.url, taskQueue: 'unused' }).database;
  await database.query(
    `INSERT INTO users (uid, role, state, level, phone_sealed, phone_index, phone_verified_at, email_sealed, email_index,
                        password_sealed, language, created_at, updated_at)
     SELECT 'ID' || lpad(upper(to_hex(n)), 10, '0'),
            CASE WHEN n % 10000 = 0 THEN 'support' ELSE 'member' END,
            CASE WHEN n % 1000 = 0 THEN 'banned' ELSE 'active' END, CASE WHEN n % 100 = 0 THEN 3 ELSE 1 END,
            repeat('x', 60), sha256(('phone' || n)::bytea), now(), repeat('x', 60), sha256(('email' || n)::bytea),
            repeat('x', 150), 'ru', to_timestamp(n), to_timestamp(2 * n)
       FROM generate_series(1, $1::int) AS n`,
    [USERS],
  );
  await database.query(
    `INSERT INTO labels (user_id, key, value, scope, updated_at)
     SELECT id, 'phone', 'verified', 'private', created_at FROM users
     UNION ALL SELECT id, 'document', 'pending', 'private', to_timestamp(${USERS} - id) FROM users WHERE id % 50 = 0
     UNION ALL SELECT id, 'document', 'verified', 'private', created_at FROM users WHERE id % 50 = 1`,
  );
  await database.query(
    `INSERT INTO claimed_profiles (id, user_id, state, country, first_name_index, last_name_index)
     SELECT gen_random_uuid(), id, 'verified', CASE WHEN id % 100 = 0 THEN 'KZ' ELSE 'KG' END,
            sha256(('first' || id % 1000)::bytea), sha256(('last' || id)::bytea) FROM users WHERE id % 2 = 0`,
  );
  for (const table of TABLES) await database.query(`VACUUM ANALYZE ${table}`);
});

const FIRST: AccountPage = { orderBy: 'id', ordering: 'asc', page: 1, limit: 100 };

/** Runs the very statements of a list, and asks Postgres how it goes about each. @returns ids of the page, and the total */
async function found(
  t: ExecutionContext,
  filter: AccountFilter,
  page: Partial<AccountPage> = {},
): Promise<{ ids: number[]; total: number }> {
  const { found: list, statements } = await planned(t, { db, database }, TABLES, () =>
    listAccounts(db, filter, { ...FIRST, ...page }, 'plain'),
  );
  t.is(statements, 2);
  return { ids: list.rows.map(({ userId }) => Number(userId)), total: list.total };
}

const digest = async (text: string): Promise<Buffer> =>
  (await database.query<{ d: Buffer }>('SELECT sha256($1::bytea) AS d', [text]))[0]?.d ?? Buffer.alloc(0);

test.serial('every order, both ways, the first page and a deep one', async (t) => {
  for (const orderBy of ACCOUNT_ORDERS)
    for (const ordering of ['asc', 'desc'] as const) {
      const { ids, total } = await found(t, {}, { orderBy, ordering });
      t.is(ids.length, 100);
      t.is(total, LIST_TOTAL_MAX);
    }
  t.deepEqual((await found(t, {}, { ordering: 'desc', limit: 2 })).ids, [USERS, USERS - 1]);
  t.deepEqual((await found(t, {}, { orderBy: 'created_at', page: 101, limit: 2 })).ids, [201, 202]);
});

test.serial('what is rare, what is common, what nobody has', async (t) => {
  t.is((await found(t, { state: 'banned' })).total, USERS / 1000);
  t.is((await found(t, { state: 'active' }, { orderBy: 'created_at' })).total, LIST_TOTAL_MAX);
  t.is((await found(t, { state: 'unknown' })).total, 0);
  t.is((await found(t, { role: 'support', state: 'banned' })).total, USERS / 10_000);
  t.is((await found(t, { level: 3 })).total, USERS / 100);
  t.is((await found(t, { level: 10 ** 14 })).total, 0);
  t.deepEqual((await found(t, { uid: 'ID0000000007' })).ids, [7]);
  t.deepEqual((await found(t, { emailIndex: await digest('email7') })).ids, [7]);
  t.is((await found(t, { country: 'KZ' })).total, USERS / 100);
  t.is((await found(t, { country: 'KG' })).total, LIST_TOTAL_MAX);
  t.is((await found(t, { firstNameIndex: await digest('first8') })).total, USERS / 1000);
  t.deepEqual((await found(t, { lastNameIndex: await digest('last8') })).ids, [8]);
  t.is((await found(t, { label: { key: 'phone', value: 'verified' } })).total, LIST_TOTAL_MAX);
  t.is((await found(t, { label: { key: 'document', value: 'verified' } })).total, USERS / 50);
  t.is((await found(t, { label: { key: 'document', value: 'nothing' } })).total, 0);
});

test.serial('a range of either time, both ends with it', async (t) => {
  t.deepEqual((await found(t, { from: 5, to: 7 })).ids, [5, 6, 7]);
  t.deepEqual((await found(t, { range: 'updated', from: 10, to: 13 })).ids, [5, 6]);
  t.deepEqual((await found(t, { from: USERS - 1 }, { orderBy: 'created_at' })).ids, [USERS - 1, USERS]);
  t.deepEqual((await found(t, { to: 0 })).ids, []);
});

test.serial('who waits for somebody to look at his documents, the longest waiting first', async (t) => {
  const pending = async (filter: AccountFilter, part: 'plain' | 'kyc' = 'plain') => {
    const { found: list, statements } = await planned(t, { db, database }, TABLES, () =>
      listPendingAccounts(db, filter, { page: 1, limit: 3 }, part),
    );
    t.is(statements, 2);
    return { ids: list.rows.map(({ userId }) => Number(userId)), total: list.total };
  };
  const longest = [USERS, USERS - 50, USERS - 100];
  t.deepEqual(await pending({}), { ids: longest, total: USERS / 50 });
  t.deepEqual(await pending({}, 'kyc'), { ids: longest, total: USERS / 50 });
  t.is((await pending({ state: 'banned' })).total, USERS / 1000);
});
