import { object } from 'yup';
import { COMMENT_DATA_MAX_LENGTH, COMMENT_TITLE_MAX_LENGTH } from '../../../../domain/family-limits.js';
import type { UseCases } from '../../../use-cases/index.js';
import { integer, integerOf, text } from '../fields.js';
import type { DialectRoute } from '../operation.js';
import { inWords } from '../words.js';
import { ON_USER, refusalsOf, TARGET_WORDS, uidText, unprocessable } from './account-fields.js';
import { USER_WITH_KYC } from './account-models.js';
import { adminOperation } from './operation.js';
import { presentKyc } from './present-account.js';

const TITLE = text(COMMENT_TITLE_MAX_LENGTH);
const DATA = text(COMMENT_DATA_MAX_LENGTH);
const UNKNOWN = { status: 404, word: 'record.not_found' } as const;
const WORDS = {
  'title:max': 'admin.comments.title_too_long',
  'data:max': 'admin.comments.data_too_long',
};
const TOO_LONG = Object.values(WORDS).map(unprocessable);
const NAMED = { 'not_found:user': TARGET_WORDS['not_found:user'] } as const;

/** What administrators write about an account among themselves; its owner never sees it (barong.md section 5). */
export function userCommentRoutes(useCases: UseCases): readonly DialectRoute[] {
  const shared = {
    ...ON_USER,
    path: '/users/comments',
    audit: 'change',
    ability: ['manage', 'Comment'],
    words: WORDS,
    data: USER_WITH_KYC,
  } as const;
  return [
    adminOperation(useCases, {
      ...shared,
      method: 'post',
      name: 'createComment',
      summary: 'Adds new user comment',
      description: 'Answers with the account and all of its comments.',
      body: object({ uid: uidText(), title: TITLE, data: DATA }),
      status: 201,
      refusals: [...refusalsOf([NAMED], ['uid', 'title', 'data']), ...TOO_LONG],
      handler: async (admin, { body }) =>
        presentKyc(await inWords(useCases.addComment(admin, body), NAMED), admin.actor),
    }),
    adminOperation(useCases, {
      ...shared,
      method: 'put',
      name: 'updateComment',
      summary: 'Edit user comment',
      description: 'What is not named stays as it is.',
      body: object({ id: integer(), title: TITLE.optional(), data: DATA.optional() }),
      status: 200,
      refusals: [
        ...refusalsOf([], ['id']),
        ...['title', 'data'].map((name) => unprocessable(`admin.user.empty_${name}`)),
        ...TOO_LONG,
        UNKNOWN,
      ],
      handler: async (admin, { body: { id, title, data } }) => {
        const words = { ...(title !== undefined && { title }), ...(data !== undefined && { data }) };
        return presentKyc(await useCases.changeComment(admin, { id: integerOf(id), ...words }), admin.actor);
      },
    }),
    adminOperation(useCases, {
      ...shared,
      method: 'delete',
      name: 'deleteComment',
      summary: 'Delete user comment',
      description: 'Answers with the account and the comments that are left.',
      query: object({ id: integer() }),
      status: 200,
      refusals: [...refusalsOf([], ['id']), UNKNOWN],
      handler: async (admin, { query: { id } }) =>
        presentKyc(await useCases.dropComment(admin, { id: integerOf(id) }), admin.actor),
    }),
  ];
}
