import test from 'ava';
import { listDocuments } from '../../../api/use-cases/documents.js';
import { listCases, seeCase } from '../../../api/use-cases/kyc-case-details.js';
import { Document } from '../../../models/document.js';
import { FORM, type Happening, openCases, PERSON, type Person } from '../../support/cases.js';
import { createTestDatabase } from '../../support/database.js';

const CALLER = { requestId: 'request-1', ip: '127.0.0.1', userAgent: 'test', language: 'ru' } as const;
let cases: ReturnType<typeof openCases>;
let [anna, boris, clara]: Person[] = [];
const see = (key: Parameters<typeof seeCase>[3], deps = cases.deps) =>
  seeCase(deps, CALLER, (anna as Person).actor, key);
test.before(async () => {
  cases = openCases(await createTestDatabase());
  [anna, boris, clara] = await Promise.all([
    cases.person('admin'),
    cases.person('compliance'),
    cases.person('compliance'),
  ]);
});

const says = (
  by: Person | undefined,
  verdict: Happening['verdict'],
  more: Partial<Happening> = {},
): Happening => ({ actor: 'reviewer', by, to: verdict, verdict, ...more }) as Happening;
const uids = (people: readonly ({ uid: string } | null)[]) => people.map((person) => person?.uid);

test('a whole case: form, verdicts, and the history from nothing to now', async (t) => {
  const applicant = await cases.person();
  const newForm = { ...FORM, document_number: '7654321' };
  const made = await cases.submit(applicant, {
    happened: [
      { actor: 'applicant', by: applicant, to: 'identity_check' },
      { actor: 'flow', to: 'in_review', reason: 'VERIFIED' },
      says(anna, 'resubmission_requested', { reason: 'размыто', message: 'Пришлите ещё раз' }),
      { actor: 'applicant', by: applicant, to: 'created', form: newForm },
      says(boris, 'in_review'),
      says(boris, 'approved'),
      says(clara, 'rejected', { reverses: true, reason: 'подделка' }),
    ],
    assignee: clara as Person,
    dueAt: new Date('2026-03-01T00:00:00.000Z'),
    escalatedAt: new Date('2026-03-01T00:00:01.000Z'),
    message: 'Пришлите ещё раз',
  });
  const seen = await see(made);
  t.like(seen, {
    id: made.id,
    type: 'individual_basic',
    status: 'rejected',
    user: { id: Number(applicant.id), uid: applicant.uid, role: 'member' },
    assignee: { id: Number(clara?.id), uid: clara?.uid },
    message: 'Пришлите ещё раз',
    dueAt: new Date('2026-03-01T00:00:00.000Z'),
    escalatedAt: new Date('2026-03-01T00:00:01.000Z'),
    form: newForm,
    identityCheck: null,
    documents: [],
  });
  t.deepEqual(
    seen.history.map(({ actor, from, to, reason }) => [actor, from, to, reason]),
    [
      [applicant.uid, null, 'created', null],
      [applicant.uid, 'created', 'identity_check', null],
      ['flow', 'identity_check', 'in_review', 'VERIFIED'],
      [anna?.uid, 'in_review', 'resubmission_requested', 'размыто'],
      [applicant.uid, 'resubmission_requested', 'created', null],
      [boris?.uid, 'created', 'in_review', null],
      [boris?.uid, 'in_review', 'approved', null],
      [clara?.uid, 'approved', 'rejected', 'подделка'],
    ],
  );
  t.deepEqual(
    seen.verdicts.map(({ by, verdict, status, reversed, reason, message }) => [
      ...[by?.uid, verdict, status, reversed, reason, message],
    ]),
    [
      [anna?.uid, 'resubmission_requested', 'resubmission_requested', null, 'размыто', 'Пришлите ещё раз'],
      [boris?.uid, 'in_review', 'in_review', null, null, null],
      [boris?.uid, 'approved', 'approved', null, null, null],
      [clara?.uid, 'rejected', 'rejected', 'approved', 'подделка', null],
    ],
  );
  const times = seen.history.map(({ at }) => at.getTime());
  t.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  t.deepEqual(seen.approvals, []);
  await t.throwsAsync(see({ type: 'legal', id: made.id + 1_000 }), { message: 'not_found' });
});

test('four eyes: whose approvals stand; what left a case where it was is a verdict and no step', async (t) => {
  const deps = { ...cases.deps, fourEyes: ['legal'] as const };
  const first = says(anna, 'approved', { to: 'in_review' });
  const made = await cases.submit(await cases.person(), {
    type: 'legal',
    happened: [says(boris, 'in_review'), first],
  });
  const seen = await see(made, deps);
  t.deepEqual([seen.approvalsNeeded, ...uids(seen.approvals)], [2, anna?.uid]);
  t.deepEqual(
    seen.history.map(({ to }) => to),
    ['created', 'in_review'],
  );
  t.deepEqual(
    seen.verdicts.map(({ verdict, status }) => [verdict, status]),
    [
      ['in_review', 'in_review'],
      ['approved', 'in_review'],
    ],
  );
  t.is((await see(made)).approvalsNeeded, 1);

  const applicant = await cases.person();
  const anew = await cases.submit(applicant, {
    type: 'legal',
    happened: [
      first,
      says(boris, 'approved'),
      says(clara, 'in_review', { reverses: true, reason: 'слишком рано' }),
      says(boris, 'approved', { to: 'in_review' }),
    ],
  });
  t.deepEqual(uids((await see(anew, deps)).approvals), [boris?.uid]);
  const form = await cases.submit(applicant, {
    type: 'individual_full',
    happened: [
      says(anna, 'approved', { to: 'in_review' }),
      says(boris, 'resubmission_requested', { reason: 'x' }),
      { actor: 'applicant', by: applicant, to: 'created', form: FORM },
    ],
  });
  t.deepEqual((await see(form, deps)).approvals, []);
});

test('an identity check: what AbleID said against the form, and what it has not said yet', async (t) => {
  const applicant = await cases.person();
  const made = await cases.submit(applicant);
  const photoId = await cases.document(applicant, 'able_id');
  await cases.attempt(made, 'failed', { reason: 'FACE_NOT_MATCHED' });
  const failed = (await see(made)).identityCheck;
  t.like(failed, { status: 'failed', reason: 'FACE_NOT_MATCHED', attempts: 1, person: null, photo: null });
  t.deepEqual(failed?.mismatched, []);
  t.deepEqual(failed?.unconfirmed, ['last_name', 'first_name', 'birth_date', 'pinfl', 'document']);

  await cases.attempt(made, 'pending');
  const pending = (await see(made)).identityCheck;
  t.like(pending, { status: 'pending', attempts: 2, mismatched: [], unconfirmed: [], endedAt: null });
  t.deepEqual(pending?.claim, { resident: { pinfl: '31212904567890', birthDate: '1990-12-31' } });

  await cases.database('identity_attempts').where({ status: 'pending' }).update({ status: 'expired' });
  const said = { person: { ...PERSON, birthDate: null }, address: 'Бишкек, ул. Киевская, 1', photoId };
  await cases.attempt(made, 'verified', said);
  const { identityCheck: verified, documents } = await see(made);
  t.like(verified, {
    status: 'verified',
    reason: null,
    attempts: 3,
    ...{ person: said.person, address: said.address },
  });
  t.deepEqual([verified?.mismatched, verified?.unconfirmed], [['document'], ['birth_date']]);
  t.is(verified?.photo?.id, photoId);
  t.regex(verified?.photo?.path ?? '', /^\/documents\/file\?token=/);
  t.deepEqual(documents, []);

  const foreigner = await cases.submit(await cases.person());
  await cases.attempt(foreigner, 'verified', {
    claim: { foreign: { document: 'AC1234567' } },
    person: PERSON,
  });
  const abroad = (await see(foreigner)).identityCheck;
  t.deepEqual(abroad?.claim, { foreign: { document: 'AC1234567' } });
  // Nobody claimed a birth date or a PINFL: there is nothing to hold against them.
  t.deepEqual([abroad?.mismatched, abroad?.unconfirmed], [['document'], []]);
});

test('documents are his own, with links for this reviewer; AbleID’s photo is none of them and costs him nothing', async (t) => {
  const [applicant, other] = [await cases.person(), await cases.person()];
  const made = await cases.submit(applicant);
  const mine = [await cases.document(applicant), await cases.document(applicant)];
  await cases.document(applicant, 'able_id');
  await cases.document(other);
  const { documents } = await see(made);
  t.deepEqual(documents.map(({ id }) => id).sort(), [...mine].sort());
  for (const { id, path, linkExpiresAt } of documents) {
    const link = cases.deps.links.read(path.split('token=')[1] ?? '');
    t.like(link, { documentId: id, sessionId: anna?.actor.sessionId });
    t.true(linkExpiresAt.getTime() > Date.now());
  }
  const listed = await listDocuments(cases.deps as never, applicant.actor, { page: 1, perPage: 20 });
  t.is(listed.total, 2);
  t.like(await Document.usage(cases.database, applicant.id), { count: 2, bytes: 2_000 });
});

test('who reads a case is written down, and what cannot be written down is not shown', async (t) => {
  const applicant = await cases.person();
  const made = await cases.submit(applicant);
  await see(made);
  const log = await cases.database('activities').where({ userId: applicant.id });
  t.is(log.length, 1);
  t.like(log[0], {
    topic: 'kyc',
    action: 'see_case',
    result: 'succeed',
    actorId: anna?.id,
    requestId: 'request-1',
  });
  const nobody = { ...CALLER, requestId: null as never };
  await t.throwsAsync(seeCase(cases.deps, nobody, (anna as Person).actor, made), { message: /not-null/ });
});

test('somebody who is gone leaves his word behind', async (t) => {
  const [applicant, gone] = [await cases.person(), await cases.person('compliance')];
  const made = await cases.submit(applicant, { happened: [says(gone, 'in_review')], assignee: gone });
  await cases.database('users').where({ id: gone.id }).delete();
  const { history, verdicts, assignee } = await see(made);
  t.deepEqual(
    history.map(({ actor }) => actor),
    [applicant.uid, 'reviewer'],
  );
  t.deepEqual([verdicts[0]?.by, assignee], [null, null]);
});

test('the list shows whose a case is, its newest attempt and who took it', async (t) => {
  const applicant = await cases.person();
  const dueAt = new Date('2026-03-01T00:00:00.000Z');
  const made = await cases.submit(applicant, { type: 'individual_full', assignee: boris as Person, dueAt });
  await cases.attempt(made, 'failed', { reason: 'A' });
  await cases.attempt(made, 'unavailable', { reason: 'B' });
  await cases.attempt(made, 'void');
  const { items } = await listCases(cases.deps, { page: 1, perPage: 100, type: 'individual_full' });
  const item = items.find(({ id }) => id === made.id);
  t.deepEqual(item, {
    ...{ id: made.id, type: 'individual_full', status: 'created', dueAt },
    user: { id: Number(applicant.id), uid: applicant.uid },
    identityCheck: { status: 'unavailable', reason: 'B' },
    submittedAt: item?.submittedAt as Date,
    assignee: { id: Number(boris?.id), uid: boris?.uid as string },
  });
});
