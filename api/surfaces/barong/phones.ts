import { array, object, string } from 'yup';
import { CODE_DIGITS, PHONE_MAX_LENGTH } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { codeOf, codeText, text } from './fields.js';
import { PHONE, USER_WITH_FULL_INFO } from './models.js';
import { type DialectRoute, operation } from './operation.js';
import { presentPhone, presentUser } from './present-user.js';
import type { BarongSettings } from './settings.js';
import { inWords, refused } from './words.js';

const COMMON = {
  tag: 'barong resource',
  security: 'session',
  scope: 'resource.phone',
  missing: 400,
} as const;
/** The channels that Barong knows; none of our providers speaks, so `call` is refused like any other word. */
const CHANNEL = 'sms';
const SENT = object({ message: string().defined() }).defined();

const INVALID_NUMBER = { status: 400, word: 'resource.phone.invalid_num' } as const;
const INVALID_CHANNEL = { status: 422, word: 'resource.phone.invalid_channel' } as const;
const PROVED = { status: 400, word: 'resource.phone.number_exist' } as const;
const EXISTS = { status: 400, word: 'resource.phone.exists' } as const;
const TOO_MANY = { status: 422, word: 'user_id.too_many_phones' } as const;
const UNREACHABLE = { status: 422, word: 'resource.phone.num_not_reachable' } as const;
const UNKNOWN = { status: 404, word: 'resource.phone.doesnt_exist' } as const;
const WRONG_CODE = { status: 404, word: 'resource.phone.verification_invalid' } as const;
const MISSED = (...fields: readonly string[]) =>
  fields.flatMap((field) =>
    ['missing', 'empty'].map((what) => ({ status: 400, word: `resource.phone.${what}_${field}` })),
  );

const PHONE_NUMBER = text(PHONE_MAX_LENGTH).meta({ description: 'With country code' });
const ASKED = object({
  // A number that is too long is none.
  phone_number: PHONE_NUMBER,
  channel: text(64).optional().meta({ description: 'sms' }),
});

/** Phones of the signed-in account and their codes (barong.md section 4, "Phones"; ADR 0030). */
export function phoneRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    operation({
      ...COMMON,
      method: 'get',
      path: '/resource/phones',
      name: 'listOwnPhones',
      summary: "Returns list of user's phones",
      description: 'Proved or not, in the order in which they were added.',
      status: 200,
      data: array(PHONE).defined(),
      handler: async ({ actor }) => {
        const { phones } = await useCases.ownFullAccount(actor);
        return phones.map((phone) => presentPhone(phone, settings));
      },
    }),
    operation({
      ...COMMON,
      method: 'post',
      path: '/resource/phones',
      name: 'addOwnPhone',
      summary: 'Add new phone',
      description: 'Adds a phone and sends it a code, which `verify` takes.',
      body: ASKED,
      status: { barong: 201, nebula: 200 },
      data: SENT,
      words: { 'phone_number:max': INVALID_NUMBER.word, 'channel:max': INVALID_CHANNEL.word },
      refusals: [
        ...MISSED('phone_number'),
        INVALID_CHANNEL,
        INVALID_NUMBER,
        PROVED,
        EXISTS,
        TOO_MANY,
        UNREACHABLE,
      ],
      errors: ['flood_control'],
      handler: async ({ actor, caller, body }) => {
        requireChannel(body.channel);
        await inWords(useCases.addPhone(caller, actor, { number: body.phone_number }), {
          'validation_failed:number': INVALID_NUMBER,
          validation_failed: UNREACHABLE,
          'conflict:proved': PROVED,
          'conflict:exists': EXISTS,
          'conflict:too_many': TOO_MANY,
        });
        return sent();
      },
    }),
    operation({
      ...COMMON,
      method: 'post',
      path: '/resource/phones/send_code',
      name: 'sendOwnPhoneCode',
      summary: 'Resend activation code',
      description: 'Sends another code to a phone that was added; older ones are dead.',
      body: ASKED,
      status: { barong: 201, nebula: 200 },
      data: SENT,
      words: { 'phone_number:max': INVALID_NUMBER.word, 'channel:max': INVALID_CHANNEL.word },
      refusals: [...MISSED('phone_number'), INVALID_CHANNEL, INVALID_NUMBER, PROVED, UNKNOWN, UNREACHABLE],
      errors: ['flood_control'],
      handler: async ({ actor, caller, body }) => {
        requireChannel(body.channel);
        await inWords(useCases.resendPhoneCode(caller, actor, { number: body.phone_number }), {
          'validation_failed:number': INVALID_NUMBER,
          validation_failed: UNREACHABLE,
          'conflict:proved': PROVED,
          not_found: UNKNOWN,
        });
        return sent();
      },
    }),
    operation({
      ...COMMON,
      method: 'post',
      path: '/resource/phones/verify',
      name: 'verifyOwnPhone',
      summary: 'Verify a phone',
      description:
        'With the code that was sent to it. Sets the private label phone: verified; the level follows.',
      body: object({ phone_number: PHONE_NUMBER, verification_code: codeText() }),
      status: 201,
      data: USER_WITH_FULL_INFO,
      words: { 'phone_number:max': INVALID_NUMBER.word },
      refusals: [...MISSED('phone_number', 'verification_code'), INVALID_NUMBER, UNKNOWN, WRONG_CODE],
      errors: ['flood_control'],
      handler: async ({ actor, caller, body }) => {
        const code = codeOf(body.verification_code, CODE_DIGITS);
        const account = await inWords(
          useCases.verifyPhone(caller, actor, { number: body.phone_number, code }),
          { 'validation_failed:number': INVALID_NUMBER, not_found: UNKNOWN, wrong_code: WRONG_CODE },
        );
        return presentUser(account, settings);
      },
    }),
  ];
}

const sent = () => ({ message: `Code was sent successfully via ${CHANNEL}` });

/** @throws DomainError in the family's words */
function requireChannel(channel: string = CHANNEL): void {
  if (channel !== CHANNEL) throw refused(INVALID_CHANNEL.status, INVALID_CHANNEL.word);
}
