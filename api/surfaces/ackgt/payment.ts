import type { Currency } from '../../../domain/payment/money.js';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { pageOf } from './lists.js';
import { ORDER, PAYMENT, PAYMENT_LIST } from './payment-answers.js';
import { NO_PAYMENT, ORDER_EXAMPLE, PAYMENT_EXAMPLE } from './payment-example.js';
import { newPayment, OWN_PAYMENTS_QUERY, PAYMENT_QUERY } from './payment-inputs.js';
import { presentOrder, presentPayment } from './present-payment.js';

/**
 * Payments of the caller's own, of `/payment/*` (seed 000 and product-api).
 * @param currencies what they can be in, the first one by default
 */
export function paymentRoutes(
  useCases: UseCases,
  currencies: readonly [Currency, ...Currency[]],
): readonly Route[] {
  const [currency] = currencies;
  const order = { amount: ORDER_EXAMPLE.amount };
  return [
    route({
      method: 'post',
      path: '/payment/create',
      operationId: 'createPayment',
      tag: 'payment',
      summary: 'Pay something',
      description:
        'Opens an order at NambaOne; the payer opens `payment_url` until `expires_at`. `payment_url` is null where ' +
        'NambaOne refused the order. 503: NambaOne cannot be reached in time; the payment is there all the same, and the ' +
        'same Idempotency-Key gives it once NambaOne is back.',
      security: 'session',
      idempotent: true,
      body: newPayment(currencies),
      data: ORDER,
      errors: ['forbidden', 'flood_control'],
      examples: [
        {
          name: 'a hundred soms',
          body: { ...order, currency },
          answer: { data: { ...ORDER_EXAMPLE, currency } },
        },
        { name: 'nothing', body: { amount: 0 }, answer: { error: 'validation_failed' } },
        {
          name: 'a currency that there is not',
          body: { ...order, currency: 'XXX' },
          answer: { error: 'validation_failed' },
        },
        { name: 'without a token', body: order, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller, operationId }) =>
        presentOrder(
          await useCases.createPayment(caller, actor, {
            amountMinor: body.amount,
            currency: body.currency ?? currency,
            ...(operationId !== undefined && { operationId }),
          }),
        ),
    }),
    route({
      method: 'get',
      path: '/payment/get',
      operationId: 'getPayment',
      tag: 'payment',
      summary: 'A payment of mine',
      description: "Somebody else's payment is answered like one that is not there.",
      security: 'session',
      query: PAYMENT_QUERY,
      data: PAYMENT,
      errors: ['not_found'],
      examples: [
        { name: 'a new payment', query: { id: '1' }, answer: { data: PAYMENT_EXAMPLE } },
        { name: 'no payment of mine', query: { id: String(NO_PAYMENT) }, answer: { error: 'not_found' } },
        { name: 'without a token', query: { id: '1' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query: { id }, actor }) =>
        presentPayment(await useCases.seeOwnPayment(actor, { id })),
    }),
    route({
      method: 'get',
      path: '/payment/list',
      operationId: 'listPayments',
      tag: 'payment',
      summary: 'My payments',
      description: 'All payments of the account, the newest first.',
      security: 'session',
      query: OWN_PAYMENTS_QUERY,
      data: PAYMENT_LIST,
      errors: [],
      examples: [
        {
          name: 'the first page',
          query: { page: '1', per_page: '10' },
          answer: { data: { items: [PAYMENT_EXAMPLE], page: 1, per_page: 10, total: 1 } },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query, actor }) => {
        const { page, perPage } = pageOf(query);
        const { items, total } = await useCases.listOwnPayments(actor, { page, perPage });
        return { items: items.map(presentPayment), page, per_page: perPage, total };
      },
    }),
  ];
}
