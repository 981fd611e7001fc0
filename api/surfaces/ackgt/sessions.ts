import { boolean, object, string } from 'yup';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { listOf, NOTHING } from './answers.js';
import { flag, uuid } from './fields.js';
import { PAGE_FIELDS, pageOf } from './lists.js';
import { presentSession } from './present.js';

const SESSION = object({
  id: uuid(),
  current: boolean().defined(),
  ip: string().defined(),
  user_agent: string().defined(),
  created_at: string().datetime().defined(),
  last_seen_at: string().datetime().defined(),
});

/** Sessions, of `/user/*` (seed 000: logout; the other two are additions of product-api). */
export function sessionRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/user/logout',
      operationId: 'logout',
      tag: 'user',
      summary: 'End my session',
      description: 'With `logout_other_devices` every session of the account ends, this one too.',
      security: 'session',
      body: object({ logout_other_devices: flag().optional() }),
      data: NOTHING,
      errors: [],
      examples: [
        { name: 'this session', body: {}, answer: { data: {} } },
        { name: 'without a token', body: { logout_other_devices: true }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) => {
        await useCases.logout(caller, actor, { everywhere: body.logout_other_devices ?? false });
        return {};
      },
    }),
    route({
      method: 'get',
      path: '/user/sessions',
      operationId: 'listSessions',
      tag: 'user',
      summary: 'Where I am signed in',
      description: 'The living sessions of the account; `current` is the one that asks.',
      security: 'session',
      query: object(PAGE_FIELDS),
      data: listOf(SESSION),
      errors: [],
      examples: [
        {
          name: 'the first page',
          query: { page: '1', per_page: '10' },
          answer: {
            data: {
              items: [
                {
                  id: '0198f5a0-0000-7000-8000-000000000001',
                  current: true,
                  ip: '203.0.113.7',
                  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
                  created_at: '2026-11-21T10:00:00.000Z',
                  last_seen_at: '2026-11-21T10:12:00.000Z',
                },
              ],
              page: 1,
              per_page: 10,
              total: 1,
            },
          },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query, actor }) => {
        const { page, perPage } = pageOf(query);
        const { items, total } = await useCases.listSessions(actor, { page, perPage });
        return { items: items.map(presentSession), page, per_page: perPage, total };
      },
    }),
    route({
      method: 'post',
      path: '/user/end_session',
      operationId: 'endSession',
      tag: 'user',
      summary: 'End one of my sessions',
      description: 'A session that has ended, that never was, and that is not mine are answered alike.',
      security: 'session',
      body: object({ id: uuid() }),
      data: NOTHING,
      errors: ['not_found'],
      examples: [
        {
          name: 'no session of mine',
          body: { id: '0198f5a0-0000-7000-8000-000000000001' },
          answer: { error: 'not_found' },
        },
        {
          name: 'without a token',
          body: { id: '0198f5a0-0000-7000-8000-000000000001' },
          answer: { error: 'unauthorized' },
        },
      ],
      handler: async ({ body, actor, caller }) => {
        await useCases.endSession(caller, actor, { id: body.id });
        return {};
      },
    }),
  ];
}
