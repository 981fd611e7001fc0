import { array, mixed, number, object, string } from 'yup';
import { CURRENCIES } from '../../../domain/payment/money.js';
import { PAYMENT_ACTORS, PAYMENT_REASONS, PAYMENT_STATUSES } from '../../../domain/payment/words.js';
import { listOf, nullableText } from './answers.js';
import { uuid } from './fields.js';

// What calls about payments answer, to the letter of product-api.

const time = () => string().datetime().defined();
const nullableTime = () => string().datetime().nullable().defined();
const minorUnits = () => number().integer().defined().meta({ description: 'Minor units' });
const currency = () => string().oneOf(CURRENCIES).defined();
const status = () => string().oneOf(PAYMENT_STATUSES).defined();
const reason = () => string().oneOf(PAYMENT_REASONS).nullable().defined();
const person = () => object({ id: number().integer().defined(), uid: string().defined() });

const ORDER_FIELDS = {
  id: number().integer().min(1).defined(),
  external_id: uuid(),
  amount: minorUnits(),
  currency: currency(),
  status: status(),
  payment_url: nullableText().meta({
    description: "NambaOne's page, for the payer's browser; null while there is none",
  }),
  expires_at: time(),
};

const PAYMENT_FIELDS = { ...ORDER_FIELDS, settled_at: nullableTime(), refunded_amount: minorUnits() };

/** A payment that was just asked for. */
export const ORDER = object(ORDER_FIELDS);

/** A payment as its owner sees it. */
export const PAYMENT = object(PAYMENT_FIELDS);

/** The owner's list. */
export const PAYMENT_LIST = listOf(PAYMENT);

const LISTED_FIELDS = {
  ...PAYMENT_FIELDS,
  user: person().defined(),
  created_at: time(),
  reason: reason().meta({ description: 'Why it is in review, or failed' }),
};

/** The list of all. */
export const ALL_PAYMENTS = listOf(object(LISTED_FIELDS));

const side = () =>
  mixed<Readonly<Record<string, string | null>>>()
    .required()
    .meta({
      jsonSchema: { type: 'object', additionalProperties: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    });

/** A payment as somebody who resolves reviews sees it. */
export const PAYMENT_DETAILS = object({
  ...LISTED_FIELDS,
  guid: nullableText().meta({ description: "NambaOne's name of the order" }),
  history: array(
    object({
      at: time(),
      actor: string().oneOf(PAYMENT_ACTORS).defined(),
      by: person().nullable().defined(),
      from: string().oneOf(PAYMENT_STATUSES).nullable().defined(),
      to: status(),
      why: reason(),
      reason: nullableText(),
      sides: object({ ours: side(), theirs: side() }).nullable().defined(),
    }),
  ).defined(),
  ledger: array(
    object({
      at: time(),
      kind: string().defined(),
      account: string().defined(),
      amount: minorUnits().meta({ description: 'Minor units: a debit is positive, a credit negative' }),
      currency: currency(),
    }),
  ).defined(),
});
