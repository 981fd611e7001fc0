import { IDENTITY_EXAMPLE } from './account-example.js';

const THEN = '2026-11-21T10:00:00.000Z';

/** A payment of the examples, just asked for. */
export const ORDER_EXAMPLE = {
  id: 1,
  external_id: '0198f5a0-0000-7000-8000-000000000007',
  amount: 10_000,
  currency: 'KGS',
  status: 'created',
  payment_url: 'https://pay.namba-one.example/pay/0198f5a0-0000-7000-8000-000000000008',
  expires_at: '2026-11-21T11:00:00.000Z',
};

/** The same as its owner sees it. */
export const PAYMENT_EXAMPLE = { ...ORDER_EXAMPLE, settled_at: null, refunded_amount: 0 };

/** The same among all. */
export const LISTED_PAYMENT_EXAMPLE = {
  ...PAYMENT_EXAMPLE,
  user: { id: IDENTITY_EXAMPLE.id, uid: IDENTITY_EXAMPLE.uid },
  created_at: THEN,
  reason: null,
};

/** The same in full. */
export const PAYMENT_DETAILS_EXAMPLE = {
  ...LISTED_PAYMENT_EXAMPLE,
  guid: '0198f5a0-0000-7000-8000-000000000009',
  history: [
    { at: THEN, actor: 'user', by: null, from: null, to: 'created', why: null, reason: null, sides: null },
  ],
  ledger: [],
};

/** No payment has it. */
export const NO_PAYMENT = 2_000_000_000;
