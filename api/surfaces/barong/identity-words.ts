import type { WordedRefusal } from '../../http/route.js';
import type { RefusalWords } from './words.js';

/** Refusals of captchas (barong.md section 2). */
export const CAPTCHA_WORDS = {
  'validation_failed:captcha_required': { status: 400, word: 'identity.captcha.required' },
  'validation_failed:captcha_incomplete': { status: 400, word: 'identity.captcha.mandatory_fields' },
  'validation_failed:captcha_failed': { status: 422, word: 'identity.captcha.verification_failed' },
} as const satisfies RefusalWords;

/** Refusals of mailed tokens (barong.md section 1: the last word of the reason). */
export const TOKEN_WORDS = {
  'wrong_code:malformed': { status: 422, word: 'jwt.decode_and_verify.segments' },
  'wrong_code:unknown': { status: 422, word: 'jwt.decode_and_verify.raised' },
  'wrong_code:expired': { status: 422, word: 'jwt.decode_and_verify.expired' },
  wrong_code: { status: 422, word: 'identity.user.utilized_token' },
} as const satisfies RefusalWords;

/** Refusals of logins, once the first factor was right (barong.md section 2). Nothing else tells of a state. */
export const LOGIN_WORDS = {
  invalid_credentials: { status: 401, word: 'identity.session.invalid_params' },
  'forbidden:banned': { status: 401, word: 'identity.session.banned' },
  'forbidden:deleted': { status: 401, word: 'identity.session.deleted' },
  forbidden: { status: 401, word: 'identity.session.not_active' },
  'wrong_code:missing': { status: 401, word: 'identity.session.missing_otp' },
  'wrong_code:used': { status: 422, word: 'totp.error' },
  wrong_code: { status: 403, word: 'identity.session.invalid_otp' },
  // Barong's from 3.1 on, which has it.
  flood_control: { status: 429, word: 'identity.session.rack_attack_limit' },
} as const satisfies RefusalWords;

/** All that a table of words can say, each once. */
export function refusalsOf(...tables: readonly RefusalWords[]): readonly WordedRefusal[] {
  return tables.flatMap((table) => Object.values<WordedRefusal>(table as Record<string, WordedRefusal>));
}
