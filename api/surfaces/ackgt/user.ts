import { array, boolean, number, object, string } from 'yup';
import { FACTORS, LANGUAGES, ROLES, USER_STATES } from '../../../domain/states.js';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { flag } from './fields.js';
import { presentMe } from './present.js';

const nullableText = () => string().nullable().defined();

/** What `get_me` answers. */
const ME = object({
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
  language: string().oneOf(LANGUAGES).defined(),
  two_factor_provider: string().oneOf(FACTORS).nullable().defined(),
  profile: object({
    first_name: nullableText(),
    last_name: nullableText(),
    patronymic: nullableText(),
    timezone: nullableText(),
    contact_info: nullableText(),
  }).defined(),
  kyc: array(
    object({ id: number().integer().defined(), type: string().defined(), status: string().defined() }),
  ).defined(),
  created_at: string().datetime().defined(),
});

/** `/user/*` of the product API (seed 000). */
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
      examples: [{ name: 'without a token', answer: { error: 'unauthorized' } }],
      handler: async ({ actor }) => presentMe(useCases.ownAccount(actor)),
    }),
    route({
      method: 'post',
      path: '/user/logout',
      operationId: 'logout',
      tag: 'user',
      summary: 'End my session',
      description: 'With `logout_other_devices` every session of the account ends, this one too.',
      security: 'session',
      body: object({ logout_other_devices: flag().optional() }),
      data: object({}),
      errors: [],
      examples: [
        { name: 'without a token', body: { logout_other_devices: true }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) => {
        await useCases.logout(caller, actor, { everywhere: body.logout_other_devices ?? false });
        return {};
      },
    }),
  ];
}
