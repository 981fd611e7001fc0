import { object, string } from 'yup';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { code, codeDigits, email, password, phone, uuid } from './fields.js';

/** `/auth/*` of the product API (seed 000). */
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
      data: object({ code_id: uuid() }),
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
      data: object({ token: string().defined() }),
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
  ];
}
