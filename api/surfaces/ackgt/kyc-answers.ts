import { array, mixed, number, object, string } from 'yup';
import { IDENTITY_FLAGS } from '../../../domain/able-id/compare.js';
import { ABLE_ID_LANGS } from '../../../domain/able-id/words.js';
import { KYC_NEXT_STEPS } from '../../../domain/kyc/next-step.js';
import { IDENTITY_CHECK_STATUSES, KYC_STATUSES, KYC_TYPES, KYC_VERDICTS } from '../../../domain/kyc/words.js';
import { ROLES } from '../../../domain/states.js';
import { DOCUMENT_FIELDS, either, listOf, nullableText } from './answers.js';
import { uuid } from './fields.js';

// What calls about KYC cases answer, to the letter of product-api.

const time = () => string().datetime().defined();
const nullableTime = () => string().datetime().nullable().defined();
const status = () => string().oneOf(KYC_STATUSES).defined();
const nullableStatus = () => string().oneOf(KYC_STATUSES).nullable().defined();
const count = () => number().integer().min(0).defined();

const STATE_FIELDS = {
  id: number().integer().min(1).defined(),
  type: string().oneOf(KYC_TYPES).defined(),
  status: status(),
};

const CHECK_FIELDS = { status: string().oneOf(IDENTITY_CHECK_STATUSES).defined(), reason: nullableText() };
const PERSON_FIELDS = { id: number().integer().defined(), uid: string().defined() };
const nullablePerson = () => object(PERSON_FIELDS).nullable().defined();

/** A case and where it stands. */
export const CASE_STATE = object(STATE_FIELDS);

/** A case as its owner sees it. */
export const OWN_CASE = object({
  ...STATE_FIELDS,
  next_step: string().oneOf(KYC_NEXT_STEPS).nullable().defined(),
  identity_check: object(CHECK_FIELDS).nullable().defined(),
  message: nullableText(),
  submitted_at: time(),
  decided_at: nullableTime(),
});

/** An identity check that may begin. */
export const CHECK_STARTED = object({
  attempt_id: uuid(),
  url: string().defined(),
  lang: string().oneOf(ABLE_ID_LANGS).defined(),
  expires_at: time(),
});

/** The reviewers' list. */
export const CASE_LIST = listOf(
  object({
    ...STATE_FIELDS,
    user: object(PERSON_FIELDS).defined(),
    identity_check: object(CHECK_FIELDS).nullable().defined(),
    submitted_at: time(),
    due_at: nullableTime(),
    assignee: nullablePerson(),
  }),
);

const LINKED_DOCUMENT_FIELDS = {
  ...DOCUMENT_FIELDS,
  url: string().defined().meta({ description: "Below the API's own address; for the session that asked" }),
  url_expires_at: time(),
};

const CLAIM = either(
  object({ resident: object({ pinfl: string().defined(), birth_date: string().defined() }).defined() }),
  object({ foreign: object({ document: string().defined() }).defined() }),
);

const IDENTITY_CHECK = object({
  ...CHECK_FIELDS,
  attempts: count(),
  started_at: time(),
  ended_at: nullableTime(),
  claim: CLAIM,
  person: object({
    last_name: nullableText(),
    first_name: nullableText(),
    middle_name: nullableText(),
    birth_date: nullableText(),
    pinfl: nullableText(),
    document: nullableText(),
  })
    .nullable()
    .defined(),
  address: nullableText(),
  photo: object(LINKED_DOCUMENT_FIELDS).nullable().defined(),
  mismatched: array(string().oneOf(IDENTITY_FLAGS).defined()).defined(),
  unconfirmed: array(string().oneOf(IDENTITY_FLAGS).defined()).defined(),
});

/** A whole case, for those who judge it. */
export const CASE_DETAILS = object({
  ...STATE_FIELDS,
  user: object({ ...PERSON_FIELDS, role: string().oneOf(ROLES).defined() }).defined(),
  submitted_at: time(),
  due_at: nullableTime(),
  assignee: nullablePerson(),
  escalated_at: nullableTime(),
  decided_at: nullableTime(),
  message: nullableText(),
  form: mixed<object>()
    .required()
    .meta({ jsonSchema: { type: 'object' }, description: 'Exactly as it was submitted last' }),
  documents: array(object(LINKED_DOCUMENT_FIELDS)).defined(),
  identity_check: IDENTITY_CHECK.nullable().defined(),
  approvals: array(object(PERSON_FIELDS)).defined(),
  approvals_needed: count(),
  verdicts: array(
    object({
      at: time(),
      by: nullablePerson(),
      verdict: string().oneOf(KYC_VERDICTS).defined(),
      status: status(),
      reversed: nullableStatus(),
      reason: nullableText(),
      message: nullableText(),
    }),
  ).defined(),
  history: array(
    object({
      at: time(),
      actor: string().defined(),
      from: nullableStatus(),
      to: status(),
      reason: nullableText(),
    }),
  ).defined(),
});

/** What became of a verdict; the counts only of an approval that takes several reviewers. */
export const VERDICT_RESULT = either(
  CASE_STATE,
  object({ ...STATE_FIELDS, approvals: count(), approvals_needed: count() }),
);
