import { randomUUID } from 'node:crypto';
import test from 'ava';
import { PREFIX } from '../../api/surfaces/barong/dialect.js';
import { providerVerificationId } from '../../domain/kyc/provider.js';
import { tellVerification } from '../../platform/temporal/provider-flows.js';
import { newAdmin } from '../support/admins.js';
import { type BarongMember, joinBarong, privateLabels, said } from '../support/barong-members.js';
import { recordHistory } from '../support/histories.js';
import { TestKycaid } from '../support/kycaid.js';
import { image } from '../support/pictures.js';
import { eventually, startSystem, type TestSystem } from '../support/system.js';

/** A silent provider is asked by itself: long enough to see that a callback is faster. */
const ASK_SECONDS = 10;

let system: TestSystem;
let kycaid: TestKycaid;
test.before(async () => {
  kycaid = await TestKycaid.start();
  system = await startSystem({
    ...kycaid.env,
    KYC_PROVIDER_ASK_HOURS: String(ASK_SECONDS / 3_600),
    // Long: whoever gives up does so because the test says it.
    KYC_PROVIDER_GIVE_UP_HOURS: '1',
  });
});

const PERSON = { first_name: 'Aizada', last_name: 'Osmonova', dob: '1984-05-17', country: 'KGZ' };

interface Row {
  readonly id: string;
  readonly case_id: string;
  readonly status: string;
  readonly verification_ref: string | null;
  readonly applicant_ref: string | null;
}

const rowsOf = ({ userId }: BarongMember, type = 'profile') =>
  system.database.query<Row & Record<string, unknown>>(
    `SELECT v.* FROM kyc_verifications v JOIN kyc_cases c ON c.id = v.case_id
      WHERE c.user_id = $1 AND c.type = $2 ORDER BY v.created_at`,
    [userId, type],
  );

/** The newest verification of a case, when it stands there. */
async function standing(me: BarongMember, status: string, type = 'profile'): Promise<Row> {
  let found: Row | undefined;
  await eventually(async () => {
    found = (await rowsOf(me, type)).at(-1);
    return found?.status === status;
  }, 30_000);
  if (!found) throw new Error('no verification');
  return found;
}

/** Somebody whose profile lies at the provider. */
async function submitted(): Promise<BarongMember> {
  const me = await joinBarong(system.client, system.database);
  const answer = await me.post('/profiles', { ...PERSON, confirm: true });
  if (answer.status !== 201)
    throw new Error(`not submitted: ${answer.status} ${JSON.stringify(answer.body)}`);
  return me;
}

/** What reviewers call the case of a verification. */
async function numberOf({ case_id: id }: Row): Promise<number | undefined> {
  const sql = 'SELECT number::int FROM kyc_cases WHERE id = $1';
  return (await system.database.query<{ number: number }>(sql, [id]))[0]?.number;
}

const labelled = (me: BarongMember, label: string) =>
  eventually(async () => (await privateLabels(system.database, me.userId)).includes(label), 30_000);

const endOf = ({ id }: Row) => system.temporal.workflow.getHandle(providerVerificationId(id)).result();
const flowId = ({ id }: Row) => providerVerificationId(id);
const refOf = ({ verification_ref: ref }: Row): string => ref ?? '';
const callBack = (body: Record<string, unknown>) =>
  system.client.request('POST', `${PREFIX.barong}/public/kyc`, JSON.stringify(body), {
    headers: { 'content-type': 'application/json' },
  });

/** Shows files as papers of one batch. */
async function showPapers(me: BarongMember, batch: string, ...sides: readonly string[]): Promise<void> {
  for (const side of sides) {
    const form = new FormData();
    const words = { doc_type: 'Passport', doc_number: 'AN 1234567', doc_expire: '2099-01-31' };
    for (const [name, word] of Object.entries({ ...words, doc_category: side, identificator: batch }))
      form.append(name, word);
    form.append('upload[]', new Blob([await image('jpeg')]), 'scan.jpg');
    const { status } = await me.sendForm('/documents', form);
    if (status !== 201) throw new Error(`not shown: ${status}`);
  }
}

test.serial('a profile is approved: asked, called back, asked again before it is believed', async (t) => {
  const { database, temporal } = system;
  const me = await submitted();
  const row = await standing(me, 'waiting');
  await kycaid.say(refOf(row), { verified: true });
  await labelled(me, 'profile:verified');
  t.is(await endOf(row), 'approved');
  t.is((await me.get('/profiles/me')).body[0].state, 'verified');
  const given = await kycaid.given();
  t.like(given.find(({ id }) => id === row.applicant_ref)?.fields, {
    type: 'PERSON',
    first_name: 'Aizada',
    last_name: 'Osmonova',
    dob: '1984-05-17',
    residence_country: 'KG',
    phone: me.account.phone,
  });
  t.deepEqual(given.find(({ id }) => id === refOf(row))?.fields, {
    applicant_id: row.applicant_ref,
    types: ['AML'],
    callback_url: `${system.client.baseUrl}/api/v2/barong/public/kyc`,
  });
  const changes = await database.query(
    'SELECT actor, to_status, verdict, actor_id FROM kyc_changes WHERE case_id = $1 ORDER BY seq',
    [row.case_id],
  );
  t.deepEqual(changes.at(-1), {
    actor: 'provider',
    to_status: 'approved',
    verdict: 'approved',
    actor_id: null,
  });
  t.is(changes.length, 2);
  const facts = await database.query(
    `SELECT source, verified_by, body_sealed, outcome FROM inbox WHERE subject_id = $1`,
    [row.id],
  );
  t.deepEqual(facts, [
    { source: 'kyc_provider', verified_by: 'none', body_sealed: null, outcome: 'applied' },
  ]);
  await recordHistory(temporal, flowId(row), 'providerVerification', 'approved');
});

test.serial('a profile is rejected, with its words for reviewers', async (t) => {
  const me = await submitted();
  const row = await standing(me, 'waiting');
  await kycaid.say(refOf(row), { verified: false, comment: 'AGE_RESTRICTION', times: 3 });
  await labelled(me, 'profile:rejected');
  t.is(await endOf(row), 'rejected');
  const compliance = await newAdmin(system, 'compliance');
  const { body } = await system.client.get(`/admin/kyc/get?type=profile&id=${await numberOf(row)}`, {
    token: compliance.token,
  });
  t.regex(JSON.stringify(body), /KYC provider: AGE_RESTRICTION/);
  // The same callback three times was one fact.
  t.is((await system.database.query('SELECT FROM inbox WHERE subject_id = $1', [row.id])).length, 1);
  await recordHistory(system.temporal, flowId(row), 'providerVerification', 'rejected');
});

test.serial('not completed, forged, repeated and late callbacks change nothing', async (t) => {
  const me = await submitted();
  const row = await standing(me, 'waiting');
  const told = { verification_id: refOf(row), applicant_id: row.applicant_ref, request_id: 'one' };
  // Whoever knows both ids may make us ask, and no more.
  t.is((await callBack({ ...told, verified: true, status: 'completed' })).status, 201);
  t.is((await callBack({ ...told, verified: true, status: 'completed' })).status, 201);
  await eventually(async () => (await kycaid.askedAbout(refOf(row))) > 0);
  t.is((await standing(me, 'waiting')).status, 'waiting');
  const refused = [422, ['public.kyc.disabled']] as const;
  for (const forged of [
    {},
    { ...told, applicant_id: 'somebody' },
    { ...told, verification_id: randomUUID() },
    { verification_id: refOf(row) },
  ])
    t.deepEqual(said(await callBack(forged)), [...refused], JSON.stringify(forged));
  t.true((await privateLabels(system.database, me.userId)).includes('profile:submitted'));

  await kycaid.say(refOf(row), { verified: true });
  t.is(await endOf(row), 'approved');
  await kycaid.say(refOf(row), { verified: false });
  t.is((await callBack({ ...told, request_id: 'late' })).status, 201);
  const late = await system.database.query(
    `SELECT outcome FROM inbox WHERE subject_id = $1 AND outcome = 'nothing_new'`,
    [row.id],
  );
  t.true(late.length >= 1);
  t.is((await standing(me, 'approved')).status, 'approved');
  await recordHistory(system.temporal, flowId(row), 'providerVerification', 'forged-then-approved');
});

test.serial('a provider that fails is tried again; what it made is not made twice', async (t) => {
  await kycaid.faults({ status: 500, times: 2 });
  const me = await submitted();
  const row = await standing(me, 'waiting');
  await kycaid.faults({ status: 503, times: 2, method: 'GET' });
  await kycaid.say(refOf(row), { verified: true });
  t.is(await endOf(row), 'approved');
  await kycaid.faults(null);
  const mine = (await kycaid.given()).filter(
    ({ to, fields }) => to === 'applicants' && fields['phone'] === me.account.phone,
  );
  t.is(mine.length, 1);
});

test.serial('a silent provider is asked by itself; at last reviewers decide without it', async (t) => {
  const me = await submitted();
  const row = await standing(me, 'waiting');
  await kycaid.say(refOf(row), { verified: true, silent: true });
  t.is(await endOf(row), 'approved');
  t.deepEqual(await system.database.query('SELECT FROM inbox WHERE subject_id = $1', [row.id]), []);
  await recordHistory(system.temporal, flowId(row), 'providerVerification', 'silent');

  const other = await submitted();
  const never = await standing(other, 'waiting');
  await system.database.query(
    `UPDATE kyc_verifications SET created_at = now() - interval '59 minutes 58 seconds' WHERE id = $1`,
    [never.id],
  );
  t.is(await endOf(never), 'left');
  t.true((await kycaid.askedAbout(refOf(never))) > 0, 'it was asked once more');
  t.true((await privateLabels(system.database, other.userId)).includes('profile:submitted'));
  await recordHistory(system.temporal, flowId(never), 'providerVerification', 'left');
});

test.serial('papers: asked about when all files of a batch are there; document and face', async (t) => {
  const me = await submitted();
  const { applicant_ref: applicant } = await standing(me, 'waiting');
  await showPapers(me, 'passport-1', 'front_side');
  t.deepEqual(await rowsOf(me, 'document'), [], 'a front is not enough');
  await showPapers(me, 'passport-1', 'selfie');
  const row = await standing(me, 'waiting', 'document');
  t.is(row.applicant_ref, applicant, 'the same person');
  const given = (await kycaid.given()).filter(({ fields }) => fields['applicant_id'] === applicant);
  t.deepEqual(
    given.filter(({ to }) => to === 'documents').map(({ fields }) => fields['type']),
    ['PASSPORT', 'SELFIE_IMAGE'],
  );
  t.like(given.find(({ fields }) => fields['type'] === 'PASSPORT')?.fields, {
    document_number: 'AN 1234567',
    expiry_date: '2099-01-31',
  });
  t.deepEqual(given.find(({ id }) => id === refOf(row))?.fields['types'], ['DOCUMENT', 'FACIAL']);
  await kycaid.say(refOf(row), { verified: true });
  await labelled(me, 'document:verified');
  t.is(await endOf(row), 'approved');
});

/** A reviewer rejects the case of a verification. @returns the status of the answer */
async function reject(row: Row): Promise<number> {
  const compliance = await newAdmin(system, 'compliance');
  const verdict = { id: await numberOf(row), type: 'profile', status: 'rejected', reason: 'test' };
  return (await system.client.post('/admin/kyc/set_status', verdict, { token: compliance.token })).status;
}

test.serial('of a reviewer and the provider at once one decides', async (t) => {
  const me = await submitted();
  const row = await standing(me, 'waiting');
  const [status] = await Promise.all([reject(row), kycaid.say(refOf(row), { verified: true })]);
  const end = await endOf(row);
  t.deepEqual([status, end], status === 200 ? [200, 'overtaken'] : [409, 'approved']);
  const decisions = await system.database.query(
    `SELECT FROM kyc_changes WHERE case_id = $1 AND to_status IN ('approved', 'rejected')`,
    [row.case_id],
  );
  t.is(decisions.length, 1);
});

test.serial('a reviewer who decides first has decided', async (t) => {
  const me = await submitted();
  const row = await standing(me, 'waiting');
  t.is(await reject(row), 200);
  await kycaid.say(refOf(row), { verified: true });
  t.is(await endOf(row), 'overtaken');
  await labelled(me, 'profile:rejected');
  await recordHistory(system.temporal, flowId(row), 'providerVerification', 'overtaken');
});

test.serial(
  'what the provider refuses is left to reviewers; a flow that nobody asked for ends',
  async (t) => {
    await kycaid.faults({ status: 422, times: 1 });
    const me = await submitted();
    const row = await standing(me, 'left');
    t.is(await endOf(row), 'left');
    await kycaid.faults(null);
    const { temporal, taskQueue } = system;
    const id = randomUUID();
    await tellVerification({ temporal, taskQueue }, id, { id });
    t.is(await temporal.workflow.getHandle(providerVerificationId(id)).result(), 'unknown');
    await recordHistory(temporal, flowId(row), 'providerVerification', 'refused');
  },
);
