import { object } from 'yup';
import { RECORD_ID_MAX, RESOLUTION_REASON_MAX_LENGTH } from '../../../domain/limits.js';
import { AMOUNT_MAX_MINOR, type Currency } from '../../../domain/payment/money.js';
import { PAYMENT_RESOLUTIONS, PAYMENT_STATUSES } from '../../../domain/payment/words.js';
import { choice, integer, text } from './fields.js';
import { list } from './kyc-fields.js';
import { PAGE_FIELDS } from './lists.js';

/** The number of a payment. */
const paymentNumber = () => integer({ min: 1, max: RECORD_ID_MAX });

/** `POST /payment/create`. @param currencies the first one is meant when none is named */
export function newPayment(currencies: readonly [Currency, ...Currency[]]) {
  return object({
    amount: integer({ min: 1, max: AMOUNT_MAX_MINOR }).meta({
      description: 'Minor units: 10000 is 100.00',
    }),
    currency: choice(currencies)
      .optional()
      .meta({ description: `${currencies[0]} when absent` }),
  });
}

/** `GET /payment/get` and `GET /admin/payment/get`. */
export const PAYMENT_QUERY = object({ id: paymentNumber() });

/** `GET /payment/list`. */
export const OWN_PAYMENTS_QUERY = object(PAGE_FIELDS);

/** `GET /admin/payment/list`; `statuses[0]`, as in the list of cases. */
export const PAYMENTS_QUERY = object({
  ...PAGE_FIELDS,
  statuses: list(choice(PAYMENT_STATUSES), { min: 1, max: PAYMENT_STATUSES.length })
    .optional()
    .meta({ description: 'All statuses when absent' }),
});

/** `POST /admin/payment/resolve`. */
export const RESOLVE = object({
  id: paymentNumber(),
  status: choice(PAYMENT_RESOLUTIONS),
  reason: text({ max: RESOLUTION_REASON_MAX_LENGTH }).meta({ description: 'For colleagues' }),
});
