// What both ends know of the prepared payments; nothing is imported, for the generator of load is compiled alone.

/** What signs webhooks on both ends. */
export const WEBHOOK_SECRET = 'the secret of the bench and of nobody else'.replaceAll(' ', '-');
export const AMOUNT_MINOR = 10_000;
/** So many that no payment has more facts than it may have (FACTS_PER_PAYMENT_MAX), however long the turns are. */
export const PREPARED_PAYMENTS = 20_000;

/** The UUID of a prepared payment, known to both ends. */
export const paymentId = (number: number): string =>
  `00000000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
