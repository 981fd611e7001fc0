import test from 'ava';
import { ban, type NumberedAccount, newAdmin, newNumbered } from '../support/admins.js';
import { recordHistory } from '../support/histories.js';
import {
  checkEnded,
  checkStarted,
  flowOf,
  heard,
  judge,
  ownCase,
  resubmit,
  startCheck,
  submitted,
  type TestCase,
  wholeCase,
} from '../support/kyc.js';
import { eventually, type IdentitySystem, startIdentitySystem } from '../support/system.js';

/* Identity checks at AbleID, from the page that a person sees to what a reviewer sees of him. */
let system: IdentitySystem;
test.before(async () => {
  system = await startIdentitySystem({ IDENTITY_PULL_WAIT_SECONDS: '8,3', IDENTITY_ATTEMPT_MINUTES: '0.2' });
});

async function begun(type: 'individual_basic' | 'individual_full' = 'individual_basic') {
  const { client } = system;
  const [applicant, reviewer] = await Promise.all([newNumbered(system), newAdmin(system, 'compliance')]);
  const kase = await submitted(client, applicant, type);
  return { applicant, reviewer, kase };
}

async function checked(
  applicant: NumberedAccount,
  kase: TestCase,
  claim?: Readonly<Record<string, unknown>>,
) {
  return checkStarted(system.client, applicant, kase, claim);
}

const record = (attemptId: string, name: string) =>
  recordHistory(system.temporal, `identity-check-${attemptId}`, 'identityCheck', name);
const endOf = (attemptId: string) =>
  system.temporal.workflow.getHandle(`identity-check-${attemptId}`).result();

test('verified: everything is asked for, kept sealed, shown to the reviewer beside the form, and the case moves on', async (t) => {
  const { client, ableId, database } = system;
  const { applicant, reviewer, kase } = await begun();
  const { attemptId, page } = await checked(applicant, kase);
  t.is((await ownCase(client, applicant, kase)).status, 'identity_check');
  t.is((await ownCase(client, applicant, kase)).next_step, 'pass_identity_check');
  await ableId.decideAt(page, 'pass');
  t.deepEqual(await checkEnded(client, applicant, kase), { status: 'verified', reason: null });
  t.is(await endOf(attemptId), 'verified');
  t.is((await ownCase(client, applicant, kase)).status, 'in_review');

  const asked = (await ableId.calls(page.split('/').at(-1))).map(({ call }) => call);
  t.deepEqual([...new Set(asked)].sort(), [
    '/check/get_passport',
    '/check/get_person',
    '/check/get_photo',
    '/check/registration',
    '/check/start/second',
  ]);
  const { identity_check: check } = await wholeCase(client, reviewer, kase);
  t.like(check.person, { last_name: 'Петров', first_name: 'Иван', middle_name: 'Алексеевич' });
  t.truthy(check.address);
  t.is(check.photo.content_type, 'image/png');
  t.is((await client.get(check.photo.url)).status, 200);
  t.is(
    (await client.get('/kyc/documents', { token: applicant.token })).body.data.total,
    0,
    'a photo is no document of his',
  );
  const rows = await database.query('SELECT person_sealed FROM identity_attempts WHERE id = $1', [attemptId]);
  t.false(JSON.stringify(rows).includes('Петров'));
  t.is((await judge(client, reviewer, kase, 'approved')).status, 200, 'a verified person needs no reason');
  await record(attemptId, 'verified');
});

test('what differs from the form is a flag, what is only spelled otherwise is none', async (t) => {
  const { client, ableId } = system;
  const { applicant, reviewer, kase } = await begun();
  const { page } = await checked(applicant, kase);
  const form = (await wholeCase(client, reviewer, kase)).form;
  await ableId.decideAt(page, 'pass', {
    data: { lastName: ` ${form.last_name.toUpperCase()} `, firstName: 'Somebody', birthDate: '11.12.2000' },
  });
  await checkEnded(client, applicant, kase);
  const { identity_check: check } = await wholeCase(client, reviewer, kase);
  t.true(check.mismatched.includes('first_name') && check.mismatched.includes('birth_date'));
  t.false(check.mismatched.includes('last_name'));
});

test('failed and expired at AbleID: the reason is kept, and three attempts are all', async (t) => {
  const { client, ableId } = system;
  const { applicant, kase } = await begun('individual_full');
  const first = await checked(applicant, kase);
  await ableId.decideAt(first.page, 'fail');
  const failed = await checkEnded(client, applicant, kase);
  t.is(failed.status, 'failed');
  t.regex(failed.reason, /^[A-Z0-9_]+$/);
  t.is((await ownCase(client, applicant, kase)).next_step, 'start_identity_check');
  await record(first.attemptId, 'failed');

  const second = await checked(applicant, kase);
  await ableId.decideAt(second.page, 'expire');
  await eventually(
    async () => (await ownCase(client, applicant, kase)).identity_check.status === 'expired',
    20_000,
  );
  t.is((await ownCase(client, applicant, kase)).identity_check.reason, 'FACE_SESSION_EXPIRED');

  const third = await checked(applicant, kase);
  await ableId.decideAt(third.page, 'fail');
  await eventually(
    async () => (await ownCase(client, applicant, kase)).identity_check.status === 'failed',
    20_000,
  );
  t.is((await startCheck(client, applicant, kase)).status, 409);
  t.is((await ownCase(client, applicant, kase)).next_step, 'wait_for_review');
});

test('nobody comes: the attempt expires, and the case goes to a reviewer with the reason', async (t) => {
  const { client } = system;
  const { applicant, reviewer, kase } = await begun();
  const { attemptId } = await checked(applicant, kase);
  t.is(await endOf(attemptId), 'expired');
  t.is((await ownCase(client, applicant, kase)).status, 'in_review');
  const { history } = await wholeCase(client, reviewer, kase);
  t.like(history.at(-1), {
    actor: 'flow',
    to: 'in_review',
    reason: 'The identity check was not finished in time',
  });
  await record(attemptId, 'attempt-expired');
});

test('F30: AbleID owes the data and stays silent: asked again, then a reviewer does without', async (t) => {
  const { client, ableId } = system;
  const { applicant, reviewer, kase } = await begun();
  const { attemptId, page } = await checked(applicant, kase);
  await ableId.decideAt(page, 'pass', { mute: ['passport', 'photo', 'registration', 'person'] });
  t.is(await endOf(attemptId), 'unavailable');
  const calls = await ableId.calls(page.split('/').at(-1));
  t.true(calls.length >= 9, `${calls.length} calls: one start, and every pull twice`);
  t.like((await ownCase(client, applicant, kase)).identity_check, {
    status: 'unavailable',
    reason: 'NO_PERSON_DATA',
  });
  t.is(
    (await judge(client, reviewer, kase, 'approved')).status,
    422,
    'without a verified identity he has to say why',
  );
  await record(attemptId, 'silent-provider');
});

test('hooks that are late, repeated or somebody else’s change nothing', async (t) => {
  const { client, ableId, database } = system;
  const [mine, other] = [await begun(), await begun()];
  const [my, others] = [await checked(mine.applicant, mine.kase), await checked(other.applicant, other.kase)];
  await ableId.decideAt(my.page, 'pass', { times: 3 });
  await checkEnded(client, mine.applicant, mine.kase);
  const [rows] = await database.query(
    `SELECT count(*)::int AS results FROM identity_hooks WHERE attempt_id = $1 AND kind = 'result'`,
    [my.attemptId],
  );
  t.is(rows?.['results'], 1, 'three times the same body is one fact');

  await judge(client, mine.reviewer, mine.kase, 'approved');
  await (await flowOf(system, mine.kase)).result();
  // After the approval AbleID changes its mind: kept, and nothing moves (F30).
  await ableId.decideAt(my.page, 'fail');
  await eventually(async () => {
    const [late] = await database.query(
      `SELECT count(*)::int AS results FROM identity_hooks WHERE attempt_id = $1 AND kind = 'result'`,
      [my.attemptId],
    );
    return late?.['results'] === 2;
  });
  t.like(await ownCase(client, mine.applicant, mine.kase), {
    status: 'approved',
    identity_check: { status: 'verified', reason: null },
  });
  t.is((await ownCase(client, other.applicant, other.kase)).identity_check.status, 'pending');
  await ableId.decideAt(others.page, 'pass');
  t.is((await checkEnded(client, other.applicant, other.kase)).status, 'verified');
});

test('asked again while it is under way, it is the same attempt; twenty at once make one', async (t) => {
  const { client, ableId } = system;
  const { applicant, kase } = await begun();
  const answers = await Promise.all(Array.from({ length: 20 }, () => startCheck(client, applicant, kase)));
  const ids = new Set(answers.filter(({ status }) => status === 200).map(({ body }) => body.data.attempt_id));
  t.is(ids.size, 1);
  t.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  const other = { resident: { pinfl: '99999999999999', birth_date: '1990-01-01' } };
  t.is((await startCheck(client, applicant, kase, other)).status, 409);
  t.is((await ableId.calls()).filter(({ to }) => to === String([...ids][0])).length, 0);
});

test('a foreigner is checked by his document; only his photo is asked for', async (t) => {
  const { client, ableId } = system;
  const { applicant, kase } = await begun();
  const { page } = await checked(applicant, kase, { foreign: { document: 'AN1234567' }, lang: 'en' });
  await ableId.decideAt(page, 'pass');
  t.is((await checkEnded(client, applicant, kase)).status, 'verified');
});

test.serial(
  'F30: AbleID is away: 503, nothing counts, and the same call works when it is back',
  async (t) => {
    const { client, ableId } = system;
    const { applicant, kase } = await begun();
    await ableId.fail({ error_rate: 1, status: 500 });
    const refused = await startCheck(client, applicant, kase);
    await ableId.fail(null);
    t.is(refused.status, 503);
    t.truthy(refused.headers.get('retry-after'));
    t.is((await ownCase(client, applicant, kase)).status, 'created');
    t.is((await ownCase(client, applicant, kase)).identity_check, null);
    const { attemptId } = await checked(applicant, kase);
    t.is((await ownCase(client, applicant, kase)).identity_check.status, 'pending');
    t.truthy(attemptId);
  },
);

test('a verdict ends the check that it makes pointless; a ban does, too', async (t) => {
  const { client } = system;
  const decided = await begun();
  const { attemptId } = await checked(decided.applicant, decided.kase);
  t.is((await judge(client, decided.reviewer, decided.kase, 'rejected', { reason: 'no' })).status, 200);
  t.is(await endOf(attemptId), 'expired');
  t.is((await ownCase(client, decided.applicant, decided.kase)).identity_check.reason, 'CASE_DECIDED');
  t.is(await (await flowOf(system, decided.kase)).result(), 'rejected');
  await record(attemptId, 'stopped');

  const banned = await begun();
  const check = await checked(banned.applicant, banned.kase);
  const admin = await newAdmin(system);
  t.is((await ban(client, admin, banned.applicant)).status, 200);
  t.is(await endOf(check.attemptId), 'expired');
  await heard(system.database, banned.kase);
  const whole = await wholeCase(client, banned.reviewer, banned.kase);
  t.is(whole.status, 'in_review');
  t.is(whole.identity_check.reason, 'ACCOUNT_BANNED');
});

test('another form keeps what AbleID said, and it is compared with the new one', async (t) => {
  const { client, ableId } = system;
  const { applicant, reviewer, kase } = await begun();
  const { page } = await checked(applicant, kase);
  await ableId.decideAt(page, 'pass');
  await checkEnded(client, applicant, kase);
  await judge(client, reviewer, kase, 'resubmission_requested', { reason: 'a typing mistake' });
  t.is((await resubmit(client, applicant, kase)).status, 200);
  t.is((await ownCase(client, applicant, kase)).identity_check.status, 'verified');
  t.is((await startCheck(client, applicant, kase)).status, 409, 'he is verified already');
});
