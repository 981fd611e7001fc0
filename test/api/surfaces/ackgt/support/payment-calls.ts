import type { Call } from './contract.js';

const UUID = '0198f5a0-0000-7000-8000-000000000007';
const THEN = '2026-11-21T10:00:00.000Z';
const TOLD = {
  id: 7,
  external_id: UUID,
  amount: 10_000,
  currency: 'KGS',
  status: 'created',
  payment_url: null,
  expires_at: THEN,
};

/** What the use cases answer (recorder.ts), with what a row has beside. */
export const PAYMENT = {
  id: 7,
  externalId: UUID,
  amountMinor: 10_000,
  currency: 'KGS',
  status: 'created',
  paymentUrl: null,
  expiresAt: new Date(THEN),
  settledAt: null,
  refundedMinor: 0,
  userId: '1',
};

/** The POSTs about payments. */
export const PAYMENT_CALLS: readonly Call[] = [
  {
    path: '/payment/create',
    session: true,
    body: { amount: 10_000, currency: 'KGS' },
    fields: { amount: 'number', currency: 'language' },
    asks: 'createPayment',
    input: { amountMinor: 10_000, currency: 'KGS' },
    data: TOLD,
  },
  {
    path: '/admin/payment/resolve',
    session: true,
    body: { id: 7, status: 'settled', reason: '=1+1' },
    fields: { id: 'number', status: 'provider', reason: 'banText' },
    asks: 'resolvePayment',
    input: { id: 7, status: 'settled', reason: '=1+1' },
    data: { ...TOLD, settled_at: null, refunded_amount: 0 },
  },
];
