import { createHash, randomUUID } from 'node:crypto';
import test from 'ava';
import { type Guesser, type GuessKind, phoneSubject } from '../../models/guess-wait.js';
import { findForLogins, type LoginGuess, type NewLogin, openLoginSessions } from '../../models/login.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { inGroups } from '../../platform/in-groups.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { assertPlan } from '../support/plans.js';
import { eventually } from '../support/system.js';

/* Logins that come together are looked up and opened together, each as if it came alone (ADR 0044). */

const USERS = 20_000;
const TABLES = ['users', 'sessions', 'guess_waits', 'rate_limits'];
const PASSWORD = 'sealed';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

let testDatabase: TestDatabase;
let query: TestDatabase['query'];
let database: Database;
let owners = 0;
test.before(async (t) => {
  t.timeout(120_000);
  testDatabase = await createTestDatabase();
  query = testDatabase.query;
  database = connectDatabase({ DATABASE_URL: testDatabase.url, DATABASE_POOL_MAX: 10 }, 'test');
  onCleanup(() => database.destroy());
  await query(
    `INSERT INTO users (uid, role, state, level, phone_sealed, phone_index, phone_verified_at, password_sealed, language)
     SELECT 'ID' || lpad(upper(to_hex(n)), 10, '0'), 'member', 'active', 1, 'x', sha256(('phone' || n)::bytea), now(), $1, 'ru'
       FROM generate_series(1, ${USERS}) AS n`,
    [PASSWORD],
  );
  await query(
    `INSERT INTO guess_waits (subject, kind, network, failures, blocked_until, failed_at)
     SELECT 'phone:' || n, 'password', '198.51.100.1', 1, now(), now() FROM generate_series(1, ${USERS}) AS n`,
  );
  await query(
    `INSERT INTO rate_limits (key, points, expire) SELECT 'guess-ip:' || n, 1, 9e15::bigint FROM generate_series(1, ${USERS}) AS n`,
  );
  await query('VACUUM ANALYZE users, guess_waits, rate_limits');
});

/** An account of its own for a test, and who guesses at it. */
async function openOwner(): Promise<{ userId: string; phoneIndex: Buffer; guesser: Guesser }> {
  owners += 1;
  const phoneIndex = digest(`phone${owners}`);
  const [row] = await query<{ id: string }>('SELECT id FROM users WHERE phone_index = $1', [phoneIndex]);
  return { userId: row?.id ?? '', phoneIndex, guesser: guesserAt(phoneIndex) };
}
const guesserAt = (phoneIndex: Buffer, kind: GuessKind = 'password'): Guesser => ({
  ...{ subject: phoneSubject(phoneIndex), kind, network: '203.0.113.7' },
});

const guessAt = (phoneIndex: Buffer, capKey: string): LoginGuess => ({
  ...{ phoneIndex, guesser: guesserAt(phoneIndex), capKey },
});

const sessionOf = (
  { userId, guesser }: { userId: string; guesser: Guesser },
  changes: Partial<NewLogin> = {},
): NewLogin => ({
  ...{ userId, passwordSealed: PASSWORD, sessionId: randomUUID(), tokenDigest: digest(randomUUID()) },
  ...{ sessionSeconds: 3_600, guesser },
  caller: { requestId: randomUUID(), ip: '203.0.113.7', userAgent: 'test', language: 'en' },
  ...changes,
});

/** @param left seconds of the wait; negative: it is over */
const fail = ({ subject, kind, network }: Guesser, left: number) =>
  query(
    `INSERT INTO guess_waits (subject, kind, network, failures, blocked_until, failed_at)
     VALUES ($1, $2, $3, 6, now() + make_interval(secs => $4), now())`,
    [subject, kind, network, left],
  );
const waitsOf = ({ subject }: Guesser) =>
  query('SELECT kind FROM guess_waits WHERE subject = $1 ORDER BY kind', [subject]);
const sessionsOf = (userId: string) =>
  query<{ id: string }>('SELECT id, token_digest, csrf_digest FROM sessions WHERE user_id = $1', [userId]);
const loginsOf = (userId: string) =>
  query(`SELECT request_id FROM activities WHERE user_id = $1 AND topic = 'login' AND result = 'succeed'`, [
    userId,
  ]);

test('A22: guesses that are counted together are counted one by one, in their order', async (t) => {
  const [one, other] = [`cap-${randomUUID()}`, `cap-${randomUUID()}`];
  const nobody = digest('nobody');
  const count = async (keys: readonly string[]) =>
    (
      await findForLogins(
        database,
        keys.map((key) => guessAt(nobody, key)),
      )
    ).map(({ counted }) => counted.points);
  t.deepEqual(await count([one]), [1]);
  t.deepEqual(await count([one, other, one, one, other]), [2, 1, 3, 4, 2]);
  t.deepEqual(await count([other]), [3]);
  const [found] = await findForLogins(database, [guessAt(nobody, one)]);
  t.true((found?.counted.seconds ?? 0) > 3_590 && (found?.counted.seconds ?? 0) <= 3_600);
  await query('UPDATE rate_limits SET expire = 0 WHERE key = $1', [one]);
  t.deepEqual(await count([one, one]), [1, 2], 'an hour later it begins anew');
});

test('A18: each finds its own account and its own wait; nobody’s phone has a row like the others', async (t) => {
  const [calm, waiting] = [await openOwner(), await openOwner()];
  await fail(waiting.guesser, 40);
  await fail({ ...calm.guesser, network: '203.0.113.8' }, 40);
  const nobody = digest(randomUUID());
  const found = await findForLogins(
    database,
    [waiting.phoneIndex, nobody, calm.phoneIndex, waiting.phoneIndex].map((index) => guessAt(index, 'a cap')),
  );
  t.deepEqual(
    found.map(({ account }) => account?.userId),
    [waiting.userId, undefined, calm.userId, waiting.userId],
  );
  t.deepEqual(
    found.map(({ seconds }) => seconds > 0),
    [true, false, false, true],
  );
});

test('of many at once each opens or not, as if it came alone', async (t) => {
  const [fine, blocked, changed, guarded, banned, failed] = await Promise.all(
    Array.from({ length: 6 }, openOwner),
  );
  if (!fine || !blocked || !changed || !guarded || !banned || !failed) return t.fail();
  await fail(blocked.guesser, 40);
  await fail(failed.guesser, -1);
  await fail({ ...failed.guesser, kind: 'factor' }, -1);
  await query(`UPDATE users SET password_sealed = 'another' WHERE id = $1`, [changed.userId]);
  await query(`UPDATE users SET two_factor_provider = 'sms' WHERE id = $1`, [guarded.userId]);
  await query(`UPDATE users SET state = 'banned' WHERE id = $1`, [banned.userId]);
  const csrfDigest = digest('csrf');
  const logins = [
    ...[sessionOf(blocked), sessionOf(fine), sessionOf(changed), sessionOf(guarded), sessionOf(banned)],
    ...[sessionOf(failed, { csrfDigest }), sessionOf(fine)],
  ];
  const opened = await openLoginSessions(database, logins);
  t.deepEqual(
    opened.map((one) => one.opened),
    [false, true, false, false, false, true, true],
  );
  t.true((opened[0]?.seconds ?? 0) > 30 && (opened[0]?.seconds ?? 0) <= 40);
  t.true(opened.slice(1).every(({ seconds }) => seconds === 0));

  t.deepEqual(
    (await sessionsOf(fine.userId)).map(({ id }) => id).sort(),
    [logins[1], logins[6]].map((one) => one?.sessionId).sort(),
  );
  t.like((await sessionsOf(failed.userId))[0], {
    token_digest: logins[5]?.tokenDigest,
    csrf_digest: csrfDigest,
  });
  for (const { userId } of [blocked, changed, guarded, banned]) {
    t.deepEqual(await sessionsOf(userId), []);
    t.deepEqual(await loginsOf(userId), []);
  }
  t.deepEqual(await loginsOf(failed.userId), [{ request_id: logins[5]?.caller.requestId }]);
  t.is((await loginsOf(fine.userId)).length, 2);
  t.deepEqual(await waitsOf(blocked.guesser), [{ kind: 'password' }], 'a wait stays');
  t.deepEqual(
    await waitsOf(failed.guesser),
    [{ kind: 'factor' }],
    'failures of the password are forgotten, no others',
  );
});

test('F19: sessions whose commit was lost on its way are found open, each by itself', async (t) => {
  const [one, other, fresh] = await Promise.all(Array.from({ length: 3 }, openOwner));
  if (!one || !other || !fresh) return t.fail();
  const logins = [sessionOf(one), sessionOf(other)];
  await openLoginSessions(database, logins);
  const open = inGroups((all: readonly NewLogin[]) => openLoginSessions(database, all));
  const again = await Promise.all([...logins, sessionOf(fresh)].map(open));
  t.true(again.every(({ opened }) => opened));
  for (const { userId } of [one, other, fresh]) {
    t.is((await sessionsOf(userId)).length, 1);
    t.is((await loginsOf(userId)).length, 1);
  }
});

/**
 * Two statements with the same rows in opposite order. A third party holds a row that both want until both wait: one that
 * took its rows as they come would by then hold what the other one needs next.
 * @param held SQL that takes the lock of the second of four
 */
async function crossing<Made>(
  held: string,
  bindings: readonly string[],
  run: (isBack: boolean) => Promise<Made>,
) {
  const holder = await database.transaction();
  await holder.raw(held, bindings);
  const both = Promise.all([run(false), run(true)]);
  both.catch(() => undefined);
  const waiting = () =>
    query(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`);
  await eventually(async () => (await waiting()).length === 2).finally(() => holder.commit());
  return both;
}

test.serial(
  'the same people in two statements at once, in opposite order: they do not wait in a ring',
  async (t) => {
    const people = await Promise.all(Array.from({ length: 4 }, openOwner));
    const inOrder = (isBack: boolean) => (isBack ? [...people].reverse() : people);
    const [, second] = people;
    const capOf = (person: { userId: string } | undefined): string => `ring-${person?.userId}`;
    const find = (of: typeof people) =>
      findForLogins(
        database,
        of.map((person) => guessAt(person.phoneIndex, capOf(person))),
      );
    await find(people);
    const found = await crossing(
      'SELECT FROM rate_limits WHERE key = ? FOR UPDATE',
      [capOf(second)],
      (isBack) => find(inOrder(isBack)),
    );
    t.deepEqual(
      found
        .flat()
        .map(({ counted }) => counted.points)
        .sort(),
      [2, 2, 2, 2, 3, 3, 3, 3],
    );

    await Promise.all(people.map(({ guesser }) => fail(guesser, -1)));
    const opened = await crossing(
      'SELECT FROM guess_waits WHERE subject = ? FOR UPDATE',
      [second?.guesser.subject ?? ''],
      (isBack) =>
        openLoginSessions(
          database,
          inOrder(isBack).map((person) => sessionOf(person)),
        ),
    );
    t.true(opened.flat().every((one) => one.opened));
    t.deepEqual((await Promise.all(people.map(({ guesser }) => waitsOf(guesser)))).flat(), []);
  },
);

test('with many accounts both statements go down indexes, and are not planned at every call', async (t) => {
  const own = connectDatabase({ DATABASE_URL: testDatabase.url, DATABASE_POOL_MAX: 1 }, 'test');
  onCleanup(() => own.destroy());
  for (let time = 0; time < 10; time += 1) {
    const owner = await openOwner();
    await findForLogins(own, [guessAt(owner.phoneIndex, 'plans')]);
    await openLoginSessions(own, [sessionOf(owner)]);
  }
  const { rows } = await own.raw(
    `SELECT name, statement, custom_plans::int FROM pg_prepared_statements WHERE name LIKE 'login-%' ORDER BY name`,
  );
  t.deepEqual(
    rows.map(({ name, custom_plans }: { name: string; custom_plans: number }) => [name, custom_plans]),
    [
      ['login-find-all', 5],
      ['login-open-all', 5],
    ],
  );
  for (const { statement } of rows) await assertPlan(t, testDatabase, TABLES, statement);
});
