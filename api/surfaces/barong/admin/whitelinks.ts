import { object, string } from 'yup';
import type { UseCases } from '../../../use-cases/index.js';
import { integer, text } from '../fields.js';
import type { DialectRoute } from '../operation.js';
import { refused } from '../words.js';
import { adminOperation } from './operation.js';

/** Hours of each range. */
const HOURS = { day: 24, hour: 1 } as const;
/** "expire_time 1..30 (default 1)" (barong.md section 5). */
const EXPIRE_MAX = 30;
/** Every word fits. */
const WORD_MAX = 16;

const INVALID_EXPIRE = { status: 422, word: 'admin.restriction.invalid_expire' };
const INVALID_RANGE = { status: 422, word: 'admin.restriction.invalid_range' };

/** `/admin/restrictions/whitelink`. */
export function whitelinkRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    adminOperation(useCases, {
      method: 'post',
      path: '/restrictions/whitelink',
      name: 'createWhitelink',
      summary: 'Create a whitelink',
      description:
        'A token that lets any address in past every restriction (`POST /identity/users/access`), again and again until it is over. It is shown once.',
      ability: ['manage', 'Restriction'],
      audit: 'change',
      scope: 'admin.restriction',
      missing: 422,
      words: { 'expire_time:integer': INVALID_EXPIRE.word },
      body: object({
        expire_time: integer()
          .optional()
          .meta({ description: `1 to ${EXPIRE_MAX}; 1 when absent` }),
        range: text(WORD_MAX).optional().meta({ description: 'day or hour; day when absent' }),
      }),
      status: 201,
      data: object({ whitelink_token: string().defined() }).defined(),
      refusals: [INVALID_EXPIRE, INVALID_RANGE],
      handler: async (admin, { body: { expire_time: expireTime = 1, range = 'day' } }) => {
        const count = Number(expireTime);
        if (!(count >= 1 && count <= EXPIRE_MAX)) throw refused(INVALID_EXPIRE.status, INVALID_EXPIRE.word);
        if (range !== 'day' && range !== 'hour') throw refused(INVALID_RANGE.status, INVALID_RANGE.word);
        return { whitelink_token: await useCases.createWhitelink(admin, { hours: count * HOURS[range] }) };
      },
    }),
  ];
}
