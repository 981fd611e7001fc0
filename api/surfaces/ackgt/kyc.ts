import { calendarDay } from '../../../domain/calendar.js';
import type { IdentityClaim } from '../../../domain/kyc/claimed-identity.js';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { listOf } from './answers.js';
import { CHECK_STARTED, OWN_CASE } from './kyc-answers.js';
import { CASE_QUERY, identityCheckInput, OWN_CASES_QUERY } from './kyc-inputs.js';
import { pageOf } from './lists.js';
import { presentOwnCase, presentStarted } from './present-kyc.js';

const CHECK_INPUT = identityCheckInput(() => calendarDay(new Date()));

/** A case of the examples. */
const EXAMPLE = {
  id: 1,
  type: 'individual_basic',
  status: 'created',
  next_step: 'start_identity_check',
  identity_check: null,
  message: null,
  submitted_at: '2026-11-21T10:00:00.000Z',
  decided_at: null,
};
const WHICH = { type: 'individual_basic', id: 1 };
const CHECK = { ...WHICH, resident: { pinfl: '12345678901234', birth_date: '2000-12-12' }, lang: 'ru' };
const NO_CASE = 2_000_000_000;

/** The applicant's own cases, of `/kyc/*` (product-api). */
export function kycRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/kyc/start_identity_check',
      operationId: 'startIdentityCheck',
      tag: 'kyc',
      summary: 'Prove who I am at AbleID',
      description:
        'Opens an attempt at AbleID: a resident by PINFL and birth date, a foreigner by a document. The person opens ' +
        '`url` and shows his face there, until `expires_at`. The same data again while the attempt is open is the same ' +
        'attempt. 409: the case takes no check, is verified already, has had its three attempts, or another attempt is ' +
        'open.',
      security: 'session',
      body: CHECK_INPUT,
      data: CHECK_STARTED,
      errors: ['not_found', 'conflict', 'flood_control'],
      examples: [
        {
          name: 'a resident',
          body: CHECK,
          answer: {
            data: {
              attempt_id: '0198f5a0-0000-7000-8000-000000000003',
              url: 'https://ableid.backend/3HQVkBm_zCZqKFbTWVrhf',
              lang: 'ru',
              expires_at: '2026-11-21T10:30:00.000Z',
            },
          },
        },
        { name: 'no case of mine', body: { ...CHECK, id: NO_CASE }, answer: { error: 'not_found' } },
        { name: 'neither PINFL nor document', body: WHICH, answer: { error: 'validation_failed' } },
        { name: 'without a token', body: CHECK, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) => {
        const { type, id, resident, foreign, lang } = body;
        const claim = claimOf(resident, foreign);
        const input = { type, id, claim, ...(lang !== undefined && { lang }) };
        return presentStarted(await useCases.startIdentityCheck(caller, actor, input));
      },
    }),
    route({
      method: 'get',
      path: '/kyc/get',
      operationId: 'getCase',
      tag: 'kyc',
      summary: 'A case of mine',
      description:
        '`next_step` is what its owner is to do, null when nothing is left. `message` is what a reviewer let him know. ' +
        "Somebody else's case is answered like one that is not there.",
      security: 'session',
      query: CASE_QUERY,
      data: OWN_CASE,
      errors: ['not_found'],
      examples: [
        { name: 'a new case', query: { ...WHICH, id: '1' }, answer: { data: EXAMPLE } },
        {
          name: 'no case of mine',
          query: { ...WHICH, id: String(NO_CASE) },
          answer: { error: 'not_found' },
        },
        { name: 'without a token', query: { ...WHICH, id: '1' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query: { type, id }, actor }) =>
        presentOwnCase(await useCases.seeOwnCase(actor, { type, id })),
    }),
    route({
      method: 'get',
      path: '/kyc/list',
      operationId: 'listCases',
      tag: 'kyc',
      summary: 'My cases',
      description: 'All cases that the account ever had, the newest first.',
      security: 'session',
      query: OWN_CASES_QUERY,
      data: listOf(OWN_CASE),
      errors: [],
      examples: [
        {
          name: 'the first page',
          query: { page: '1', per_page: '10' },
          answer: { data: { items: [EXAMPLE], page: 1, per_page: 10, total: 1 } },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query, actor }) => {
        const { page, perPage } = pageOf(query);
        const { items, total } = await useCases.listOwnCases(actor, { page, perPage });
        return { items: items.map(presentOwnCase), page, per_page: perPage, total };
      },
    }),
  ];
}

/** Who is to be checked; the input's schema has seen to it that there is one and not two. */
function claimOf(
  resident: { readonly pinfl: string; readonly birth_date: string } | undefined,
  foreign: { readonly document: string } | undefined,
): IdentityClaim {
  if (resident) return { resident: { pinfl: resident.pinfl, birthDate: resident.birth_date } };
  if (foreign) return { foreign: { document: foreign.document } };
  throw new Error('a claim of nobody');
}
