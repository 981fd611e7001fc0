import { maskBirthDate, maskDocumentNumber, maskLastName } from '../domain/masks.js';
import { WEBHOOK_BODY_MAX_BYTES } from '../domain/webhook-limits.js';
import { DOCUMENT_NUMBER } from '../models/document.js';
import type { DueEvent, SealedValue } from '../models/event.js';
import { BARONG_SEALED } from '../models/full-account.js';
import type { Sealer } from '../platform/crypto.js';

/** What is masked where masking is on, as in the answers of the Barong family (barong.md section 9). */
const MASKS: Readonly<Record<string, (text: string) => string>> = {
  [BARONG_SEALED.lastName]: maskLastName,
  [BARONG_SEALED.dob]: maskBirthDate,
  [DOCUMENT_NUMBER]: maskDocumentNumber,
};
/** Sealed texts that are JSON themselves, and objects in every answer. */
const JSON_CONTEXTS: ReadonlySet<string> = new Set([BARONG_SEALED.metadata, BARONG_SEALED.documentMetadata]);
/** What may be long, the longest first: it is left out before anything else. */
const LONG_FIELDS: readonly string[] = ['metadata', 'data', 'address', 'description', 'user_agent'];

type Fields = Readonly<Record<string, unknown>>;

/**
 * The body of an event's deliveries (Standard Webhooks 1.0.0: `type`, `timestamp`, `data`), the same in every try. One that
 * would be too large goes without its long fields, which `left_out` names.
 */
export function eventPayload(
  { sealer, masksData }: { readonly sealer: Sealer; readonly masksData: boolean },
  { name, createdAt, body }: Pick<DueEvent, 'name' | 'createdAt' | 'body'>,
): string {
  const open = ({ in: context, sealed }: SealedValue, isMasked: boolean): unknown => {
    const text = sealer.open(context, sealed);
    if (JSON_CONTEXTS.has(context)) return JSON.parse(text);
    return isMasked ? (MASKS[context]?.(text) ?? text) : text;
  };
  const show = (value: unknown, isMasked: boolean): unknown => {
    if (isSealed(value)) return open(value, isMasked);
    if (Array.isArray(value)) return value.map((item) => show(item, isMasked));
    return typeof value === 'object' && value !== null ? shown(value as Fields, isMasked) : value;
  };
  const shown = (fields: Fields, isMasked: boolean): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([key, value]) => [
        key,
        key.endsWith('_at') && typeof value === 'string'
          ? new Date(value).toISOString()
          : show(value, isMasked),
      ]),
    );
  // No two seals are alike: only what is different once it is open has changed, whatever a mask leaves of it.
  const differing = (changes: Fields, record: Fields): Fields =>
    Object.fromEntries(
      Object.entries(changes).filter(
        ([key, was]) => JSON.stringify(show(was, false)) !== JSON.stringify(show(record[key], false)),
      ),
    );

  const { record, changes, ...rest } = body;
  const data = {
    ...rest,
    record: shown(record, masksData),
    ...(changes && { changes: shown(differing(changes, record), masksData) }),
  };
  return fitting((fields) =>
    JSON.stringify({ type: name, timestamp: createdAt.toISOString(), data: fields(data) }),
  );
}

/** The text with as many of its long fields as there is room for. */
function fitting(write: (fields: (data: Fields) => Fields) => string): string {
  for (let leftOut = 0; ; leftOut += 1) {
    const names = LONG_FIELDS.slice(0, leftOut);
    const text = write(
      leftOut === 0 ? (data) => data : (data) => ({ ...without(data, names), left_out: names }),
    );
    if (Buffer.byteLength(text) <= WEBHOOK_BODY_MAX_BYTES || leftOut === LONG_FIELDS.length) return text;
  }
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([key]) => !names.includes(key) || key === 'record')
      .map(([key, value]) => [
        key,
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? without(value as Fields, names)
          : value,
      ]),
  );
}

const isSealed = (value: unknown): value is SealedValue =>
  typeof value === 'object' && value !== null && 'sealed' in value && 'in' in value;
