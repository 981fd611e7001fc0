import type { SimulatorAnswer } from './api.js';
import { jsonFields } from './json-fields.js';

/** The languages of AbleID's window (seed 003, `lang`). */
export const ABLE_ID_LANGS = ['ru', 'en', 'uz', 'oz'] as const;
export type AbleIdLang = (typeof ABLE_ID_LANGS)[number];

/** The hooks of an attempt, in the order in which it registers them (product-api, "Hooks"). */
export const ABLE_ID_HOOKS = ['result', 'passport', 'photo', 'registration', 'person'] as const;
export type AbleIdHookKind = (typeof ABLE_ID_HOOKS)[number];

/** The six calls of seed 003: what each must carry, and which hook answers it (starts are answered at once). */
export const ABLE_ID_CALLS = {
  '/check/start/second': {
    fields: ['projectId', 'transactionId', 'secret', 'pinfl', 'birthDate', 'hooks'],
    optional: ['lang'],
    hook: null,
  },
  '/check/start/foreign': {
    fields: ['projectId', 'transactionId', 'secret', 'document', 'hooks'],
    optional: ['lang'],
    hook: null,
  },
  '/check/get_passport': {
    fields: ['pinfl', 'birthDate', 'projectId', 'attemptId', 'secret'],
    optional: [],
    hook: 'passport',
  },
  '/check/get_photo': { fields: ['projectId', 'attemptId', 'secret'], optional: [], hook: 'photo' },
  '/check/registration': {
    fields: ['attemptId', 'pinfl', 'projectId', 'secret'],
    optional: [],
    hook: 'registration',
  },
  '/check/get_person': {
    fields: ['pinfl', 'birthDate', 'projectId', 'attemptId', 'secret'],
    optional: [],
    hook: 'person',
  },
} as const satisfies Readonly<
  Record<string, { fields: readonly string[]; optional: readonly string[]; hook: AbleIdHookKind | null }>
>;
export type AbleIdCall = keyof typeof ABLE_ID_CALLS;

/** The fields of a call that passed `parseCall`: those that the call has are there and of their form. */
export interface AbleIdFields {
  readonly projectId: string;
  readonly secret: string;
  readonly transactionId?: string;
  readonly attemptId?: string;
  readonly pinfl?: string;
  /** DD.MM.YYYY. */
  readonly birthDate?: string;
  readonly document?: string;
  readonly lang?: AbleIdLang;
  readonly hooks?: readonly string[];
}

/**
 * Error types and their numbers. Their document shows one, FACE_SESSION_EXPIRED with 10101; the others are ours, in its
 * form (docs/able-id.md).
 */
const ERRORS = {
  FACE_SESSION_EXPIRED: 10_101,
  FACE_NOT_MATCHED: 10_102,
  FACE_SESSION_NOT_PASSED: 10_103,
  VALIDATION_ERROR: 10_001,
  PROJECT_NOT_FOUND: 10_002,
  ATTEMPT_NOT_FOUND: 10_003,
} as const;
export type AbleIdErrorType = keyof typeof ERRORS;

/** The envelope of their answers and, we assume, of their hooks. */
export interface AbleIdEnvelope {
  readonly statusCode: number;
  readonly type: string;
  readonly data: unknown;
  readonly message: string;
}

export function errorEnvelope(type: AbleIdErrorType, message: string): AbleIdEnvelope {
  return { statusCode: ERRORS[type], type, data: null, message };
}

export function refuse(type: AbleIdErrorType, message: string): SimulatorAnswer {
  return { status: 400, body: errorEnvelope(type, message) };
}

/** HTTP 201 carries `statusCode: 200` (seed 003). */
export function accept(data: unknown): SimulatorAnswer {
  return { status: 201, body: { statusCode: 200, type: 'SUCCESS', message: 'Сообщение', data } };
}

/** How the values of each field must look; a field that is not here is any text but the empty one. */
const FORMS: Readonly<Record<string, (value: unknown) => boolean>> = {
  pinfl: (value) => typeof value === 'string' && /^[0-9]{14}$/.test(value),
  birthDate: (value) => typeof value === 'string' && isDate(value),
  lang: (value) => (ABLE_ID_LANGS as readonly unknown[]).includes(value),
  hooks: (value) => Array.isArray(value) && value.length > 0 && value.every(isHttpUrl),
};

/** The fields of a call's body, or the name of the first one that is missing, malformed or not of this call. */
export function parseCall(call: AbleIdCall, text: string): AbleIdFields | { readonly wrong: string } {
  const body = jsonFields(text);
  if (body === null) return { wrong: 'body' };
  const { fields, optional } = ABLE_ID_CALLS[call];
  const known: readonly string[] = [...fields, ...optional];
  const fits = (name: string): boolean =>
    FORMS[name]?.(body[name]) ?? (typeof body[name] === 'string' && body[name] !== '');
  const wrong =
    Object.keys(body).find((name) => !known.includes(name)) ??
    fields.find((name) => !fits(name)) ??
    optional.find((name) => body[name] !== undefined && !fits(name));
  return wrong === undefined ? (body as unknown as AbleIdFields) : { wrong };
}

/** A real day of the calendar, DD.MM.YYYY. */
function isDate(text: string): boolean {
  const [, day, month, year] = /^([0-9]{2})\.([0-9]{2})\.([0-9]{4})$/.exec(text) ?? [];
  if (day === undefined) return false;
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
