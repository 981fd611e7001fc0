import { boolean, object } from 'yup';
import { type Route, route } from '../../http/route.js';
import type { UseCases } from '../../use-cases/index.js';
import { CODE_ID, NOTHING } from './answers.js';
import { code, codeDigits, uuid } from './fields.js';

/** Verification of the account's e-mail, of `/user/*` of the product API (seed 000). */
export function emailRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/user/initiate_email_verification',
      operationId: 'initiateEmailVerification',
      tag: 'user',
      summary: 'Send a code to my e-mail',
      description: '409 when the e-mail is verified already.',
      security: 'session',
      body: NOTHING,
      data: CODE_ID,
      errors: ['conflict', 'flood_control'],
      examples: [
        {
          name: 'an e-mail that is not verified',
          body: {},
          answer: { data: { code_id: 'eb3b185a-bd7c-4687-8c9c-9b5111bcda73' } },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ actor, caller }) => {
        const { codeId } = await useCases.requestEmailVerification(caller, actor);
        return { code_id: codeId };
      },
    }),
    route({
      method: 'post',
      path: '/user/verify_email',
      operationId: 'verifyEmail',
      tag: 'user',
      summary: 'Verify my e-mail with the code that was sent',
      description:
        'Takes the address from accounts that hold it unverified; 409 when one holds it verified. Wrong, expired, ' +
        'used and foreign codes are answered alike.',
      security: 'session',
      body: object({ code_id: uuid(), code: code() }),
      data: object({ email_verified: boolean().oneOf([true]).defined() }),
      errors: ['wrong_code', 'conflict', 'flood_control'],
      examples: [
        {
          name: 'a code that was never sent',
          body: { code_id: 'eb3b185a-bd7c-4687-8c9c-9b5111bcda73', code: 111111 },
          answer: { error: 'wrong_code' },
        },
        {
          name: 'without a token',
          body: { code_id: 'eb3b185a-bd7c-4687-8c9c-9b5111bcda73', code: 111111 },
          answer: { error: 'unauthorized' },
        },
      ],
      handler: async ({ body, actor, caller }) => {
        await useCases.verifyEmail(caller, actor, { codeId: body.code_id, code: codeDigits(body.code) });
        return { email_verified: true as const };
      },
    }),
  ];
}
