import { type AnyObject, type ObjectSchema, object } from 'yup';
import { ABLE_ID_LANGS } from '../../../domain/able-id/words.js';
import type { Today } from '../../../domain/calendar.js';
import { KYC_FORM_TYPES, KYC_INDIVIDUAL_TYPES } from '../../../domain/kyc/words.js';
import { jsonSchema } from '../../http/json-schema.js';
import { choice } from './fields.js';
import { caseNumber, date, line, pinfl } from './kyc-fields.js';
import { PAGE_FIELDS } from './lists.js';

/** Which case: numbers count per type, so it takes both (product-api). */
export const CASE_FIELDS = { type: choice(KYC_FORM_TYPES), id: caseNumber() };

/** `GET /kyc/get` and `GET /admin/kyc/get`. */
export const CASE_QUERY = object(CASE_FIELDS);

/** `GET /kyc/list`. */
export const OWN_CASES_QUERY = object(PAGE_FIELDS);

/** `POST /kyc/resubmit_*`: the form of the type, and the case that it is for (product-api: "same bodies + `id`"). */
export function resubmission<Form extends AnyObject>(form: ObjectSchema<Form>) {
  return form.shape({ id: caseNumber() });
}

/**
 * `POST /kyc/start_identity_check`: of a resident by PINFL and birth date, of a foreigner by a document, never both.
 * Neither is told as a missing `resident`; both, as a `foreign` that is not allowed beside it.
 */
export function identityCheckInput(today: Today) {
  const which = { type: choice(KYC_INDIVIDUAL_TYPES), id: caseNumber() };
  const resident = object({ pinfl: pinfl(), birth_date: date({ pastOn: today }) });
  const foreign = object({ document: line() });
  const lang = choice(ABLE_ID_LANGS).optional().meta({ description: "Language of AbleID's window" });
  return object({
    ...which,
    resident: resident.optional().test('defined', (value, { parent }) => {
      return value !== undefined || (parent as { foreign?: unknown }).foreign !== undefined;
    }),
    foreign: foreign.optional().test('unknown', (value, { parent }) => {
      return value === undefined || (parent as { resident?: unknown }).resident === undefined;
    }),
    lang,
  }).meta({
    jsonSchema: {
      type: 'object',
      required: Object.keys(which),
      anyOf: [
        jsonSchema(object({ ...which, resident: resident.defined(), lang })),
        jsonSchema(object({ ...which, foreign: foreign.defined(), lang })),
      ],
    },
  });
}
