import { randomUUID } from 'node:crypto';
import test from 'ava';
import { receiveNambaOneHook } from '../../../api/use-cases/namba-one-hook.js';
import { FACTS_PER_PAYMENT_MAX } from '../../../domain/limits.js';
import { readOrderHook } from '../../../domain/payment/hook.js';
import { INBOX_BODY, Inbox, type News } from '../../../models/inbox.js';
import { inGroups } from '../../../platform/in-groups.js';
import { openCases } from '../../support/cases.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { openLedger } from '../../support/ledgers.js';

/* What the door let in, and what is made of it: a row, before anybody is answered and whatever Temporal does. */

const CALLER = { requestId: 'request-1', ip: '127.0.0.1', userAgent: 'test', language: 'ru' } as const;

let database: TestDatabase;
let deps: ReturnType<typeof openCases>['deps'];
let payment: () => Promise<string>;
const recordNews = inGroups((news: readonly News[]) => Inbox.recordNews(deps.database, news));
const alarms: { factId: string; requestId: string }[] = [];
test.before(async () => {
  database = await createTestDatabase();
  deps = openCases(database).deps;
  payment = (await openLedger(database)).payment;
});

/** Tells what was sent, as the surface does. */
async function tell(rawBody: string): Promise<void> {
  const body: unknown = JSON.parse(rawBody);
  const hook = readOrderHook(body);
  if ('faults' in hook) throw new Error(`no hook: ${JSON.stringify(hook.faults)}`);
  const sent = { verifiedBy: 'signature', rawBody: Buffer.from(rawBody), body, news: hook.news } as const;
  const unknownPayment = (fact: (typeof alarms)[number]): void => void alarms.push(fact);
  await receiveNambaOneHook({ ...deps, recordNews, alarms: { unknownPayment } }, CALLER, sent);
}

const hookOf = (externalId: string, remark = '') => ({
  ...{ createdAt: '2025-10-08T13:56:13.951Z', type: 'PAYMENT_ORDER', version: '1' },
  data: {
    ...{ guid: 'g-1', externalId, currency: 'KGS', amount: '100.00', paymentAmount: '100.00', remark },
    status: 'SETTLED',
  },
});

const factsAbout = (externalId: string) =>
  database.query<{ id: string; body_sealed: string; verified_by: string }>(
    'SELECT id, body_sealed, verified_by FROM inbox WHERE subject_id = $1',
    [externalId],
  );

test('A39: reordered keys, other white space, another envelope: the same event; one byte in the data: another', async (t) => {
  const externalId = await payment();
  const hook = hookOf(externalId);
  const first = JSON.stringify(hook);
  await tell(first);
  const [fact] = await factsAbout(externalId);
  t.is(fact?.verified_by, 'signature');
  t.is(deps.sealer.open(INBOX_BODY, fact?.body_sealed ?? ''), first, 'the bytes as they were sent');
  t.false(fact?.body_sealed.includes(externalId));

  const turned = (value: object): object => Object.fromEntries(Object.entries(value).reverse());
  for (const again of [
    first,
    JSON.stringify(turned({ ...hook, data: turned(hook.data) })),
    JSON.stringify(hook, null, 2),
    // When it was sent and in what version is not what happened.
    JSON.stringify({ ...hook, createdAt: '2026-01-01T00:00:00.000Z', version: '2' }),
  ]) {
    await tell(again);
    t.deepEqual(await factsAbout(externalId), [fact], again);
  }
  await tell(JSON.stringify(hookOf(externalId, '.')));
  t.is((await factsAbout(externalId)).length, 2);
});

test('a payment that we do not know: kept, and somebody is told', async (t) => {
  const body = JSON.stringify(hookOf(randomUUID()));
  alarms.length = 0;
  await tell(body);
  const [fact] = await database.query<{ id: string; body_sealed: string }>(
    'SELECT id, body_sealed FROM inbox WHERE subject_id IS NULL',
  );
  t.is(deps.sealer.open(INBOX_BODY, fact?.body_sealed ?? ''), body);
  t.deepEqual(alarms, [{ factId: fact?.id ?? '', requestId: 'request-1' }]);
  await tell(body);
  t.is(alarms.length, 1, 'a repeat is no other finding');
});

test('A45: more different facts about a payment than are taken: told to come again', async (t) => {
  const externalId = await payment();
  for (let index = 0; index < FACTS_PER_PAYMENT_MAX; index += 1)
    await tell(JSON.stringify(hookOf(externalId, String(index))));
  const error = await t.throwsAsync(tell(JSON.stringify(hookOf(externalId, 'more'))));
  t.like(error, { code: 'flood_control' });
  await t.notThrowsAsync(tell(JSON.stringify(hookOf(externalId, '7'))));
  t.is((await factsAbout(externalId)).length, FACTS_PER_PAYMENT_MAX);
});
