import { randomUUID } from 'node:crypto';
import test from 'ava';
import { dueFacts, Inbox, inboxBacklog } from '../../models/inbox.js';
import { INBOX_STATES, listFacts, replayFact } from '../../models/inbox-operating.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { eventKey } from '../../platform/event-key.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { openLedger } from '../support/ledgers.js';
import { assertIndexed, assertPlan } from '../support/plans.js';

/* With 50,000 facts each look at the inbox goes down an index, above all the one that comes five times a second. */

const FACTS = 50_000;
/** Facts told on top of them, so often that Postgres has decided how to plan it. */
const TOLD = 10;
const TABLES = ['inbox', 'payments'];

let testDatabase: TestDatabase;
let database: Database;
test.before(async (t) => {
  t.timeout(180_000);
  testDatabase = await createTestDatabase();
  // One connection: what it prepared can be asked for.
  database = connectDatabase({ DATABASE_URL: testDatabase.url, DATABASE_POOL_MAX: 1 }, 'test');
  onCleanup(() => database.destroy());
  const { userId } = await openLedger(testDatabase);
  await testDatabase.query(
    `INSERT INTO payments (id, user_id, amount_minor, currency, status, version, expires_at)
     SELECT gen_random_uuid(), $1, 10000, 'KGS', 'settled', 1, now() FROM generate_series(1, 10000)`,
    [userId],
  );
  // One in a hundred waits, one in a hundred is about nothing that we know.
  await testDatabase.query(
    `INSERT INTO inbox (id, source, event_key, subject_id, verified_by, body_sealed, received_at, delivered_at, outcome, next_signal_at)
     SELECT ('00000000-0000-7000-8000-' || lpad(to_hex(${FACTS} - n), 12, '0'))::uuid,
            CASE WHEN n % 3 = 0 THEN 'able_id' ELSE 'namba_one' END, sha256(n::text::bytea),
            CASE WHEN n % 100 <> 1 THEN payment.id END, 'signature', repeat('x', 400), now() - make_interval(secs => n),
            CASE WHEN n % 100 > 1 THEN now() END, CASE WHEN n % 100 > 1 THEN 'applied' END,
            CASE WHEN n % 100 <> 1 THEN now() - make_interval(secs => n % 60) END
       FROM generate_series(1, ${FACTS}) AS n
       JOIN (SELECT id, row_number() OVER () AS row FROM payments) AS payment ON payment.row = 1 + n % 10000`,
  );
  await testDatabase.query('VACUUM ANALYZE inbox');
  await testDatabase.query('ANALYZE payments');
});

const anyPayment = async (): Promise<string> => {
  const [row] = await testDatabase.query<{ id: string }>('SELECT id FROM payments OFFSET 5000 LIMIT 1');
  return row?.id ?? '';
};

/** SQL of a statement of a hot path. */
async function prepared(name: string): Promise<string> {
  const { rows } = await database.raw('SELECT statement FROM pg_prepared_statements WHERE name = ?', [name]);
  return rows[0].statement;
}

/** How often a statement was planned for the values of one call. */
async function customPlans(name: string): Promise<number> {
  const { rows } = await database.raw('SELECT custom_plans::int FROM pg_prepared_statements WHERE name = ?', [
    name,
  ]);
  return rows[0].custom_plans;
}

test.serial('what is due', async (t) => {
  const statements: { sql: string; bindings: unknown[] }[] = [];
  const keep = (statement: { sql: string; bindings: unknown[] }): void => void statements.push(statement);
  database.on('query', keep);
  t.is((await dueFacts(database, 100)).length, 100);
  database.off('query', keep);
  t.is(statements.length, 1);
  for (const { sql, bindings } of statements) await assertPlan(t, testDatabase, TABLES, sql, bindings);
});

test.serial('intake: the facts of one payment are counted, and no others are read', async (t) => {
  const externalId = await anyPayment();
  const fact = (index: number) => ({
    ...{ id: randomUUID(), eventKey: eventKey(`new ${index}`), externalId },
    ...{ verifiedBy: 'signature', bodySealed: 'x' },
  });
  for (let index = 0; index < TOLD; index += 1)
    t.deepEqual(await Inbox.recordNews(database, [fact(index)]), ['recorded']);
  t.is(await customPlans('inbox-record-news'), 5, 'after its first calls it is planned no more');
  await assertPlan(t, testDatabase, TABLES, await prepared('inbox-record-news'));
});

test.serial('what a flow has not taken note of, and which of these facts are its own', async (t) => {
  const subjectId = await anyPayment();
  const db = database;
  const { statements } = await assertIndexed(t, { db, database: testDatabase }, TABLES, () =>
    db.transaction((trx) => Inbox.known(trx, subjectId, [randomUUID(), randomUUID()])),
  );
  t.is(statements, 1);
  await db.transaction(async (trx) => {
    await Inbox.undelivered(trx, subjectId);
    for (let time = 0; time < TOLD; time += 1) await Inbox.markDelivered(trx, [randomUUID()]);
  });
  t.is(await customPlans('inbox-delivered'), 5, 'after its first calls it is planned no more');
  for (const name of ['inbox-undelivered', 'inbox-delivered'])
    await assertPlan(t, testDatabase, TABLES, await prepared(name));
});

test.serial('what an operator asks for, and what metrics do', async (t) => {
  for (const state of INBOX_STATES) {
    const { found } = await assertIndexed(t, { db: database, database: testDatabase }, TABLES, () =>
      listFacts(database, state, null, 200),
    );
    t.is(found.length, 200);
    const times = found.map(({ receivedAt }) => receivedAt.getTime());
    const sorted = [...times].sort((one, other) => (state === 'waiting' ? one - other : other - one));
    t.deepEqual(times, sorted);
    t.true((await listFacts(database, state, 'able_id', 10)).every(({ source }) => source === 'able_id'));
  }
  const { found } = await assertIndexed(t, { db: database, database: testDatabase }, TABLES, () =>
    inboxBacklog(database),
  );
  t.is(
    found.reduce((sum, { waiting }) => sum + waiting, 0),
    FACTS / 100 + TOLD,
  );
});

test.serial(
  'a replay is told anew; what is about nothing that we know, and what is none, is not',
  async (t) => {
    const [[delivered], [unknown]] = await Promise.all([
      listFacts(database, 'delivered', null, 1),
      listFacts(database, 'unknown', null, 1),
    ]);
    t.true(await replayFact(database, delivered?.id ?? ''));
    t.like(await Inbox.query(database).findById(delivered?.id ?? ''), {
      ...{ deliveredAt: null, outcome: null, attempts: 0 },
    });
    t.false(await replayFact(database, unknown?.id ?? ''));
    t.false(await replayFact(database, randomUUID()));
  },
);
