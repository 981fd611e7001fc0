import {
  array,
  boolean,
  type InferType,
  type MixedSchema,
  mixed,
  number,
  type ObjectSchema,
  object,
  type Schema,
  string,
} from 'yup';
import { DOCUMENT_CONTENT_TYPES, DOCUMENT_SIDES } from '../../../domain/documents.js';
import { FACTORS, LANGUAGES, ROLES, USER_STATES } from '../../../domain/states.js';
import { jsonSchema } from '../../http/json-schema.js';
import { faultsOf } from '../../http/validate.js';
import { uuid } from './fields.js';

/** A text that may be missing. */
export const nullableText = () => string().nullable().defined();

/** The id of a code that was sent. */
export const CODE_ID = object({ code_id: uuid() });

/** The bearer token of a new session. */
export const TOKEN = object({ token: string().defined() });

/** A call that has nothing to tell. */
export const NOTHING = object({});

/** What an owner tells about himself. */
export const PROFILE_FIELDS = {
  first_name: nullableText(),
  last_name: nullableText(),
  patronymic: nullableText(),
  timezone: nullableText(),
  contact_info: nullableText(),
};

/** Language of the texts that an owner is sent. */
export const language = () => string().oneOf(LANGUAGES).defined();

/** What every list and view of accounts begins with. */
export const IDENTITY_FIELDS = {
  id: number().integer().defined(),
  uid: string()
    .matches(/^ID[0-9A-F]{10}$/)
    .defined(),
  email: nullableText(),
  email_verified: boolean().defined(),
  phone: nullableText(),
  role: string().oneOf(ROLES).defined(),
  state: string().oneOf(USER_STATES).defined(),
  level: number().integer().min(0).defined(),
};

/** An account as `get_me` shows it. */
export const ACCOUNT_FIELDS = {
  ...IDENTITY_FIELDS,
  language: language(),
  two_factor_provider: string().oneOf(FACTORS).nullable().defined(),
  profile: object(PROFILE_FIELDS).defined(),
  kyc: array(
    object({ id: number().integer().defined(), type: string().defined(), status: string().defined() }),
  ).defined(),
  created_at: string().datetime().defined(),
};

/** A document as its owner and those who judge it are told of it. */
export const DOCUMENT_FIELDS = {
  id: uuid(),
  doc_type: string().defined(),
  side: string().oneOf(DOCUMENT_SIDES).defined(),
  content_type: string().oneOf(DOCUMENT_CONTENT_TYPES).defined(),
  size: number().integer().min(1).defined(),
  created_at: string().datetime().defined(),
};

/** One page of a list (product-api: every list is `{items, page, per_page, total}`). */
export function listOf<Item extends Schema>(item: Item) {
  return object({
    items: array(item).defined(),
    page: number().integer().min(1).defined(),
    per_page: number().integer().min(1).defined(),
    total: number().integer().min(0).defined(),
  });
}

/** An answer of one shape or another: never a mixture. */
export function either<A extends ObjectSchema<object>, B extends ObjectSchema<object>>(
  one: A,
  other: B,
): MixedSchema<InferType<A> | InferType<B>> {
  return mixed<InferType<A> | InferType<B>>()
    .required()
    .test('format', (value) => [one, other].some((schema) => faultsOf(schema, value).length === 0))
    .meta({ jsonSchema: { anyOf: [jsonSchema(one), jsonSchema(other)] } });
}
