import type { Captcha } from '../../domain/captcha.js';
import { jsonObject, unreadableAnswer } from '../lib/http.js';
import { type CaptchaConfig, captchaDown, createService } from './service.js';

const GOOGLE = 'https://www.google.com/';
const PATH = 'recaptcha/api/siteverify';
/** Words of the service for a fault of ours; the others are about the visitor's answer. */
const OUR_FAULTS: readonly unknown[] = ['missing-input-secret', 'invalid-input-secret', 'bad-request'];

/**
 * reCAPTCHA (developers.google.com/recaptcha/docs/verify). The visitor's address, which the service would take, too, is not
 * told: it is personal, and nothing depends on it.
 */
export function createRecaptcha(config: CaptchaConfig, deadlineMs: number): Captcha['verify'] {
  const call = createService(config, GOOGLE, deadlineMs);
  return async (response) => {
    if (typeof response !== 'string') return 'incomplete';
    const text = await call({ path: PATH, form: { secret: config.RECAPTCHA_SECRET, response } });
    const answer = jsonObject<'success' | 'error-codes'>(text);
    if (typeof answer?.success !== 'boolean') throw captchaDown(unreadableAnswer());
    const codes = answer['error-codes'];
    // Not his fault, and nobody would get through: whoever reads the log has to act.
    if (Array.isArray(codes) && codes.some((code) => OUR_FAULTS.includes(code)))
      throw captchaDown(unreadableAnswer());
    return answer.success ? 'passed' : 'failed';
  };
}
