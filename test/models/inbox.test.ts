import { randomUUID } from 'node:crypto';
import test from 'ava';
import { FACT_AGAIN_MAX_SECONDS, FACT_AGAIN_SECONDS, FACTS_PER_PAYMENT_MAX } from '../../domain/limits.js';
import {
  dueFacts,
  Inbox,
  inboxBacklog,
  type NewFact,
  type News,
  type NewsBecame,
} from '../../models/inbox.js';
import { connectDatabase, type Database } from '../../platform/database.js';
import { eventKey } from '../../platform/event-key.js';
import { onCleanup } from '../support/cleanup.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { openLedger } from '../support/ledgers.js';

/* The inbox as a table: what is a repeat, what is full, who is told of what and when (architecture 2). */

/** Connections, so statements that can be under way at once. */
const AT_ONCE = 20;

let database: Database;
let query: TestDatabase['query'];
let payment: () => Promise<string>;
test.before(async () => {
  const made = await createTestDatabase();
  query = made.query;
  database = connectDatabase({ DATABASE_URL: made.url, DATABASE_POOL_MAX: AT_ONCE }, 'test');
  onCleanup(() => database.destroy());
  payment = (await openLedger(made)).payment;
});

/** A fact of AbleID's that nobody told before. */
const newFact = (changes: Partial<NewFact> = {}): NewFact => ({
  ...{ id: randomUUID(), source: 'able_id', eventKey: eventKey(randomUUID()), subjectId: randomUUID() },
  ...{ verifiedBy: 'token', bodySealed: 'sealed' },
  ...changes,
});

const newsOf = (externalId: string, what: string = randomUUID()): News => ({
  ...{ id: randomUUID(), eventKey: eventKey(what), verifiedBy: 'signature' },
  ...{ bodySealed: 'sealed', externalId },
});
const news = async (externalId: string, what?: string) =>
  (await Inbox.recordNews(database, [newsOf(externalId, what)]))[0];

const rowOf = async (id: string) => (await Inbox.query(database).findById(id)) as Inbox;
const inSeconds = async (id: string): Promise<number> => {
  const [row] = await query<{ seconds: number }>(
    'SELECT extract(epoch FROM next_signal_at - now())::float AS seconds FROM inbox WHERE id = $1',
    [id],
  );
  return row?.seconds ?? Number.NaN;
};
const countAbout = async (subjectId: string): Promise<number> =>
  (await query('SELECT FROM inbox WHERE subject_id = $1', [subjectId])).length;

test.serial('a fact is told now, later or never; about nothing that we know, to nobody', async (t) => {
  const [now, later, never] = [newFact(), newFact(), newFact()];
  t.true(await Inbox.record(database, now, 'now'));
  t.true(await Inbox.record(database, later, 'later'));
  t.true(await Inbox.record(database, never, 'never'));
  t.true((await inSeconds(now.id)) <= 0);
  t.is((await rowOf(now.id)).attempts, 0);
  const wait = await inSeconds(later.id);
  t.true(wait > FACT_AGAIN_SECONDS - 5 && wait <= FACT_AGAIN_SECONDS, String(wait));
  t.is((await rowOf(later.id)).attempts, 1, 'whoever records it tells it himself');
  t.like(await rowOf(never.id), { nextSignalAt: null, outcome: 'nothing_new' });
  t.truthy((await rowOf(never.id)).deliveredAt);
  for (const tell of ['now', 'later'] as const) {
    const unknown = newFact({ subjectId: null });
    t.true(await Inbox.record(database, unknown, tell));
    t.like(await rowOf(unknown.id), { nextSignalAt: null, deliveredAt: null, subjectId: null });
  }
});

test.serial('a repeat is the same fact; of another source it is another', async (t) => {
  const first = newFact();
  t.true(await Inbox.record(database, first, 'now'));
  t.false(await Inbox.record(database, { ...first, id: randomUUID() }, 'now'));
  t.is(await countAbout(first.subjectId ?? ''), 1);
  t.true(await Inbox.record(database, { ...first, id: randomUUID(), source: 'resolution' }, 'now'));
});

test.serial('of each due fact one worker is told; then it is due after as long as it waited', async (t) => {
  await query('UPDATE inbox SET delivered_at = now()');
  const [young, older, ancient, ...rest] = Array.from({ length: 60 }, () => newFact()) as [
    NewFact,
    NewFact,
    NewFact,
    ...NewFact[],
  ];
  for (const fact of [young, older, ancient, ...rest]) await Inbox.record(database, fact, 'now');
  const age = (id: string, seconds: number) =>
    query('UPDATE inbox SET received_at = now() - make_interval(secs => $2) WHERE id = $1', [id, seconds]);
  await Promise.all([age(older.id, 30), age(ancient.id, 3_600)]);
  const batches = await Promise.all(Array.from({ length: 6 }, () => dueFacts(database, 10)));
  const told = batches.flat();
  t.is(new Set(told.map(({ id }) => id)).size, told.length, 'two were told the same');
  told.push(...(await dueFacts(database, 100)));
  t.deepEqual(told.map(({ id }) => id).sort(), [young, older, ancient, ...rest].map(({ id }) => id).sort());
  t.deepEqual(
    told.find(({ id }) => id === young.id),
    { id: young.id, source: 'able_id', subjectId: young.subjectId },
  );
  t.deepEqual(await dueFacts(database, 100), [], 'nothing is due twice at once');
  for (const [{ id }, seconds] of [
    [young, FACT_AGAIN_SECONDS],
    [older, 30],
    [ancient, FACT_AGAIN_MAX_SECONDS],
  ] as const) {
    const wait = await inSeconds(id);
    t.true(wait > seconds - 5 && wait < seconds + 5, `${wait} and not ${seconds}`);
    t.is((await rowOf(id)).attempts, 1);
  }
  const [waiting] = await inboxBacklog(database);
  t.like(waiting, { source: 'able_id', waiting: 60 });
  t.true((waiting?.oldestSeconds ?? 0) >= 3_600);

  await database.transaction((trx) => Inbox.markDelivered(trx, [young.id, older.id]));
  await query('UPDATE inbox SET next_signal_at = now() WHERE next_signal_at IS NOT NULL');
  const again = (await dueFacts(database, 100)).map(({ id }) => id);
  t.is(again.length, 58);
  t.false(again.includes(young.id), 'what was taken note of is told no more');
  t.is((await rowOf(ancient.id)).attempts, 2);
});

test.serial('what a flow is given: what it took no note of, in the order in which it came', async (t) => {
  const subjectId = randomUUID();
  const facts = Array.from({ length: 4 }, () => newFact({ subjectId }));
  for (const [index, fact] of facts.entries()) {
    await Inbox.record(database, fact, 'now');
    await query('UPDATE inbox SET received_at = now() - make_interval(secs => $2) WHERE id = $1', [
      fact.id,
      index,
    ]);
  }
  const ids = facts.map(({ id }) => id).reverse();
  await database.transaction(async (trx) => {
    t.deepEqual(
      (await Inbox.undelivered(trx, subjectId)).map(({ id }) => id),
      ids,
    );
    await Inbox.markDelivered(trx, ids.slice(0, 2), 'nothing_new');
    await Inbox.markDelivered(trx, []);
    t.deepEqual(
      (await Inbox.undelivered(trx, subjectId)).map(({ id }) => id),
      ids.slice(2),
    );
    const forged = [randomUUID(), newFact().id];
    t.deepEqual((await Inbox.known(trx, subjectId, [...ids, ...forged])).sort(), [...ids].sort());
    t.deepEqual(await Inbox.known(trx, randomUUID(), ids), [], 'facts of another are none of its own');
  });
  t.is((await rowOf(ids[0] ?? '')).outcome, 'nothing_new');
});

test.serial('NambaOne’s news: recorded, repeated, about nothing that we know', async (t) => {
  const id = await payment();
  t.is(await news(id, 'one'), 'recorded');
  t.is(await news(id, 'one'), 'repeated');
  t.is(await news(id, 'two'), 'recorded');
  t.is(await countAbout(id), 2);
  const [row] = await query(
    'SELECT source, next_signal_at <= now() AS due FROM inbox WHERE subject_id = $1',
    [id],
  );
  t.deepEqual(row, { source: 'namba_one', due: true });
  t.is(await news(randomUUID(), 'three'), 'unknown');
  t.is(await news(randomUUID(), 'three'), 'repeated');
  const [kept] = await query('SELECT subject_id, next_signal_at FROM inbox WHERE event_key = $1', [
    eventKey('three'),
  ]);
  t.deepEqual(kept, { subject_id: null, next_signal_at: null });
});

test.serial(
  'A45: a payment has so many different facts and no more; a repeat of one is still one',
  async (t) => {
    const id = await payment();
    for (let index = 0; index < FACTS_PER_PAYMENT_MAX; index += 1)
      t.is(await news(id, `${id}-${index}`), 'recorded');
    t.is(await news(id), 'full');
    t.is(await news(id, `${id}-7`), 'repeated');
    t.is(await countAbout(id), FACTS_PER_PAYMENT_MAX);
    t.is(await news(await payment()), 'recorded', 'another payment has its own');
  },
);

test.serial('twenty of the same at once are one fact', async (t) => {
  const id = await payment();
  const became = await Promise.all(Array.from({ length: AT_ONCE }, () => news(id, `same-${id}`)));
  t.deepEqual(became.sort(), ['recorded', ...Array(AT_ONCE - 1).fill('repeated')]);
  t.is(await countAbout(id), 1);
});

test.serial('A45: of more different facts at once than are taken, a few over the cap at most', async (t) => {
  const id = await payment();
  const became = await Promise.all(Array.from({ length: 120 + AT_ONCE }, () => news(id)));
  const rows = await countAbout(id);
  // Those that are under way at the same moment do not see each other.
  t.true(rows >= FACTS_PER_PAYMENT_MAX && rows < FACTS_PER_PAYMENT_MAX + AT_ONCE, String(rows));
  t.is(became.filter((one) => one === 'recorded').length, rows);
  t.is(became.filter((one) => one === 'full').length, became.length - rows);
});

test.serial('A45: many at once in one statement: each is judged as if it came alone', async (t) => {
  const [fresh, full, other] = [await payment(), await payment(), await payment()];
  for (let index = 0; index < FACTS_PER_PAYMENT_MAX - 1; index += 1) await news(full, `${full}-${index}`);
  const group: [News, NewsBecame][] = [
    [newsOf(fresh, `${fresh}-1`), 'recorded'],
    [newsOf(randomUUID(), `${fresh}-0`), 'unknown'],
    [newsOf(full, `${full}-0`), 'repeated'],
    [newsOf(fresh, `${fresh}-2`), 'recorded'],
    [newsOf(fresh, `${fresh}-1`), 'repeated'],
    [newsOf(randomUUID(), `${fresh}-0`), 'repeated'],
    [newsOf(other, `${other}-1`), 'recorded'],
  ];
  const became = await Inbox.recordNews(
    database,
    group.map(([fact]) => fact),
  );
  t.deepEqual(
    became,
    group.map(([, expected]) => expected),
  );
  t.is(await countAbout(fresh), 2);
  // One has room, and whichever it is, the others are too many.
  const rest = await Inbox.recordNews(
    database,
    Array.from({ length: 5 }, () => newsOf(full)),
  );
  t.deepEqual([...rest].sort(), ['full', 'full', 'full', 'full', 'recorded']);
  t.is(await countAbout(full), FACTS_PER_PAYMENT_MAX);
});

test.serial(
  'the same facts in two statements at once, in whatever order: none waits in a ring',
  async (t) => {
    for (let round = 0; round < 20; round += 1) {
      const ids = [await payment(), await payment()];
      const facts = Array.from({ length: 60 }, (_, index) =>
        newsOf(ids[index % 2] ?? '', `${ids[0]}-${index}`),
      );
      const again = facts.map((fact) => ({ ...fact, id: randomUUID() })).reverse();
      const [one, two] = await Promise.all([
        Inbox.recordNews(database, facts),
        Inbox.recordNews(database, again),
      ]);
      const made = [...one, ...two].filter((became) => became === 'recorded').length;
      t.is(made, 60, 'each once');
    }
  },
);
