import { array, number, object, string } from 'yup';
import { BAN_MAX_YEARS, BAN_TEXT_MAX_LENGTH, EMAIL_MAX_LENGTH } from '../../../domain/limits.js';
import { ROLES, USER_STATES } from '../../../domain/states.js';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { ACCOUNT_EXAMPLE, IDENTITY_EXAMPLE } from './account-example.js';
import { ACCOUNT_FIELDS, IDENTITY_FIELDS, listOf, nullableText } from './answers.js';
import { choice, instantAhead, integer, text, uuid } from './fields.js';
import { PAGE_FIELDS, pageOf } from './lists.js';
import { presentBan, presentListedUser, presentUser } from './present-admin.js';

/** The number of an account. */
const accountNumber = () => integer({ min: 1, max: Number.MAX_SAFE_INTEGER });

const USER = object({
  ...ACCOUNT_FIELDS,
  ban: object({
    reason: string().defined(),
    message: nullableText(),
    at: string().datetime().defined(),
    by: string().defined(),
    until: string().datetime().nullable().defined(),
  })
    .nullable()
    .defined(),
  sessions: array(
    object({
      id: uuid(),
      ip: string().defined(),
      user_agent: string().defined(),
      created_at: string().datetime().defined(),
      last_seen_at: string().datetime().defined(),
    }),
  ).defined(),
  last_login_at: string().datetime().nullable().defined(),
});

/** What a ban and its end answer. */
const BAN_RESULT = object({
  id: number().integer().defined(),
  state: string().oneOf(USER_STATES).defined(),
});

/** Users, of `/admin/*` (seed 000); `search`, `state` and `role` are additions of product-api. */
export function adminUserRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/admin/user/list',
      operationId: 'adminListUsers',
      tag: 'admin',
      summary: 'All accounts',
      description:
        'The newest first. `search` is exact: a phone in any spelling, an e-mail, a uid, the number of an account. ' +
        '`total` is exact to 10,000.',
      security: 'session',
      permission: 'list_users',
      query: object({
        ...PAGE_FIELDS,
        search: text({ max: EMAIL_MAX_LENGTH }).optional(),
        state: choice(USER_STATES).optional(),
        role: choice(ROLES).optional(),
      }),
      data: listOf(object({ ...IDENTITY_FIELDS, created_at: string().datetime().defined() })),
      errors: [],
      examples: [
        {
          name: 'somebody by his phone',
          query: { page: '1', per_page: '10', search: '+996700123456', state: 'active', role: 'member' },
          answer: {
            data: {
              items: [{ ...IDENTITY_EXAMPLE, created_at: ACCOUNT_EXAMPLE.created_at }],
              page: 1,
              per_page: 10,
              total: 1,
            },
          },
        },
        { name: 'a member asks', query: { page: '1', per_page: '10' }, answer: { error: 'forbidden' } },
        { name: 'without a token', query: { page: '1', per_page: '10' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query }) => {
        const { page, perPage } = pageOf(query);
        const { search, state, role } = query;
        const { items, total } = await useCases.listUsers({
          page,
          perPage,
          ...(search !== undefined && { search }),
          ...(state !== undefined && { state }),
          ...(role !== undefined && { role }),
        });
        return { items: items.map(presentListedUser), page, per_page: perPage, total };
      },
    }),
    route({
      method: 'get',
      path: '/admin/user/get',
      operationId: 'adminGetUser',
      tag: 'admin',
      summary: 'An account',
      description:
        'What its owner sees in get_me, the ban in force (`by`: the uid of who spoke it; `until`: when it ends by itself), where he is signed in, and ' +
        'when he last got a session.',
      security: 'session',
      permission: 'see_user',
      query: object({ id: accountNumber() }),
      data: USER,
      errors: ['not_found'],
      examples: [
        {
          name: 'somebody',
          query: { id: '1' },
          answer: {
            data: {
              ...ACCOUNT_EXAMPLE,
              ban: null,
              sessions: [
                {
                  id: '0198f5a0-0000-7000-8000-000000000001',
                  ip: '203.0.113.7',
                  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
                  created_at: '2026-11-21T10:00:00.000Z',
                  last_seen_at: '2026-11-21T10:12:00.000Z',
                },
                {
                  id: '0198f5a0-0000-7000-8000-000000000000',
                  ip: '203.0.113.7',
                  user_agent: 'A phone/1.0',
                  created_at: '2026-11-21T09:00:00.000Z',
                  last_seen_at: '2026-11-21T09:12:00.000Z',
                },
              ],
              last_login_at: '2026-11-21T10:00:00.000Z',
            },
          },
        },
        { name: 'nobody', query: { id: '99999999999' }, answer: { error: 'not_found' } },
        { name: 'without a token', query: { id: '2' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query }) => presentUser(await useCases.seeUser({ id: query.id })),
    }),
    route({
      method: 'post',
      path: '/admin/user/ban',
      operationId: 'adminBanUser',
      tag: 'admin',
      summary: 'Shut an account out',
      description:
        '`reason` is for colleagues; `message` is what the owner may read: his logins are refused with it. All his ' +
        'sessions end at once, his codes are dead, his open flows stop, and he is told. With `until`, an ISO 8601 ' +
        `instant in the future and at most ${BAN_MAX_YEARS} years away, he is let in again by himself then. Nobody bans ` +
        'himself or a superadmin (403). 409: he is banned already.',
      security: 'session',
      permission: 'ban_user',
      body: object({
        id: accountNumber(),
        reason: text({ max: BAN_TEXT_MAX_LENGTH }),
        message: text({ max: BAN_TEXT_MAX_LENGTH }).optional(),
        until: instantAhead({ years: BAN_MAX_YEARS }).optional(),
      }),
      data: BAN_RESULT,
      errors: ['not_found', 'conflict'],
      examples: [
        {
          name: 'somebody',
          body: { id: 1, reason: 'test' },
          answer: { data: { id: 1, state: 'banned' } },
        },
        { name: 'somebody who is banned', body: { id: 1, reason: 'test' }, answer: { error: 'conflict' } },
        { name: 'nobody', body: { id: 99999999999, reason: 'test' }, answer: { error: 'not_found' } },
        { name: 'without a token', body: { id: 1, reason: 'test' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) => {
        const { id, reason, message, until } = body;
        const said = {
          ...(message !== undefined && { message }),
          ...(until !== undefined && { until: new Date(until) }),
        };
        return presentBan(await useCases.banUser(caller, actor, { id, reason, ...said }));
      },
    }),
    route({
      method: 'post',
      path: '/admin/user/unban',
      operationId: 'adminUnbanUser',
      tag: 'admin',
      summary: 'Let an account in again',
      description: 'Its owner is told, and logs in anew. 409: he is not banned.',
      security: 'session',
      permission: 'unban_user',
      body: object({ id: accountNumber() }),
      data: BAN_RESULT,
      errors: ['not_found', 'conflict'],
      examples: [
        { name: 'somebody', body: { id: 1 }, answer: { data: { id: 1, state: 'active' } } },
        { name: 'somebody who is not banned', body: { id: 2 }, answer: { error: 'conflict' } },
        { name: 'without a token', body: { id: 2 }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) =>
        presentBan(await useCases.unbanUser(caller, actor, { id: body.id })),
    }),
  ];
}
