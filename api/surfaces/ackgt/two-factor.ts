import { boolean, object, string } from 'yup';
import { FACTORS } from '../../../domain/states.js';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { CODE_ID, either, NOTHING } from './answers.js';
import { choice, code, codeDigits, uuid } from './fields.js';
import { presentFactor } from './present.js';

/** A second factor that is on. */
const ACTIVE = object({
  provider: string().oneOf(FACTORS).defined(),
  active: boolean().oneOf([true]).defined(),
});

/** An authenticator app that has not proved itself yet: what to show to it. */
const ENROLMENT = object({
  provider: string().oneOf(['totp']).defined(),
  active: boolean().oneOf([false]).defined(),
  secret: string()
    .matches(/^[A-Z2-7]+$/)
    .defined(),
  otpauth_url: string().defined(),
  qr_svg: string().defined(),
});

/** Second factors, of `/user/*` of the product API (seed 000); confirm_two_factor is an addition (product-api). */
export function twoFactorRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/user/set_two_factor_provider',
      operationId: 'setTwoFactorProvider',
      tag: 'user',
      summary: 'Switch a second factor on',
      description:
        '`sms`, `telegram` and `email` act at once on an address that is already verified; else 409. `totp` answers ' +
        'with what an authenticator app needs and acts after confirm_two_factor, within 10 minutes. 409 also while ' +
        'any factor is on: switch that one off first, with its code. The owner is told. A code by SMS can be had by ' +
        'whoever takes over the phone number or listens to the network: `totp` is the stronger one.',
      security: 'session',
      body: object({ provider: choice(FACTORS) }),
      data: either(ACTIVE, ENROLMENT),
      errors: ['conflict', 'flood_control'],
      examples: [
        {
          name: 'by SMS',
          body: { provider: 'sms' },
          answer: { data: { provider: 'sms', active: true } },
        },
        {
          name: 'by an authenticator app',
          body: { provider: 'totp' },
          answer: {
            data: {
              provider: 'totp',
              active: false,
              secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
              otpauth_url:
                'otpauth://totp/Vestibule:ID0123456789?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Vestibule',
              qr_svg: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41"></svg>',
            },
          },
        },
        {
          name: 'an e-mail that is not verified',
          body: { provider: 'email' },
          answer: { error: 'conflict' },
        },
        { name: 'without a token', body: { provider: 'telegram' }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) =>
        presentFactor(await useCases.setTwoFactorProvider(caller, actor, { provider: body.provider })),
    }),
    route({
      method: 'post',
      path: '/user/confirm_two_factor',
      operationId: 'confirmTwoFactor',
      tag: 'user',
      summary: 'Switch the authenticator app on with its first code',
      description: 'After set_two_factor_provider with `totp`, within 10 minutes. The owner is told.',
      security: 'session',
      body: object({ code: code() }),
      data: ACTIVE,
      errors: ['wrong_code', 'conflict', 'flood_control'],
      examples: [
        { name: 'no app waits for its code', body: { code: 111111 }, answer: { error: 'conflict' } },
        { name: 'without a token', body: { code: 111111 }, answer: { error: 'unauthorized' } },
      ],
      handler: async ({ body, actor, caller }) => {
        await useCases.confirmTwoFactor(caller, actor, { code: codeDigits(body.code) });
        return { provider: 'totp' as const, active: true as const };
      },
    }),
    route({
      method: 'post',
      path: '/user/initiate_two_factor_disable',
      operationId: 'initiateTwoFactorDisable',
      tag: 'user',
      summary: 'Ask for the code that switches my second factor off',
      description:
        'It is sent the way of the factor itself; for `totp` nothing is sent: the app shows the code.',
      security: 'session',
      body: NOTHING,
      data: CODE_ID,
      errors: ['conflict', 'flood_control'],
      examples: [
        { name: 'no factor is on', body: {}, answer: { error: 'conflict' } },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ actor, caller }) => {
        const { codeId } = await useCases.requestTwoFactorDisable(caller, actor);
        return { code_id: codeId };
      },
    }),
    route({
      method: 'post',
      path: '/user/disable_two_factor',
      operationId: 'disableTwoFactor',
      tag: 'user',
      summary: 'Switch my second factor off with its code',
      description:
        'The owner is told. Wrong, expired, used and foreign codes are answered alike; for `totp`, `code` is what ' +
        'the app shows.',
      security: 'session',
      body: object({ code_id: uuid(), code: code() }),
      data: NOTHING,
      errors: ['wrong_code', 'conflict', 'flood_control'],
      examples: [
        {
          name: 'no factor is on',
          body: { code_id: 'b70a386a-e4c9-4bc8-8b13-846308c4016f', code: 111111 },
          answer: { error: 'conflict' },
        },
        {
          name: 'without a token',
          body: { code_id: 'b70a386a-e4c9-4bc8-8b13-846308c4016f', code: 111111 },
          answer: { error: 'unauthorized' },
        },
      ],
      handler: async ({ body, actor, caller }) => {
        await useCases.disableTwoFactor(caller, actor, {
          codeId: body.code_id,
          code: codeDigits(body.code),
        });
        return {};
      },
    }),
  ];
}
