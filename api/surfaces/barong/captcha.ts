import { mixed } from 'yup';
import type { UseCases } from '../../use-cases/index.js';
import { type DialectRoute, operation } from './operation.js';

/** What GeeTest's widget is started with; empty text where there is none (barong.md section 2). */
type Challenge = { readonly gt: string; readonly challenge: string } | '';

const CHALLENGE = mixed<Challenge>()
  .defined()
  .meta({
    jsonSchema: {
      oneOf: [
        {
          type: 'object',
          properties: { gt: { type: 'string' }, challenge: { type: 'string' } },
          required: ['gt', 'challenge'],
          additionalProperties: false,
        },
        { const: '' },
      ],
    },
  });

/** GET users/register_geetest. */
export function captchaRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'get',
      path: '/identity/users/register_geetest',
      name: 'registerGeetest',
      tag: 'barong identity',
      summary: 'Register Geetest captcha',
      description: 'What the widget is started with; an empty text where GeeTest is off or does not answer.',
      security: 'anonymous',
      scope: 'identity.user',
      missing: 422,
      status: 200,
      data: CHALLENGE,
      handler: async () => (await useCases.captchaChallenge()) ?? '',
    }),
  ];
}
