import { object, string } from 'yup';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { ACCOUNT_EXAMPLE } from './account-example.js';
import { ACCOUNT_FIELDS, NOTHING } from './answers.js';
import { presentLink, presentMe } from './present.js';

/** What `get_me` answers. */
const ME = object(ACCOUNT_FIELDS);

/** The account itself, of `/user/*` (seed 000: get_me; link_telegram is an addition of ours). */
export function userRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/user/get_me',
      operationId: 'getMe',
      tag: 'user',
      summary: 'Who I am',
      description: 'The account of the session: addresses, role, state and level, profile, KYC cases.',
      security: 'session',
      data: ME,
      errors: [],
      examples: [
        {
          name: 'a new account',
          answer: { data: ACCOUNT_EXAMPLE },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ actor }) => presentMe(useCases.ownAccount(actor)),
    }),
    route({
      method: 'post',
      path: '/user/link_telegram',
      operationId: 'linkTelegram',
      tag: 'user',
      summary: 'A link that joins my Telegram chat',
      description:
        'An addition to the product API. Opening `url` in Telegram and pressing Start joins that chat to the ' +
        'account: messages by Telegram then go there. It works once, until `expires_at`; the owner is told. 409 ' +
        'where no bot is set up, and while Telegram is the second factor: its codes go to no other chat.',
      security: 'session',
      body: NOTHING,
      data: object({ url: string().defined(), expires_at: string().datetime().defined() }),
      errors: ['conflict', 'flood_control'],
      examples: [
        {
          name: 'a link',
          body: {},
          answer: {
            data: {
              url: 'https://t.me/vestibule_bot?start=kT3vXq8ZtS0mYw5nC2bR9g',
              expires_at: '2026-11-21T10:10:00.000Z',
            },
          },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ actor, caller }) => presentLink(await useCases.linkTelegram(caller, actor)),
    }),
  ];
}
