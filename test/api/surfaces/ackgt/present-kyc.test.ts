import test from 'ava';
import { messages } from '../../http/harness.js';
import { BASIC, FULL, LEGAL } from './support/kyc-forms.js';
import { product, SECRETS, STATE, THEN, THEN_TOLD, told } from './support/kyc-product.js';

/* What the applicant's calls about KYC cases answer, to the letter, and what they ask; what becomes of it: kyc.test.ts. */

for (const [type, form] of [
  ['legal', LEGAL],
  ['individual_basic', BASIC],
  ['individual_full', FULL],
] as const) {
  test(`submit_${type} and resubmit_${type}: the seed's example is handed on as it came, whole`, async (t) => {
    const result = { id: 2, type, status: 'created', ...SECRETS };
    const api = await product(t, { submitCase: result, resubmitCase: result });
    const answer = told({ id: 2, type, status: 'created' });
    t.is((await api.post(`/kyc/submit_${type}`, form)).text, answer);
    t.deepEqual(api.calls.pop(), { name: 'submitCase', input: { type, form } });
    t.is((await api.post(`/kyc/resubmit_${type}`, { ...form, id: 2 })).text, answer);
    t.deepEqual(api.calls.pop(), { name: 'resubmitCase', input: { type, id: 2, form } });
  });

  test(`submit_${type} and resubmit_${type}: what no form has is refused by name, and goes nowhere (A34, A8)`, async (t) => {
    const api = await product(t);
    for (const field of ['status', 'user_id', 'type', 'decided_at', '__typename', 'constructor']) {
      for (const [path, more] of [
        ['submit', {}],
        ['resubmit', { id: 2 }],
      ] as const) {
        const reply = await api.post(`/kyc/${path}_${type}`, { ...form, ...more, [field]: 'approved' });
        t.is(reply.status, 422);
        t.deepEqual(messages(reply), [`The ${field} field is not allowed`]);
      }
    }
    const submitted = await api.post(`/kyc/submit_${type}`, { ...form, id: 2 });
    t.deepEqual(messages(submitted), ['The id field is not allowed']);
    for (const [id, message] of [
      [undefined, 'must be defined'],
      ['2', 'must be a number'],
      [0, 'must be at least 1'],
      [-1, 'must be at least 1'],
      [1.5, 'must be an integer'],
      [2 ** 53, 'must be an integer'],
      [99_999_999_999, 'must not be greater than 2147483647'],
    ] as const) {
      const reply = await api.post(`/kyc/resubmit_${type}`, { ...form, id });
      t.deepEqual(messages(reply), [`The id field ${message}`]);
    }
    t.deepEqual(api.calls, []);
  });
}

test('start_identity_check: a resident, a foreigner', async (t) => {
  const started = {
    attemptId: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78',
    url: 'https://ableid.backend/3HQVkBm_zCZqKFbTWVrhf',
    lang: 'ru',
    expiresAt: THEN,
    ...SECRETS,
  };
  const api = await product(t, { startIdentityCheck: started });
  const { attemptId: attempt_id, url, lang } = started;
  const which = { type: 'individual_full', id: 3 };
  for (const [body, claim] of [
    [
      { resident: { pinfl: '12345678901234', birth_date: '2000-12-12' } },
      { claim: { resident: { pinfl: '12345678901234', birthDate: '2000-12-12' } } },
    ],
    [
      { foreign: { document: 'C01X00T47' }, lang: 'oz' },
      { claim: { foreign: { document: 'C01X00T47' } }, lang: 'oz' },
    ],
  ] as const) {
    const reply = await api.post('/kyc/start_identity_check', { ...which, ...body });
    t.is(reply.text, told({ attempt_id, url, lang, expires_at: THEN_TOLD }));
    t.deepEqual(api.calls.pop(), { name: 'startIdentityCheck', input: { ...which, ...claim } });
  }
});

const OWN = {
  ...STATE,
  nextStep: 'wait_for_review',
  identityCheck: { status: 'failed', reason: 'FACE_NOT_MATCHED', ...SECRETS },
  message: '<b>',
  submittedAt: THEN,
  decidedAt: null,
  ...SECRETS,
};
const OWN_TOLD = {
  ...STATE,
  next_step: 'wait_for_review',
  identity_check: { status: 'failed', reason: 'FACE_NOT_MATCHED' },
  message: '<b>',
  submitted_at: THEN_TOLD,
  decided_at: null,
};

test('get and list: a case as its owner sees it', async (t) => {
  const decided = { ...OWN, identityCheck: null, nextStep: null, decidedAt: THEN };
  const api = await product(t, {
    seeOwnCase: OWN,
    listOwnCases: { items: [OWN, decided], total: 12_345 },
  });
  const got = await api.get('/kyc/get?type=individual_basic&id=2');
  t.is(got.text, told(OWN_TOLD));
  t.is(got.headers['content-type'], 'application/json; charset=utf-8');
  t.is(got.headers['x-content-type-options'], 'nosniff', 'A37: what somebody wrote is data');
  t.deepEqual(api.calls.pop(), { name: 'seeOwnCase', input: { type: 'individual_basic', id: 2 } });
  const items = [OWN_TOLD, { ...OWN_TOLD, next_step: null, identity_check: null, decided_at: THEN_TOLD }];
  t.is(
    (await api.get('/kyc/list?page=2&per_page=5')).text,
    told({ items, page: 2, per_page: 5, total: 12_345 }),
  );
  t.deepEqual(api.calls.pop(), { name: 'listOwnCases', input: { page: 2, perPage: 5 } });
});
