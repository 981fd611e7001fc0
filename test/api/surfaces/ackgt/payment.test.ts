import test, { type ExecutionContext } from 'ava';
import { PAYMENT_RESOLUTIONS, PAYMENT_STATUSES } from '../../../../domain/payment/words.js';
import { ACTOR, messages, post, type Reply, send, serve, TOKEN } from '../../http/harness.js';
import { APPLICANT, REVIEWER, SECRETS, THEN, THEN_TOLD, told } from './support/kyc-product.js';
import { recordingRoutes } from './support/recorder.js';

/* What payers and admins are answered, to the letter; what becomes of it: test/api/use-cases. */

const SESSION = { authorization: `Bearer ${TOKEN}` };
const VIEW = {
  id: 7,
  externalId: '0198f5a0-0000-7000-8000-000000000007',
  amountMinor: 10_000,
  currency: 'KGS',
  status: 'created',
  paymentUrl: 'https://pay.example/1',
  expiresAt: THEN,
  settledAt: null,
  refundedMinor: 0,
  ...SECRETS,
};
const ORDER_TOLD = {
  id: 7,
  external_id: VIEW.externalId,
  amount: 10_000,
  currency: 'KGS',
  status: 'created',
  payment_url: 'https://pay.example/1',
  expires_at: THEN_TOLD,
};
const TOLD = { ...ORDER_TOLD, settled_at: null, refunded_amount: 0 };
const LISTED = { ...VIEW, user: { ...APPLICANT, ...SECRETS }, createdAt: THEN, reason: 'amount_differs' };
const LISTED_TOLD = { ...TOLD, user: APPLICANT, created_at: THEN_TOLD, reason: 'amount_differs' };

async function product(t: ExecutionContext, results: Readonly<Record<string, unknown>> = {}) {
  const { routes, calls } = recordingRoutes(results);
  const { port } = await serve(t, routes, {
    authenticate: async (token) => (token === TOKEN ? { ...ACTOR, role: 'admin' } : null),
    idempotency: {
      claim: async () => ({ outcome: 'fresh', claim: { operationId: 'operation', holder: 'holder' } }),
      finish: async () => undefined,
    },
  });
  return {
    calls,
    get: (path: string): Promise<Reply> => send(port, { method: 'GET', path, headers: SESSION }),
    post: (path: string, body: unknown, headers = {}): Promise<Reply> =>
      post(port, path, body, { ...SESSION, ...headers }),
  };
}

test('create: the amount in minor units; the first currency when none is named; the key’s operation', async (t) => {
  const api = await product(t, { createPayment: VIEW });
  t.is((await api.post('/payment/create', { amount: 10_000 })).text, told(ORDER_TOLD));
  t.deepEqual(api.calls.pop()?.input, { amountMinor: 10_000, currency: 'KGS' });
  await api.post('/payment/create', { amount: 1, currency: 'KGS' }, { 'idempotency-key': 'k' });
  t.deepEqual(api.calls.pop()?.input, { amountMinor: 1, currency: 'KGS', operationId: 'operation' });
  t.is((await api.post('/payment/create', { amount: 999_999_999_999 })).status, 200);
  const refused = await product(t, { createPayment: { ...VIEW, status: 'failed', paymentUrl: null } });
  const reply = await refused.post('/payment/create', { amount: 1 });
  t.is(reply.text, told({ ...ORDER_TOLD, status: 'failed', payment_url: null }));
});

test('A8: an amount is a JSON integer of 1…999999999999, and a currency one that is taken', async (t) => {
  const api = await product(t, { createPayment: VIEW });
  for (const [amount, message] of [
    ['0', 'The amount field must be at least 1'],
    ['-1', 'The amount field must be at least 1'],
    ['-0', 'The amount field must be at least 1'],
    ['1000000000000', 'The amount field must not be greater than 999999999999'],
    ['9007199254740993', 'The amount field must be an integer'],
    ['1e400', 'The amount field must be an integer'],
    ['10000.005', 'The amount field must be an integer'],
    ['"10000"', 'The amount field must be a number'],
    ['[1]', 'The amount field must be a number'],
    ['true', 'The amount field must be a number'],
    ['null', 'The amount field must be defined'],
    ['""', 'The amount field must be defined'],
  ] as const) {
    const reply = await api.post('/payment/create', `{"amount":${amount}}`);
    t.is(reply.status, 422, amount);
    t.deepEqual(messages(reply), [message], amount);
  }
  const other = await api.post('/payment/create', { currency: 'USD', more: 1 });
  t.deepEqual(messages(other), [
    'The amount field must be defined',
    'The selected currency is invalid',
    'The more field is not allowed',
  ]);
  t.is((await api.post('/payment/create', '{"amount":NaN}')).status, 400);
  t.deepEqual(api.calls, []);
});

test('get and list: the same, with what came and what went back', async (t) => {
  const paid = { ...VIEW, status: 'partially_refunded', settledAt: THEN, refundedMinor: 2_500 };
  const paidTold = {
    ...TOLD,
    status: 'partially_refunded',
    settled_at: THEN_TOLD,
    refunded_amount: 2_500,
  };
  const api = await product(t, {
    seeOwnPayment: paid,
    listOwnPayments: { items: [paid, VIEW], total: 12 },
  });
  t.is((await api.get('/payment/get?id=7')).text, told(paidTold));
  t.deepEqual(api.calls.pop(), { name: 'seeOwnPayment', input: { id: 7 } });
  const list = { items: [paidTold, TOLD], page: 2, per_page: 10, total: 12 };
  t.is((await api.get('/payment/list?page=2&per_page=10')).text, told(list));
  t.deepEqual(api.calls.pop(), { name: 'listOwnPayments', input: { page: 2, perPage: 10 } });
  for (const query of ['', '?id=', '?id=0', '?id=1.5', '?id=99999999999', '?id=1&id=2', '?id=1&x=1'])
    t.is((await api.get(`/payment/get${query}`)).status, 422, query);
  t.deepEqual(api.calls, []);
});

test('admin list: as the user’s, for all, and why', async (t) => {
  const api = await product(t, { listPayments: { items: [LISTED], total: 1 } });
  const list = { items: [LISTED_TOLD], page: 1, per_page: 20, total: 1 };
  t.is((await api.get('/admin/payment/list')).text, told(list));
  t.deepEqual(api.calls.pop()?.input, { page: 1, perPage: 20, statuses: [] });
  await api.get('/admin/payment/list?statuses[0]=needs_review&statuses[1]=settled');
  t.deepEqual(api.calls.pop()?.input, { page: 1, perPage: 20, statuses: ['needs_review', 'settled'] });
  const all = PAYMENT_STATUSES.map((status) => `statuses[]=${status}`).join('&');
  t.is((await api.get(`/admin/payment/list?${all}`)).status, 200);
  const unknown = await api.get("/admin/payment/list?statuses[0]=' OR 1=1 --".replaceAll(' ', '%20'));
  t.is(unknown.status, 422);
});

test('admin get: every step, both sides of a difference, the ledger', async (t) => {
  const sides = { ours: { amount: '100.00' }, theirs: { amount: '90.00', currency: null } };
  const step = {
    at: THEN,
    actor: 'provider',
    by: null,
    from: 'pending',
    to: 'needs_review',
    why: 'amount_differs',
    reason: null,
    sides,
    ...SECRETS,
  };
  const resolved = {
    ...step,
    actor: 'admin',
    by: { ...REVIEWER, ...SECRETS },
    from: 'needs_review',
    to: 'settled',
    why: null,
    reason: 'asked them',
    sides: null,
  };
  const line = {
    at: THEN,
    kind: 'settlement',
    account: 'provider',
    amountMinor: -10_000,
    currency: 'KGS',
    ...SECRETS,
  };
  const details = { ...LISTED, guid: 'g', history: [step, resolved], ledger: [line] };
  const api = await product(t, { seePayment: details });
  const shared = { at: THEN_TOLD };
  t.is(
    (await api.get('/admin/payment/get?id=7')).text,
    told({
      ...LISTED_TOLD,
      guid: 'g',
      history: [
        {
          ...shared,
          actor: 'provider',
          by: null,
          from: 'pending',
          to: 'needs_review',
          why: 'amount_differs',
          reason: null,
          sides,
        },
        {
          ...shared,
          actor: 'admin',
          by: REVIEWER,
          from: 'needs_review',
          to: 'settled',
          why: null,
          reason: 'asked them',
          sides: null,
        },
      ],
      ledger: [{ ...shared, kind: 'settlement', account: 'provider', amount: -10_000, currency: 'KGS' }],
    }),
  );
  t.deepEqual(api.calls.pop(), { name: 'seePayment', input: { id: 7 } });
});

test('resolve: one of three words, with a reason', async (t) => {
  const api = await product(t, { resolvePayment: { ...VIEW, status: 'settled', settledAt: THEN } });
  for (const status of PAYMENT_RESOLUTIONS) {
    const reply = await api.post('/admin/payment/resolve', { id: 7, status, reason: 'asked them' });
    t.is(reply.text, told({ ...TOLD, status: 'settled', settled_at: THEN_TOLD }));
    t.deepEqual(api.calls.pop(), {
      name: 'resolvePayment',
      input: { id: 7, status, reason: 'asked them' },
    });
  }
  t.deepEqual(messages(await api.post('/admin/payment/resolve', { status: 'pending', reason: '', x: 1 })), [
    'The id field must be defined',
    'The selected status is invalid',
    'The reason field must be defined',
    'The x field is not allowed',
  ]);
  const long = { id: 7, status: 'failed', reason: 'x'.repeat(1_001) };
  t.deepEqual(messages(await api.post('/admin/payment/resolve', long)), [
    'The reason field must not be greater than 1000 characters',
  ]);
  t.deepEqual(api.calls, []);
});
