import test from 'ava';
import { readOrderHook } from '../../../domain/payment/hook.js';
import { ORDER_STATUSES } from '../../../domain/payment/words.js';

const ID = '0198f5a0-0000-7000-8000-000000000007';
const DATA = {
  guid: 'g',
  externalId: ID,
  channel: 'qr',
  paymentLinkGuid: 'l',
  merchantAccountGuid: 'm',
  currency: 'KGS',
  amount: '100.00',
  paymentAmount: '100.00',
  refundAmount: '0',
  remark: '',
  customerGuid: 'c',
  maskedPhoneNumber: '+996***',
  status: 'SETTLED',
  createdAt: '2025-10-08T13:56:13.951Z',
  settledAt: '2025-10-08T13:57:13.951Z',
};
const BODY = { createdAt: '2025-10-08T13:56:13.951Z', type: 'PAYMENT_ORDER', version: '1', data: DATA };

/** What is wrong with the body, the changes made. */
function faults(data: object, envelope: object = {}): string[] {
  const hook = readOrderHook({ ...BODY, ...envelope, data: { ...DATA, ...data } });
  return 'faults' in hook ? hook.faults.map(({ path, rule }) => `${path} ${rule}`) : [];
}

test('an order in all the fields that somebody reads, and no other', (t) => {
  t.deepEqual(readOrderHook({ ...BODY, more: { a: 1 }, data: { ...DATA, __proto__: null, more: [1] } }), {
    news: {
      externalId: ID,
      status: 'SETTLED',
      guid: 'g',
      merchantAccountGuid: 'm',
      currency: 'KGS',
      amount: '100.00',
      paymentAmount: '100.00',
      refundAmount: '0',
      settledAt: '2025-10-08T13:57:13.951Z',
    },
  });
});

test('every word that NambaOne has, and no other, in no other spelling', (t) => {
  for (const status of ORDER_STATUSES) t.deepEqual(faults({ status }), []);
  for (const status of ['settled', 'PAID', 'SETTLED ', 'toString', 5, ['SETTLED'], {}, true])
    t.deepEqual(faults({ status }), ['status enum']);
});

test('the order of the sentences: status, externalId, type, then the others as in the seed', (t) => {
  t.deepEqual(
    faults(
      { status: 'string', externalId: 'string', settledAt: 1, amount: 5 },
      { type: 'REFUND', version: 2, createdAt: [] },
    ),
    [
      'status enum',
      'externalId uuid',
      'type enum',
      'createdAt string',
      'version string',
      'amount string',
      'settledAt string',
    ],
  );
  for (const nothing of [undefined, null, ''])
    t.deepEqual(faults({ status: nothing, externalId: nothing }, { type: nothing }), [
      'status defined',
      'externalId defined',
      'type defined',
    ]);
});

test('A38: an externalId is a UUID of whatever case, and names a flow in one', (t) => {
  for (const externalId of ['1', `${ID} `, ` ${ID}`, `{${ID}}`, ID.replaceAll('-', ''), 7, [ID], { $gt: '' }])
    t.deepEqual(faults({ externalId }), ['externalId uuid']);
  const hook = readOrderHook({ ...BODY, data: { ...DATA, externalId: ID.toUpperCase() } });
  t.is('news' in hook && hook.news.externalId, ID);
});

test('what is beside is text or nothing; an odd amount is the flow’s business', (t) => {
  for (const amount of ['1e400', 'NaN', '-1', '100,00', '', 'x'.repeat(10_000), null, undefined])
    t.deepEqual(faults({ amount, settledAt: amount, currency: amount }, { version: amount }), []);
  for (const amount of [100, true, {}, ['100.00']]) t.deepEqual(faults({ amount }), ['amount string']);
  t.deepEqual(faults({ guid: 'a\u0000', remark: '\ud800', createdAt: 1 }, { createdAt: 2 }), [
    'createdAt string',
    'guid characters',
    'remark characters',
  ]);
});

test('A5, A12: what is no such body is missing all of it', (t) => {
  for (const body of [null, 5, 'SETTLED', [], {}, { data: null }, { data: [] }, { data: 'x' }]) {
    const hook = readOrderHook(body);
    t.deepEqual('faults' in hook && hook.faults.map(({ path }) => path), ['status', 'externalId', 'type']);
  }
  const polluted = JSON.parse('{"type":"PAYMENT_ORDER","data":{"__proto__":{"status":"SETTLED"}}}');
  t.true('faults' in readOrderHook(polluted));
});
