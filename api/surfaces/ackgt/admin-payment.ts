import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { pageOf } from './lists.js';
import { ALL_PAYMENTS, PAYMENT, PAYMENT_DETAILS } from './payment-answers.js';
import {
  LISTED_PAYMENT_EXAMPLE,
  NO_PAYMENT,
  PAYMENT_DETAILS_EXAMPLE,
  PAYMENT_EXAMPLE,
} from './payment-example.js';
import { PAYMENT_QUERY, PAYMENTS_QUERY, RESOLVE } from './payment-inputs.js';
import { presentListedPayment, presentPayment, presentPaymentDetails } from './present-payment.js';

/** Closes a review of the examples. */
const RESOLUTION = { id: 1, status: 'settled', reason: 'NambaOne confirmed it by phone' };

/** Payments of all accounts, of `/admin/payment/*` (product-api). */
export function adminPaymentRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/payment/list',
      operationId: 'adminListPayments',
      tag: 'admin',
      summary: 'All payments',
      description:
        'The newest first. `statuses[0]`, `statuses[1]`, … or `statuses[]` as often as needed. `total` is exact to 10,000.',
      security: 'session',
      permission: 'list_payments',
      query: PAYMENTS_QUERY,
      data: ALL_PAYMENTS,
      errors: [],
      examples: [
        {
          name: 'the newest payment',
          query: { page: '1', per_page: '1', 'statuses[0]': 'created' },
          answer: { data: { items: [LISTED_PAYMENT_EXAMPLE], page: 1, per_page: 1, total: 7 } },
        },
        { name: 'a member asks', query: { page: '1' }, answer: { error: 'forbidden' } },
        {
          name: 'a status that there is not',
          query: { 'statuses[0]': 'paid' },
          answer: { error: 'validation_failed' },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query }) => {
        const { page, perPage } = pageOf(query);
        const { items, total } = await useCases.listPayments({
          page,
          perPage,
          statuses: query.statuses ?? [],
        });
        return { items: items.map(presentListedPayment), page, per_page: perPage, total };
      },
    }),
    route({
      method: 'get',
      path: '/admin/payment/get',
      operationId: 'adminGetPayment',
      tag: 'admin',
      summary: 'A payment',
      description:
        'Every step that it took, with who took it (`by`, of an admin), why (`why`), and what a difference was between ' +
        '(`sides`); and what is in the ledger of it.',
      security: 'session',
      permission: 'see_payment',
      query: PAYMENT_QUERY,
      data: PAYMENT_DETAILS,
      errors: ['not_found'],
      examples: [
        { name: 'a new payment', query: { id: '1' }, answer: { data: PAYMENT_DETAILS_EXAMPLE } },
        { name: 'no payment', query: { id: String(NO_PAYMENT) }, answer: { error: 'not_found' } },
        { name: 'without a token', query: { id: '1' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query: { id } }) => presentPaymentDetails(await useCases.seePayment({ id })),
    }),
    route({
      method: 'post',
      path: '/admin/payment/resolve',
      operationId: 'adminResolvePayment',
      tag: 'admin',
      summary: 'Close a review',
      description:
        'Only of a payment in review (`needs_review`), else 409; also when somebody was faster. `reason` is for ' +
        'colleagues. 403: his own payment.',
      security: 'session',
      permission: 'resolve_payment',
      body: RESOLVE,
      data: PAYMENT,
      errors: ['not_found', 'conflict'],
      examples: [
        {
          name: 'it was paid',
          body: RESOLUTION,
          answer: {
            data: { ...PAYMENT_EXAMPLE, status: 'settled', settled_at: '2026-11-21T10:30:00.000Z' },
          },
        },
        { name: 'nothing to resolve', body: RESOLUTION, answer: { error: 'conflict' } },
        {
          name: 'a status that no review ends in',
          body: { ...RESOLUTION, status: 'pending' },
          answer: { error: 'validation_failed' },
        },
        { name: 'no payment', body: { ...RESOLUTION, id: NO_PAYMENT }, answer: { error: 'not_found' } },
        { name: 'without a token', body: RESOLUTION, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body: { id, status, reason }, actor, caller }) =>
        presentPayment(await useCases.resolvePayment(caller, actor, { id, status, reason })),
    }),
  ];
}
