import { boolean, object, string } from 'yup';
import { FACTORS } from '../../../domain/states.js';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { CODE_ID, either, TOKEN } from './answers.js';
import { code, codeDigits, email, password, phone, triedPassword, uuid } from './fields.js';
import { presentLogin } from './present.js';

/** What a login with a second factor answers: where its code went. */
const CHALLENGE = object({
  two_factor_required: boolean().oneOf([true]).defined(),
  provider: string().oneOf(FACTORS).defined(),
  code_id: uuid(),
});

/** Registration and login, of `/auth/*` of the product API (seed 000). */
export function authRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/auth/get_registration_code',
      operationId: 'getRegistrationCode',
      tag: 'auth',
      summary: 'Send a registration code to a phone',
      description:
        'Any spelling of the phone is the same phone. One code a minute and ten a day for an address. A phone that ' +
        'already has an account gets the same answer; its message says so.',
      security: 'anonymous',
      body: object({ phone: phone(useCases.parsePhone) }),
      data: CODE_ID,
      errors: ['flood_control'],
      examples: [
        {
          name: 'a new phone',
          body: { phone: '+79996663311' },
          answer: { data: { code_id: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78' } },
        },
        {
          name: 'the same phone again',
          body: { phone: '8 (999) 666-33-11' },
          answer: { error: 'flood_control' },
        },
      ],
      handler: async ({ body, caller }) => {
        const { codeId } = await useCases.requestRegistrationCode(caller, { phone: body.phone });
        return { code_id: codeId };
      },
    }),
    route({
      method: 'post',
      path: '/auth/register',
      operationId: 'register',
      tag: 'auth',
      summary: 'Register with the code that was sent',
      description:
        'Makes the account and opens its first session. The phone of the code becomes the verified phone; the ' +
        'e-mail is not verified yet. Wrong, expired, used and foreign codes are answered alike.',
      security: 'anonymous',
      body: object({ email: email(), password: password(), code_id: uuid(), code: code() }),
      data: TOKEN,
      errors: ['wrong_code', 'conflict', 'flood_control'],
      examples: [
        {
          name: 'a code that was never sent',
          body: {
            email: 'aizada@example.com',
            password: 'three green mountains',
            code_id: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78',
            code: 111111,
          },
          answer: { error: 'wrong_code' },
        },
      ],
      handler: async ({ body, caller }) =>
        useCases.completeRegistration(caller, {
          email: body.email,
          password: body.password,
          codeId: body.code_id,
          code: codeDigits(body.code),
        }),
    }),
    route({
      method: 'post',
      path: '/auth/login',
      operationId: 'login',
      tag: 'auth',
      summary: 'Log in with a phone and a password',
      description:
        'Opens a session, or, where a second factor is on, asks for it: the code was sent the way that `provider` ' +
        'names (`totp`: the authenticator app shows it) and goes to submit_two_factor_login. An unknown phone and a ' +
        'wrong password are answered alike. Five wrong passwords in a row cost no wait; then 30 s, doubling up to ' +
        '15 min, for this account and this IP. A ban is told only after the right password, in its own words.',
      security: 'anonymous',
      body: object({ phone: phone(useCases.parsePhone), password: triedPassword() }),
      data: either(TOKEN, CHALLENGE),
      errors: ['invalid_credentials', 'forbidden', 'flood_control'],
      examples: [
        {
          name: 'no second factor',
          body: { phone: '+996700123456', password: 'three green mountains' },
          answer: { data: { token: 'q1vGJ0dW3b4Tn8XyLr7sKc2uZe5hMf9aPo6iBt0xNwE' } },
        },
        {
          name: 'an unknown phone',
          body: { phone: '+79996663311', password: 'three green mountains' },
          answer: { error: 'invalid_credentials' },
        },
      ],
      handler: async ({ body, caller }) =>
        presentLogin(await useCases.login(caller, { phone: body.phone, password: body.password })),
    }),
    route({
      method: 'post',
      path: '/auth/submit_two_factor_login',
      operationId: 'submitTwoFactorLogin',
      tag: 'auth',
      summary: 'Finish a login with its second factor',
      description:
        '`phone` must be the phone of that login. Wrong, expired, used and foreign codes are answered alike.',
      security: 'anonymous',
      body: object({ phone: phone(useCases.parsePhone), code_id: uuid(), code: code() }),
      data: TOKEN,
      errors: ['wrong_code', 'forbidden', 'flood_control'],
      examples: [
        {
          name: 'a login that never was',
          body: { phone: '+79996663311', code_id: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78', code: 111111 },
          answer: { error: 'wrong_code' },
        },
      ],
      handler: async ({ body, caller }) =>
        useCases.submitTwoFactorLogin(caller, {
          phone: body.phone,
          codeId: body.code_id,
          code: codeDigits(body.code),
        }),
    }),
  ];
}
