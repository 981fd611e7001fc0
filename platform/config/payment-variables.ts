import { str } from 'envalid';
import * as limits from '../../domain/limits.js';
import { CURRENCIES } from '../../domain/payment/money.js';
import {
  accountId,
  apiKey,
  currencies,
  list,
  pathToken,
  positive,
  positives,
  signingSecrets,
  timeOfDay,
} from './validators.js';

/** The groups of variables of payments; a part of VARIABLES (variables.ts). */
export const PAYMENT_VARIABLES = {
  // Read where the calls are made, and nowhere else.
  nambaOne: {
    NAMBA_ONE_URL: str({
      default: '',
      desc: 'address of NambaOne, where payments are paid; empty: none can be',
      example: 'https://nambaone.example',
    }),
    NAMBA_ONE_API_KEY: apiKey({ default: '', desc: 'NambaOne: our key' }),
    NAMBA_ONE_MERCHANT_ACCOUNT: accountId({
      default: '',
      desc: 'NambaOne: guid of the account that our payments go to, which all that it says of them must name; empty: it is not compared',
    }),
  },
  payments: {
    PAYMENT_CURRENCIES: currencies({
      default: ['KGS'],
      desc: `currencies that payments can be in, the first one by default; knows ${CURRENCIES.join(', ')}`,
      example: 'KGS,USD',
    }),
    PAYMENT_EXPIRY_MINUTES: positive({
      default: limits.PAYMENT_EXPIRY_MINUTES,
      desc: 'minutes that a payer has; fractions are fine, here and in the next',
    }),
    PAYMENT_ASK_MINUTES: positives({
      default: limits.PAYMENT_ASK_MINUTES,
      desc: 'minutes after the creation of a payment at which NambaOne is asked about it while it is silent',
    }),
    PAYMENT_RECONCILE_AT: timeOfDay({
      default: '03:00',
      desc: "time of day, UTC, at which our book is held against NambaOne's",
    }),
    PAYMENT_RECONCILE_DAYS: positive({
      default: limits.PAYMENT_RECONCILE_DAYS,
      desc: 'days of payments that are compared each time',
    }),
  },
  // Who may tell us what became of an order: only the API is asked.
  nambaOneHooks: {
    NAMBA_ONE_WEBHOOK_SECRET: signingSecrets({
      default: [],
      desc: "what NambaOne's webhooks are signed with, or two of them while it is being changed; empty: signatures are not asked for",
      example: '<openssl rand -hex 32>',
    }),
    NAMBA_ONE_WEBHOOK_IPS: list({
      default: [],
      desc: 'IPs or CIDRs that they come from (behind a proxy: TRUSTED_PROXIES); empty: from anywhere',
      example: '203.0.113.0/28',
    }),
    NAMBA_ONE_WEBHOOK_TOKEN: pathToken({
      default: '',
      desc: 'their secret path is /namba_one/webhook/<token> (openssl rand -hex 32); empty: there is none. Production needs one of these three',
    }),
  },
} as const;
