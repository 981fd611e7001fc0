import type { AnyObject, ObjectSchema } from 'yup';
import { calendarDay, type Today } from '../../../domain/calendar.js';
import type { ErrorCode } from '../../../domain/errors.js';
import type { KycFormType } from '../../../domain/kyc/words.js';
import { type Example, type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { CASE_STATE } from './kyc-answers.js';
import { INDIVIDUAL_BASIC_EXAMPLE, INDIVIDUAL_FULL_EXAMPLE, LEGAL_EXAMPLE } from './kyc-examples.js';
import { individualBasicForm, individualFullForm } from './kyc-individual-forms.js';
import { resubmission } from './kyc-inputs.js';
import { legalForm } from './kyc-legal-form.js';
import { presentCaseState } from './present-kyc.js';

/** One of the three forms. */
interface Kind {
  readonly type: KycFormType;
  /** In the names of its operations. */
  readonly name: string;
  readonly whom: string;
  readonly form: (today: Today) => ObjectSchema<AnyObject>;
  readonly example: AnyObject;
}

const KINDS: readonly Kind[] = [
  { type: 'legal', name: 'Legal', whom: 'a company', form: legalForm, example: LEGAL_EXAMPLE },
  {
    type: 'individual_basic',
    name: 'IndividualBasic',
    whom: 'a person, in short',
    form: individualBasicForm,
    example: INDIVIDUAL_BASIC_EXAMPLE,
  },
  {
    type: 'individual_full',
    name: 'IndividualFull',
    whom: 'a person, in full',
    form: individualFullForm,
    example: INDIVIDUAL_FULL_EXAMPLE,
  },
];

const today: Today = () => calendarDay(new Date());

/** Forms of KYC, of `/kyc/*` (seed 000); resubmit_* are additions of product-api. */
export function kycSubmissionRoutes(useCases: UseCases): readonly Route[] {
  return KINDS.flatMap((kind) => [submitRoute(useCases, kind), resubmitRoute(useCases, kind)]);
}

function submitRoute(useCases: UseCases, { type, name, whom, form, example }: Kind): Route {
  return route({
    method: 'post',
    path: `/kyc/submit_${type}`,
    operationId: `submit${name}`,
    tag: 'kyc',
    summary: `Submit the form of ${whom}`,
    description:
      'Opens a case; numbers count per type. What is wrong is told field by field, each by its path. 409: the account ' +
      'has a case of this type that is open or approved, or no verified phone or e-mail.',
    security: 'session',
    idempotent: true,
    body: form(today),
    data: CASE_STATE,
    errors: ['conflict'],
    examples: [
      { name: 'a form', body: example, answer: { data: { id: 1, type, status: 'created' } } },
      ...refused({ 'another one': 'conflict', 'without a token': 'unauthorized' }, example),
      { name: 'nothing of it', body: {}, answer: { error: 'validation_failed' } },
    ],
    handler: async ({ body, actor, caller, operationId }) =>
      presentCaseState(
        await useCases.submitCase(caller, actor, {
          type,
          form: body as AnyObject,
          ...(operationId !== undefined && { operationId }),
        }),
      ),
  });
}

function resubmitRoute(useCases: UseCases, { type, name, whom, form, example }: Kind): Route {
  const body = { ...example, id: 1 };
  return route({
    method: 'post',
    path: `/kyc/resubmit_${type}`,
    operationId: `resubmit${name}`,
    tag: 'kyc',
    summary: `Submit the form of ${whom} again`,
    description:
      'The whole form anew, for a case whose reviewer asked for it (`resubmission_requested`, else 409). Somebody ' +
      "else's case is answered like one that is not there.",
    security: 'session',
    idempotent: true,
    body: resubmission(form(today)),
    data: CASE_STATE,
    errors: ['not_found', 'conflict'],
    examples: [
      { name: 'what was asked for', body, answer: { data: { id: 1, type, status: 'created' } } },
      ...refused({ 'nobody asked': 'conflict', 'without a token': 'unauthorized' }, body),
      { name: 'no case of mine', body: { ...body, id: 2_000_000_000 }, answer: { error: 'not_found' } },
    ],
    handler: async ({ body: { id, ...answers }, actor, caller, operationId }) =>
      presentCaseState(
        await useCases.resubmitCase(caller, actor, {
          type,
          id,
          form: answers,
          ...(operationId !== undefined && { operationId }),
        }),
      ),
  });
}

function refused(names: Readonly<Record<string, ErrorCode>>, body: unknown): Example[] {
  return Object.entries(names).map(([name, error]) => ({ name, body, answer: { error } }));
}
