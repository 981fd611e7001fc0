import { object, string } from 'yup';
import { CODE_DIGITS } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { codeOf, codeText } from './fields.js';
import { NOTHING } from './nothing.js';
import { type DialectRoute, operation } from './operation.js';
import { inWords } from './words.js';

const STATUS = { barong: 201, nebula: 200 } as const;
const COMMON = {
  method: 'post',
  tag: 'barong resource',
  security: 'session',
  scope: 'resource.otp',
  missing: 400,
  status: STATUS,
} as const;
const BODY = object({ code: codeText() });

const ON = { status: 400, word: 'resource.otp.already_enabled' } as const;
const OFF = { status: 400, word: 'resource.otp.not_enabled' } as const;
const INVALID = { status: 422, word: 'resource.otp.invalid' } as const;
const MISSED = [
  { status: 400, word: 'resource.otp.missing_code' },
  { status: 400, word: 'resource.otp.empty_code' },
] as const;

/**
 * The second factor of the signed-in account (barong.md section 4, "OTP"): the same one that the product API switches on and
 * off. Only an authenticator is switched on here; one by message counts as on, and a call that needs its code sends one when
 * none is on its way (ADR 0032).
 */
export function otpRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      ...COMMON,
      path: '/resource/otp/generate_qrcode',
      name: 'generateQrCode',
      summary: 'Generate qr code for 2FA',
      description:
        'A new key for an authenticator app, which acts once `enable` was called with its first code.',
      data: object({
        data: object({
          barcode: string().defined().meta({ description: 'PNG in base64' }),
          url: string().defined().meta({ description: 'otpauth://' }),
        }).defined(),
      }).defined(),
      refusals: [ON],
      errors: ['flood_control'],
      handler: async ({ actor, caller }) => {
        const { url, png } = await inWords(useCases.drawAuthenticator(caller, actor), { conflict: ON });
        return { data: { barcode: Buffer.from(png).toString('base64'), url } };
      },
    }),
    operation({
      ...COMMON,
      path: '/resource/otp/enable',
      name: 'enableOtp',
      summary: 'Enable 2FA',
      description: 'With the first code of the app. All other sessions of the account end.',
      body: BODY,
      data: NOTHING,
      refusals: [...MISSED, ON, INVALID],
      errors: ['flood_control'],
      handler: async ({ actor, caller, body }) => {
        await inWords(useCases.enableAuthenticator(caller, actor, { code: codeOf(body.code, CODE_DIGITS) }), {
          'conflict:none_waits': INVALID,
          conflict: ON,
          wrong_code: INVALID,
        });
        return null;
      },
    }),
    operation({
      ...COMMON,
      path: '/resource/otp/disable',
      name: 'disableOtp',
      summary: 'Disable 2FA',
      description: 'With a code of the active factor. All API keys of the account become inactive.',
      body: BODY,
      data: NOTHING,
      refusals: [...MISSED, OFF, INVALID],
      errors: ['flood_control'],
      handler: async ({ actor, caller, body }) => {
        await inWords(useCases.disableFactor(caller, actor, { code: codeOf(body.code, CODE_DIGITS) }), {
          conflict: OFF,
          wrong_code: INVALID,
        });
        return null;
      },
    }),
    operation({
      ...COMMON,
      path: '/resource/otp/verify',
      name: 'verifyOtp',
      summary: 'Verify 2FA code',
      description: 'Says whether a code of the active factor is right, and uses it up.',
      body: BODY,
      data: NOTHING,
      // Barong's own word for "not enabled", which its clients know (quirk 8).
      refusals: [...MISSED, ON, INVALID],
      errors: ['flood_control'],
      handler: async ({ actor, caller, body }) => {
        await inWords(useCases.proveFactor(caller, actor, codeOf(body.code, CODE_DIGITS)), {
          conflict: ON,
          wrong_code: INVALID,
        });
        return null;
      },
    }),
  ];
}
