import { object } from 'yup';
import type { UseCases } from '../../use-cases/index.js';
import { text } from './fields.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { inWords } from './words.js';

/** Longest whitelink that is looked at: more than twice Barong's 64. */
const WHITELINK_MAX = 256;

const INVALID = { status: 422, word: 'identity.user.access.invalid_token' };
const TAKEN = { status: 422, word: 'value.taken' };

/** What stays open to whoever a restriction keeps out. */
export function accessRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'post',
      path: '/identity/users/access',
      name: 'createAccess',
      tag: 'barong identity',
      summary: 'Creates new whitelist restriction',
      description: "Lets the caller's address in past every restriction, for whoever was given a whitelink.",
      security: 'anonymous',
      scope: 'identity.user',
      missing: 400,
      body: object({ whitelink_token: text(WHITELINK_MAX) }),
      status: { barong: 201, nebula: 200 },
      data: NOTHING,
      refusals: [INVALID, TAKEN],
      errors: ['flood_control'],
      handler: async ({ caller, body }) => {
        await inWords(useCases.useWhitelink(caller, { token: body.whitelink_token }), {
          not_found: INVALID,
          conflict: TAKEN,
        });
        return null;
      },
    }),
  ];
}
