import type { Call } from './contract.js';

/** The POSTs about KYC cases whose fields lie side by side; the forms: kyc-forms.test.ts and its like. */
export const KYC_CALLS: readonly Call[] = [
  {
    path: '/admin/kyc/set_status',
    session: true,
    body: { id: 2, type: 'legal', status: 'in_review', from: 'rejected', reason: '=1+1', message: '<b>' },
    fields: {
      id: 'number',
      type: 'provider',
      status: 'provider',
      from: 'language',
      reason: 'banText',
      message: 'banText',
    },
    asks: 'judgeCase',
    input: { id: 2, type: 'legal', to: 'in_review', from: 'rejected', reason: '=1+1', message: '<b>' },
    data: { id: 2, type: 'legal', status: 'in_review' },
  },
];
