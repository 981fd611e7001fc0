import { object } from 'yup';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { CODE_ID, NOTHING } from './answers.js';
import { code, codeDigits, password, phone, triedPassword, uuid } from './fields.js';

/** A new password: for one that was forgotten (`/auth/*`) or one that is known (`/user/change_password`). */
export function passwordRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/auth/initiate_password_reset',
      operationId: 'initiatePasswordReset',
      tag: 'auth',
      summary: 'Send a code to set a new password with',
      description:
        'A phone that nobody has gets the same answer. Shares its one code a minute and ten a day with ' +
        'registration codes.',
      security: 'anonymous',
      body: object({ phone: phone(useCases.parsePhone) }),
      data: CODE_ID,
      errors: ['flood_control'],
      examples: [
        {
          name: 'a phone',
          body: { phone: '+996700123457' },
          answer: { data: { code_id: '060585fb-e818-4e75-8e47-7473581833c2' } },
        },
        {
          name: 'right after a registration code',
          body: { phone: '+79996663311' },
          answer: { error: 'flood_control' },
        },
      ],
      handler: async ({ body, caller }) => {
        const { codeId } = await useCases.requestPasswordReset(caller, { phone: body.phone });
        return { code_id: codeId };
      },
    }),
    route({
      method: 'post',
      path: '/auth/set_new_password',
      operationId: 'setNewPassword',
      tag: 'auth',
      summary: 'Set a new password with the code that was sent',
      description:
        'Ends every session of the account and tells its owner. Opens no session, and a second factor stays on: ' +
        'the next login asks for it. Wrong, expired, used and foreign codes are answered alike.',
      security: 'anonymous',
      body: object({ code_id: uuid(), code: code(), password: password() }),
      data: NOTHING,
      errors: ['wrong_code', 'flood_control'],
      examples: [
        {
          name: 'a code that was never sent',
          body: {
            code_id: '060585fb-e818-4e75-8e47-7473581833c2',
            code: 111111,
            password: 'four quiet rivers',
          },
          answer: { error: 'wrong_code' },
        },
      ],
      handler: async ({ body, caller }) => {
        await useCases.setNewPassword(caller, {
          codeId: body.code_id,
          code: codeDigits(body.code),
          password: body.password,
        });
        return {};
      },
    }),
    route({
      method: 'post',
      path: '/user/change_password',
      operationId: 'changePassword',
      tag: 'user',
      summary: 'Change my password',
      description:
        'Ends every other session of the account and tells its owner. Wrong current passwords wait as wrong ' +
        'logins do.',
      security: 'session',
      body: object({ current_password: triedPassword(), new_password: password() }),
      data: NOTHING,
      errors: ['invalid_credentials', 'flood_control'],
      examples: [
        {
          name: 'another password',
          body: { current_password: 'three green mountains', new_password: 'four quiet rivers' },
          answer: { data: {} },
        },
        {
          name: 'a wrong current password',
          body: { current_password: 'three blue mountains', new_password: 'four quiet rivers' },
          answer: { error: 'invalid_credentials' },
        },
        {
          name: 'without a token',
          body: { current_password: 'three green mountains', new_password: 'four quiet rivers' },
          answer: { error: 'unauthorized' },
        },
      ],
      handler: async ({ body, actor, caller }) => {
        await useCases.changePassword(caller, actor, {
          currentPassword: body.current_password,
          newPassword: body.new_password,
        });
        return {};
      },
    }),
  ];
}
