import type { Captcha } from '../../domain/captcha.js';
import { CAPTCHA_CALL_MS } from '../../domain/family-limits.js';
import { createGeetest } from './geetest.js';
import { createRecaptcha } from './recaptcha.js';
import type { CaptchaConfig } from './service.js';

/**
 * The captcha that the configuration names.
 * @param deadlineMs of one call to its service
 * @throws Error at start when its configuration cannot work
 */
export function createCaptcha(config: CaptchaConfig, deadlineMs: number = CAPTCHA_CALL_MS): Captcha {
  const guards: Captcha['guards'] = (endpoint) => config.CAPTCHA_ENDPOINTS.includes(endpoint);
  switch (config.CAPTCHA_TYPE) {
    case 'recaptcha':
      return { guards, challenge: async () => null, verify: createRecaptcha(config, deadlineMs) };
    case 'geetest':
      return { guards, ...createGeetest(config, deadlineMs) };
    case 'none':
      return { guards: () => false, challenge: async () => null, verify: async () => 'passed' };
  }
}
