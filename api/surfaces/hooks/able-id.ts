import { object, string } from 'yup';
import { ABLE_ID_HOOKS, type AbleIdHookKind } from '../../../domain/able-id/words.js';
import { BODY_MAX_BYTES, PHOTO_HOOK_MAX_BYTES } from '../../../domain/limits.js';
import { type Route, route } from '../../http/route.js';
import type { JsonSchema } from '../../http/surface.js';
import type { UseCases } from '../../use-cases/index.js';

/** What a URL carries as it is, and no longer than any token of ours ever was (domain/able-id/words.ts). */
const TOKEN = /^[A-Za-z0-9_-]{1,128}$/;

/** Which attempt, and what of it. */
const PARAMS = object({
  token: string().matches(TOKEN).defined(),
  kind: string<AbleIdHookKind>().oneOf(ABLE_ID_HOOKS).defined(),
});

/** Either side's name of the attempt. */
const ID: JsonSchema = { anyOf: [{ type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' }, { type: 'null' }] };

/**
 * The envelope of seed 003; what its `data` may hold is assumed (docs/able-id.md, 4). Nothing is said of the types of what
 * stands for itself: a field that is odd is left out, and takes nothing else with it.
 */
const ENVELOPE: JsonSchema = {
  type: 'object',
  required: ['statusCode', 'type'],
  properties: {
    statusCode: { anyOf: [{ type: 'integer' }, { type: 'string', pattern: '^[0-9]{1,9}$' }] },
    type: { type: 'string', description: 'SUCCESS, or what went wrong' },
    message: { description: 'A text' },
    attemptId: { ...ID, description: "AbleID's name of the attempt; it may stand inside `data`, too" },
    transactionId: { ...ID, description: 'Our name of the attempt; it may stand inside `data`, too' },
    data: {
      description: 'An object or null',
      properties: {
        attemptId: ID,
        transactionId: ID,
        lastName: { description: 'A text' },
        firstName: { description: 'A text' },
        middleName: { description: 'A text' },
        birthDate: { description: 'DD.MM.YYYY' },
        pinfl: { description: '14 digits' },
        document: { description: 'Series and number' },
        photo: { description: 'Base64 of an image of at most 10 MB' },
        address: { description: 'A text' },
      },
    },
  },
};

/** What seed 003 shows as a refusal. */
const EXPIRED = { statusCode: 10101, type: 'FACE_SESSION_EXPIRED', data: null, message: 'Сообщение' };

/** A token of the form of ours that belongs to nobody. */
const NOBODYS = { token: 'kT3vXq8ZtS0mYw5nC2bR9gkT3vXq8ZtS0mYw5nC2bR9', kind: 'result' };

/**
 * `POST /hooks/able_id/<token>/<kind>`: what AbleID says of an attempt, each at the address that the attempt registered
 * (product-api, "Hooks"). The token is the proof of who calls, so it is asked before the body is read.
 */
export function ableIdRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/hooks/able_id/:token/:kind',
      operationId: 'receiveAbleIdHook',
      tag: 'hooks',
      summary: 'What AbleID says of an identity check',
      description:
        'For AbleID only. Each attempt has addresses of its own, known to nobody else; they work until 24 hours after its ' +
        'end, and are then answered like any that never was. A repeat of a body is taken and changes nothing. The hook of ' +
        'the photo takes 14 MB, the others 64 KB.',
      security: 'anonymous',
      params: PARAMS,
      admit: ({ params, caller }) => useCases.admitAbleIdHook(caller, params),
      body: object({}).meta({ jsonSchema: ENVELOPE }),
      foreignBody: 'bounded',
      maxBytes: ({ kind }) => (kind === 'photo' ? PHOTO_HOOK_MAX_BYTES : BODY_MAX_BYTES),
      data: object({}),
      errors: ['flood_control'],
      examples: [
        {
          name: 'an address that was never given',
          params: NOBODYS,
          body: EXPIRED,
          answer: { error: 'not_found' },
        },
      ],
      handler: async ({ params, body, rawBody, caller }) => {
        await useCases.receiveAbleIdHook(caller, { ...params, body, rawBody });
        return {};
      },
    }),
  ];
}
