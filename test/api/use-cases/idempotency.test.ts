import { randomUUID } from 'node:crypto';
import test from 'ava';
import { newAdmin, newNumbered } from '../../support/admins.js';
import type { Answer } from '../../support/http.js';
import { FORMS, heard, judge, resubmit } from '../../support/kyc.js';
import { anotherApi, startSystem, type TestSystem } from '../../support/system.js';

/* `Idempotency-Key` from the caller's side, on submissions of KYC; payments have theirs with their flow. */

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

type Who = { readonly token: string };

function submitWith(
  key: string,
  { token }: Who,
  form: object = FORMS.individual_basic,
  path = '/kyc/submit_individual_basic',
): Promise<Answer> {
  return system.client.post(path, form, { token, headers: { 'idempotency-key': key } });
}

/** Status and body, to the byte. */
const face = ({ status, body }: Answer): string => `${status} ${JSON.stringify(body)}`;

async function casesOf({ id }: { readonly id: number }): Promise<number> {
  return (await system.database.query('SELECT FROM kyc_cases WHERE user_id = $1', [id])).length;
}

const keyRow = ({ id }: { readonly id: number }) =>
  system.database.query<{ operation_id: string; finished_at: Date | null; answer: unknown }>(
    'SELECT operation_id, finished_at, answer FROM idempotency_keys WHERE user_id = $1',
    [id],
  );

test('the same key twice is the same case; without it, a second one is refused', async (t) => {
  const who = await newNumbered(system);
  const first = await submitWith('form 1', who);
  t.is(first.status, 200, JSON.stringify(first.body));
  t.is(face(await submitWith('form 1', who)), face(first));
  t.is((await submitWith('form 2', who)).status, 409);
  t.is((await system.client.post('/kyc/submit_individual_basic', FORMS.individual_basic, who)).status, 409);
  t.is(await casesOf(who), 1);
});

test('a refusal stays the answer, whatever changed since', async (t) => {
  const who = await newNumbered(system);
  const first = await submitWith('one', who);
  const refused = await submitWith('two', who);
  t.is(refused.status, 409);
  await system.database.query(`UPDATE kyc_cases SET status = 'withdrawn' WHERE user_id = $1`, [who.id]);
  t.is(face(await submitWith('two', who)), face(refused));
  t.is(face(await submitWith('one', who)), face(first));
  t.is((await submitWith('three', who)).status, 200);
});

test('another body under the key is 409, and an equal one with other spaces is another', async (t) => {
  const who = await newNumbered(system);
  t.is((await submitWith('k', who)).status, 200);
  const other = await submitWith('k', who, { ...FORMS.individual_basic, first_name: 'Айзада' });
  t.is(other.status, 409);
  t.is(other.body.error.code, 'E_CONFLICT');
  const spaced = await system.client.request(
    'POST',
    '/kyc/submit_individual_basic',
    JSON.stringify(FORMS.individual_basic, null, 1),
    { token: who.token, headers: { 'content-type': 'application/json', 'idempotency-key': 'k' } },
  );
  t.is(spaced.status, 409);
});

test('F26: twenty at once over two APIs: one case; each hears the same or 409', async (t) => {
  const who = await newNumbered(system);
  const other = await anotherApi(system);
  const answers = await Promise.all(
    [...Array(20).keys()].map((turn) =>
      (turn % 2 ? other : system.client).post('/kyc/submit_individual_basic', FORMS.individual_basic, {
        token: who.token,
        headers: { 'idempotency-key': 'at once' },
      }),
    ),
  );
  const good = new Set(answers.filter(({ status }) => status === 200).map(face));
  t.is(good.size, 1);
  // Who comes late enough on a quick machine is given the kept answer; that a twin is 409 has a test of its own below.
  t.true(answers.every(({ status }) => status === 200 || status === 409));
  t.is(await casesOf(who), 1);
  t.true(good.has(face(await submitWith('at once', who))));
});

test('F1: the case was made and its answer lost: the next try finds it', async (t) => {
  const who = await newNumbered(system);
  const first = await submitWith('lost', who);
  const [row] = await keyRow(who);
  // As an API that was killed before it could say so leaves it.
  await system.database.query(
    `UPDATE idempotency_keys SET finished_at = NULL, answer = NULL, locked_until = now() WHERE user_id = $1`,
    [who.id],
  );
  t.is(face(await submitWith('lost', who)), face(first));
  t.is(await casesOf(who), 1);
  const [again] = await keyRow(who);
  t.is(again?.operation_id, row?.operation_id);
  const [kase] = await system.database.query('SELECT id FROM kyc_cases WHERE user_id = $1', [who.id]);
  t.is(kase?.['id'], row?.operation_id, 'the case has the operation’s id');
  // Also when the case has gone on since: what it is now is told.
  await system.database.query(
    `UPDATE idempotency_keys SET finished_at = NULL, answer = NULL, locked_until = now() WHERE user_id = $1`,
    [who.id],
  );
  await system.database.query(`UPDATE kyc_cases SET status = 'withdrawn' WHERE user_id = $1`, [who.id]);
  const later = await submitWith('lost', who);
  t.deepEqual(later.body.data, { ...first.body.data, status: 'withdrawn' });
  t.is(await casesOf(who), 1);
});

test('while one is under way, its twin is 409', async (t) => {
  const who = await newNumbered(system);
  await submitWith('k', who);
  await system.database.query(
    `UPDATE idempotency_keys SET finished_at = NULL, answer = NULL, locked_until = now() + interval '1 minute'
      WHERE user_id = $1`,
    [who.id],
  );
  t.is((await submitWith('k', who)).status, 409);
});

test('a key is its owner’s, and its path’s', async (t) => {
  const key = randomUUID();
  const [one, other] = [await newNumbered(system), await newNumbered(system)];
  const mine = await submitWith(key, one);
  const theirs = await submitWith(key, other);
  t.is(theirs.status, 200);
  t.notDeepEqual(theirs.body, mine.body);
  const full = await submitWith(key, one, FORMS.individual_full, '/kyc/submit_individual_full');
  t.is(full.status, 200, JSON.stringify(full.body));
  t.is(full.body.data.type, 'individual_full');
});

test('what is refused at the door leaves no row; the key itself is in none', async (t) => {
  const who = await newNumbered(system);
  t.is((await submitWith('k', { token: 'nobody' })).status, 401);
  t.is((await submitWith('k', who, {})).status, 422);
  t.is((await submitWith('k'.repeat(256), who)).status, 422);
  t.deepEqual(await keyRow(who), []);
  await submitWith('a key of mine', who);
  const [row] = await system.database.query('SELECT t::text FROM idempotency_keys t WHERE user_id = $1', [
    who.id,
  ]);
  t.false(JSON.stringify(row).includes('a key of mine'));
});

test.serial('a 5xx is no answer: the key is free at once', async (t) => {
  const who = await newNumbered(system);
  // What the call needs is away, and the keys are not.
  await system.database.query('ALTER TABLE kyc_numbers RENAME TO kyc_numbers_away');
  const broken = await submitWith('k', who);
  await system.database.query('ALTER TABLE kyc_numbers_away RENAME TO kyc_numbers');
  t.is(broken.status, 500);
  t.like((await keyRow(who))[0], { finished_at: null, answer: null });
  t.is((await submitWith('k', who)).status, 200);
});

test('a resubmission with a key twice is one change', async (t) => {
  const who = await newNumbered(system);
  const { body } = await submitWith('first', who);
  const kase = { type: 'individual_basic', id: body.data.id } as const;
  await heard(system.database, kase);
  const reason = { reason: 'the scan cannot be read' };
  t.is(
    (await judge(system.client, await newAdmin(system), kase, 'resubmission_requested', reason)).status,
    200,
  );
  const again = { ...FORMS.individual_basic, id: kase.id };
  const path = '/kyc/resubmit_individual_basic';
  const first = await submitWith('again', who, again, path);
  t.is(first.status, 200, JSON.stringify(first.body));
  await system.database.query(
    `UPDATE idempotency_keys SET finished_at = NULL, answer = NULL, locked_until = now() WHERE path = $1`,
    [path],
  );
  t.is(face(await submitWith('again', who, again, path)), face(first));
  t.is((await resubmit(system.client, who, kase)).status, 409, 'nobody asked for another one');
});
