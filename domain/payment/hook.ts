import type { FieldFault } from '../errors.js';
import { isUuidInAnyCase } from '../uuid.js';
import type { OrderNews } from './order.js';
import { ORDER_STATUSES, ORDER_TYPE, type OrderStatus } from './words.js';

// The envelope of NambaOne's webhook (seed 000, `namba_one/webhook`), read by hand: it is on a hot path, and the messages
// have an order and names of their own (product-api, "Hooks").

/** With the u flag a surrogate matches only when its other half is missing; neither can Postgres hold it. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
const UNSTORABLE = /\u0000|[\ud800-\udfff]/u;
const STATUSES: ReadonlySet<unknown> = new Set(ORDER_STATUSES);

/** The other fields of the seed's body, in its order: texts, or nothing. */
const ENVELOPE_TEXTS = ['createdAt', 'version'] as const;
const DATA_TEXTS = [
  'guid',
  'channel',
  'paymentLinkGuid',
  'merchantAccountGuid',
  'currency',
  'amount',
  'paymentAmount',
  'refundAmount',
  'remark',
  'customerGuid',
  'maskedPhoneNumber',
  'createdAt',
  'settledAt',
] as const;

type Fields = Readonly<Record<string, unknown>>;

/** What a body says of an order, or in what it is none. */
export type OrderHook = { readonly news: OrderNews } | { readonly faults: readonly FieldFault[] };

/**
 * Reads a webhook. Whatever it has beside the fields of the seed is no matter: another company's format grows. Whether an
 * amount is one is the flow's business (product-api).
 * @param body what JSON held
 * @returns faults by the bare names of the fields, as the seed has them: status, externalId, type, then the others
 */
export function readOrderHook(body: unknown): OrderHook {
  const envelope = fieldsOf(body);
  const data = fieldsOf(envelope['data']);
  const { status, externalId } = data;
  const faults: FieldFault[] = [];
  if (isAbsent(status)) faults.push({ path: 'status', rule: 'defined' });
  else if (!isStatus(status)) faults.push({ path: 'status', rule: 'enum' });
  if (isAbsent(externalId)) faults.push({ path: 'externalId', rule: 'defined' });
  else if (!isUuidInAnyCase(externalId)) faults.push({ path: 'externalId', rule: 'uuid' });
  if (isAbsent(envelope['type'])) faults.push({ path: 'type', rule: 'defined' });
  else if (envelope['type'] !== ORDER_TYPE) faults.push({ path: 'type', rule: 'enum' });
  collectTextFaults(envelope, ENVELOPE_TEXTS, faults);
  collectTextFaults(data, DATA_TEXTS, faults);
  if (faults.length > 0 || !isStatus(status) || !isUuidInAnyCase(externalId)) return { faults };
  return {
    news: {
      // One spelling, because it names a flow.
      externalId: externalId.toLowerCase(),
      status,
      guid: textOf(data['guid']),
      merchantAccountGuid: textOf(data['merchantAccountGuid']),
      currency: textOf(data['currency']),
      amount: textOf(data['amount']),
      paymentAmount: textOf(data['paymentAmount']),
      refundAmount: textOf(data['refundAmount']),
      settledAt: textOf(data['settledAt']),
    },
  };
}

function collectTextFaults(fields: Fields, names: readonly string[], faults: FieldFault[]): void {
  for (const name of names) {
    const value = fields[name];
    if (value === undefined || value === null) continue;
    const rule = typeof value !== 'string' ? 'string' : UNSTORABLE.test(value) ? 'characters' : null;
    // `createdAt` is there twice, and one sentence a name is enough.
    if (rule && !faults.some(({ path }) => path === name)) faults.push({ path: name, rule });
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Absent, null and empty are one thing (product-api). */
const isAbsent = (value: unknown): boolean => value === undefined || value === null || value === '';
const isStatus = (value: unknown): value is OrderStatus => STATUSES.has(value);
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
