import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { IDENTITY_EXAMPLE } from './account-example.js';
import { ANY_CASE_QUERY, CASES_QUERY, SET_STATUS } from './admin-kyc-inputs.js';
import { CASE_DETAILS, CASE_LIST, VERDICT_RESULT } from './kyc-answers.js';
import { LEGAL_EXAMPLE } from './kyc-examples.js';
import { pageOf } from './lists.js';
import { presentCase, presentListedCase, presentResult } from './present-admin-kyc.js';

/** A case of the examples: the seed asks for the second one of a company. */
const WHICH = { type: 'legal', id: 2 };
const ASKED = { type: 'legal', id: '2' };
const APPLICANT = { id: IDENTITY_EXAMPLE.id, uid: IDENTITY_EXAMPLE.uid };
const THEN = '2026-11-21T10:00:00.000Z';
const LISTED = {
  ...WHICH,
  status: 'created',
  user: APPLICANT,
  identity_check: null,
  submitted_at: THEN,
  due_at: '2026-11-24T10:00:00.000Z',
  assignee: null,
};

/** KYC cases, of `/admin/*` (seed 000). */
export function adminKycRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/kyc/list',
      operationId: 'adminListCases',
      tag: 'admin',
      summary: 'All cases',
      description:
        'The oldest first. `statuses[0]`, `statuses[1]`, … or `statuses[]` as often as needed. `due_at` is null when no ' +
        "reviewer's time runs. `total` is exact to 10,000.",
      security: 'session',
      permission: 'list_cases',
      query: CASES_QUERY,
      data: CASE_LIST,
      errors: [],
      examples: [
        {
          name: 'the company that waits longest',
          query: { type: 'legal', page: '1', per_page: '1', 'statuses[0]': 'created' },
          answer: { data: { items: [LISTED], page: 1, per_page: 1, total: 7 } },
        },
        { name: 'a member asks', query: { page: '1' }, answer: { error: 'forbidden' } },
        {
          name: 'a status that there is not',
          query: { 'statuses[0]': 'open' },
          answer: { error: 'validation_failed' },
        },
        {
          name: 'without a token',
          query: { type: 'legal', page: '1', per_page: '10', 'statuses[0]': 'created' },
          answer: { error: 'unauthorized' },
        },
      ],
      handler: async ({ query }) => {
        const { page, perPage } = pageOf(query);
        const { type, statuses } = query;
        const { items, total } = await useCases.listCases({
          page,
          perPage,
          ...(type !== undefined && { type }),
          ...(statuses !== undefined && { statuses }),
        });
        return { items: items.map(presentListedCase), page, per_page: perPage, total };
      },
    }),
    route({
      method: 'get',
      path: '/admin/kyc/get',
      operationId: 'adminGetCase',
      tag: 'admin',
      summary: 'A case',
      description:
        'The form exactly as it was submitted last; documents with links that work for some minutes and for the session ' +
        'that asked; what AbleID said, and where it differs from the form (`mismatched`) or says nothing of it ' +
        '(`unconfirmed`); verdicts; approvals that stand; every change, from the submission on.',
      security: 'session',
      permission: 'see_case',
      query: ANY_CASE_QUERY,
      data: CASE_DETAILS,
      errors: ['not_found'],
      examples: [
        {
          name: 'a company',
          query: ASKED,
          answer: {
            data: {
              ...WHICH,
              status: 'created',
              user: { ...APPLICANT, role: 'member' },
              submitted_at: THEN,
              due_at: LISTED.due_at,
              assignee: null,
              escalated_at: null,
              decided_at: null,
              message: null,
              form: LEGAL_EXAMPLE,
              documents: [],
              identity_check: null,
              approvals: [],
              approvals_needed: 1,
              verdicts: [],
              history: [{ at: THEN, actor: APPLICANT.uid, from: null, to: 'created', reason: null }],
            },
          },
        },
        { name: 'no case', query: { type: 'legal', id: '2000000000' }, answer: { error: 'not_found' } },
        { name: 'without a token', query: ASKED, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query: { type, id }, actor, caller }) =>
        presentCase(await useCases.seeCase(caller, actor, { type, id })),
    }),
    route({
      method: 'post',
      path: '/admin/kyc/set_status',
      operationId: 'adminSetCaseStatus',
      tag: 'admin',
      summary: 'Decide a case',
      description:
        '`reason` is for colleagues: required to reject, to ask for another form, to reverse a decision, and to approve a ' +
        'person whose identity check did not succeed. `message` is what the applicant sees. A decided case changes only ' +
        'when `from` names what is reversed. Where approvals need two reviewers, the answer of one has `approvals` and ' +
        '`approvals_needed`, and the case is `in_review` until the second. 409: somebody was faster, or there is no such ' +
        'step. 403: his own case.',
      security: 'session',
      permission: 'judge_case',
      body: SET_STATUS,
      data: VERDICT_RESULT,
      errors: ['not_found', 'conflict'],
      examples: [
        {
          name: 'takes it',
          body: { ...WHICH, status: 'in_review' },
          answer: { data: { ...WHICH, status: 'in_review' } },
        },
        {
          name: 'rejects it',
          body: {
            ...WHICH,
            status: 'rejected',
            reason: 'no such company',
            message: 'Your company was not found',
          },
          answer: { data: { ...WHICH, status: 'rejected' } },
        },
        {
          name: 'a word that there is not',
          body: { ...WHICH, status: 'approvedd' },
          answer: { error: 'validation_failed' },
        },
        {
          name: 'rejects it without a reason',
          body: { ...WHICH, status: 'rejected' },
          answer: { error: 'validation_failed' },
        },
        {
          name: 'reverses what was not decided',
          body: { ...WHICH, status: 'in_review', from: 'approved', reason: 'test' },
          answer: { error: 'conflict' },
        },
        {
          name: 'no case',
          body: { type: 'legal', id: 2_000_000_000, status: 'in_review' },
          answer: { error: 'not_found' },
        },
        {
          name: 'without a token',
          body: { ...WHICH, status: 'approvedd' },
          answer: { error: 'unauthorized' },
        },
      ],
      handler: async ({ body: { id, type, status, from, reason, message }, actor, caller }) =>
        presentResult(
          await useCases.judgeCase(caller, actor, {
            id,
            type,
            to: status,
            ...(from !== undefined && { from }),
            ...(reason !== undefined && { reason }),
            ...(message !== undefined && { message }),
          }),
        ),
    }),
  ];
}
