import test from 'ava';
import {
  APPLICANT,
  product,
  REVIEWER,
  SECRETS,
  STATE,
  THEN,
  THEN_TOLD,
  told,
} from './support/kyc-product.js';

/* What reviewers are answered, to the letter; what becomes of it: admin-kyc.test.ts. */

const DOCUMENT = {
  id: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78',
  docType: 'passport',
  side: 'front',
  contentType: 'image/png',
  size: 1_234,
  createdAt: THEN,
  path: '/documents/file?token=abc',
  linkExpiresAt: THEN,
  ...SECRETS,
};
const DOCUMENT_TOLD = {
  id: DOCUMENT.id,
  doc_type: 'passport',
  side: 'front',
  content_type: 'image/png',
  size: 1_234,
  created_at: THEN_TOLD,
  url: '/documents/file?token=abc',
  url_expires_at: THEN_TOLD,
};
const LISTED = {
  ...STATE,
  user: { ...APPLICANT, ...SECRETS },
  identityCheck: null,
  submittedAt: THEN,
  dueAt: THEN,
  assignee: { ...REVIEWER, ...SECRETS },
  ...SECRETS,
};

test('admin list, in the style of the seed', async (t) => {
  const free = { ...LISTED, identityCheck: { status: 'pending', reason: null }, dueAt: null, assignee: null };
  const api = await product(t, { listCases: { items: [LISTED, free], total: 2 } });
  const reply = await api.get('/admin/kyc/list?type=legal&page=1&per_page=10&statuses[0]=created');
  const listed = {
    ...STATE,
    user: APPLICANT,
    identity_check: null,
    submitted_at: THEN_TOLD,
    due_at: THEN_TOLD,
    assignee: REVIEWER,
  };
  const other = {
    ...listed,
    identity_check: { status: 'pending', reason: null },
    due_at: null,
    assignee: null,
  };
  t.is(reply.text, told({ items: [listed, other], page: 1, per_page: 10, total: 2 }));
  t.deepEqual(api.calls.pop(), {
    name: 'listCases',
    input: { page: 1, perPage: 10, type: 'legal', statuses: ['created'] },
  });
  await api.get('/admin/kyc/list?statuses[]=in_review&statuses[]=created');
  t.deepEqual(api.calls.pop()?.input, { page: 1, perPage: 20, statuses: ['in_review', 'created'] });
  await api.get('/admin/kyc/list');
  t.deepEqual(api.calls.pop()?.input, { page: 1, perPage: 20 });
});

const CHECK = {
  status: 'verified',
  reason: null,
  attempts: 2,
  startedAt: THEN,
  endedAt: THEN,
  claim: { resident: { pinfl: '12345678901234', birthDate: '2000-12-12', ...SECRETS } },
  person: {
    lastName: 'Петров',
    firstName: null,
    middleName: null,
    birthDate: '2000-12-12',
    pinfl: '12345678901234',
    document: null,
    ...SECRETS,
  },
  address: 'Ташкент',
  photo: DOCUMENT,
  mismatched: ['last_name'],
  unconfirmed: ['document'],
  ...SECRETS,
};

test('admin get: the whole case, each key', async (t) => {
  const form = { '=cmd|x': '<script>', deep: [{ b: null }] };
  const details = {
    ...LISTED,
    user: { ...APPLICANT, role: 'member', ...SECRETS },
    message: 'm',
    decidedAt: THEN,
    escalatedAt: null,
    form,
    documents: [DOCUMENT],
    identityCheck: CHECK,
    approvals: [{ ...REVIEWER, ...SECRETS }],
    approvalsNeeded: 2,
    verdicts: [
      {
        at: THEN,
        by: REVIEWER,
        verdict: 'approved',
        status: 'in_review',
        reversed: null,
        reason: '=1',
        message: null,
        ...SECRETS,
      },
      {
        at: THEN,
        by: null,
        verdict: 'in_review',
        status: 'in_review',
        reversed: 'rejected',
        reason: null,
        message: 'm',
      },
    ],
    history: [{ at: THEN, actor: 'flow', from: null, to: 'created', reason: null, ...SECRETS }],
  };
  const api = await product(t, { seeCase: details });
  const { data } = (await api.get('/admin/kyc/get?type=individual_basic&id=2')).json;
  t.deepEqual(api.calls.pop(), { name: 'seeCase', input: { type: 'individual_basic', id: 2 } });
  const at = THEN_TOLD;
  t.deepEqual(data as object, {
    ...STATE,
    user: { ...APPLICANT, role: 'member' },
    submitted_at: at,
    due_at: at,
    assignee: REVIEWER,
    escalated_at: null,
    decided_at: at,
    message: 'm',
    form,
    documents: [DOCUMENT_TOLD],
    identity_check: {
      status: 'verified',
      reason: null,
      attempts: 2,
      started_at: at,
      ended_at: at,
      claim: { resident: { pinfl: '12345678901234', birth_date: '2000-12-12' } },
      person: {
        last_name: 'Петров',
        first_name: null,
        middle_name: null,
        birth_date: '2000-12-12',
        pinfl: '12345678901234',
        document: null,
      },
      address: 'Ташкент',
      photo: DOCUMENT_TOLD,
      mismatched: ['last_name'],
      unconfirmed: ['document'],
    },
    approvals: [REVIEWER],
    approvals_needed: 2,
    verdicts: [
      {
        at,
        by: REVIEWER,
        verdict: 'approved',
        status: 'in_review',
        reversed: null,
        reason: '=1',
        message: null,
      },
      {
        at,
        by: null,
        verdict: 'in_review',
        status: 'in_review',
        reversed: 'rejected',
        reason: null,
        message: 'm',
      },
    ],
    history: [{ at, actor: 'flow', from: null, to: 'created', reason: null }],
  });
  t.notRegex(JSON.stringify(data), /secret|a-key|digest/);
});

test('admin get: a case of which little is known, and a foreigner', async (t) => {
  const bare = {
    ...LISTED,
    user: { ...APPLICANT, role: 'member' },
    ...{ dueAt: null, assignee: null, message: null, decidedAt: null, escalatedAt: THEN },
    ...{ form: {}, documents: [], approvals: [], approvalsNeeded: 1, verdicts: [], history: [] },
    identityCheck: {
      ...CHECK,
      ...{
        claim: { foreign: { document: 'C01X00T47' } },
        person: null,
        address: null,
        photo: null,
        endedAt: null,
      },
    },
  };
  for (const identityCheck of [bare.identityCheck, null]) {
    const api = await product(t, { seeCase: { ...bare, identityCheck } });
    const { status, json } = await api.get('/admin/kyc/get?type=individual_basic&id=2');
    t.is(status, 200);
    const data = json.data as Record<string, unknown>;
    t.is(data['escalated_at'], THEN_TOLD);
    const check = data['identity_check'] as Record<string, unknown> | null;
    if (identityCheck) t.deepEqual(check?.['claim'], { foreign: { document: 'C01X00T47' } });
    else t.is(check, null);
  }
});

test('set_status: the counts of four eyes are there when there are any, and not when not', async (t) => {
  const body = { id: 2, type: 'individual_basic', status: 'approved' };
  for (const [result, data] of [
    [
      { ...STATE, status: 'approved', ...SECRETS },
      { ...STATE, status: 'approved' },
    ],
    [
      { ...STATE, approvals: { given: 1, needed: 2 } },
      { ...STATE, approvals: 1, approvals_needed: 2 },
    ],
  ] as const) {
    const api = await product(t, { judgeCase: result });
    t.is((await api.post('/admin/kyc/set_status', body)).text, told(data));
    t.deepEqual(api.calls.pop()?.input, { id: 2, type: 'individual_basic', to: 'approved' });
  }
});
