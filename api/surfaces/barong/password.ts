import { object, string } from 'yup';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { passwordText } from './fields.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { inWords, refused } from './words.js';

/** What is asked of a new password's length, counted as it will be hashed: in code points after NFC. */
function isLongEnough(password: string): boolean {
  const { length } = [...password.normalize('NFC')];
  return length >= PASSWORD_MIN_LENGTH && length <= PASSWORD_MAX_LENGTH;
}

/** Changes the password (barong.md section 4, "Users"). Its other sessions end, which Barong's live on (quirk 4: ADR 0033). */
export function passwordRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'put',
      path: '/resource/users/password',
      name: 'changeOwnPassword',
      tag: 'barong resource',
      summary: 'Sets new account password',
      description: 'The current password is needed; all other sessions of the account end.',
      security: 'session',
      scope: 'resource.user',
      missing: 400,
      body: object({
        old_password: passwordText(),
        new_password: passwordText(),
        confirm_password: passwordText(),
        lang: string()
          .optional()
          .meta({ description: 'Of version 2.4; messages come in the language of the account' }),
      }),
      status: 201,
      data: NOTHING,
      refusals: [
        ...['old_password', 'new_password', 'confirm_password'].flatMap((name) => [
          { status: 400, word: `resource.user.missing_${name}` },
          { status: 400, word: `resource.user.empty_${name}` },
        ]),
        { status: 422, word: 'resource.password.doesnt_match' },
        { status: 400, word: 'resource.password.prev_pass_not_correct' },
        { status: 400, word: 'resource.password.no_change_provided' },
        { status: 422, word: 'password.requirements' },
        { status: 422, word: 'password.weak' },
      ],
      errors: ['flood_control'],
      handler: async ({ actor, caller, body }) => {
        const { old_password: currentPassword, new_password: newPassword } = body;
        if (newPassword !== body.confirm_password) throw refused(422, 'resource.password.doesnt_match');
        if (newPassword === currentPassword) throw refused(400, 'resource.password.no_change_provided');
        if (!isLongEnough(newPassword)) throw refused(422, 'password.requirements');
        await inWords(useCases.changePassword(caller, actor, { currentPassword, newPassword }), {
          invalid_credentials: { status: 400, word: 'resource.password.prev_pass_not_correct' },
          validation_failed: { status: 422, word: 'password.weak' },
        });
        return null;
      },
    }),
  ];
}
