import { createHash, timingSafeEqual } from 'node:crypto';
import type { Captcha } from '../../domain/captcha.js';
import { CAPTCHA_RESPONSE_MAX_LENGTH } from '../../domain/family-limits.js';
import { type CaptchaConfig, createService } from './service.js';

const GEETEST = 'https://api.geetest.com/';
/** What the widget gives (barong.md section 2). */
const FIELDS = ['geetest_challenge', 'geetest_validate', 'geetest_seccode'] as const;
/** A challenge of the service's. */
const CHALLENGE = /^[0-9a-zA-Z]{32,64}$/;

/** GeeTest, version 3 (barong.md section 2: what is hashed with what). MD5 is the protocol's; the key makes it hold. */
export function createGeetest(
  config: CaptchaConfig,
  deadlineMs: number,
): Pick<Captcha, 'verify' | 'challenge'> {
  const { GEETEST_ID: gt, GEETEST_KEY: key } = config;
  const call = createService(config, GEETEST, deadlineMs);
  return {
    async challenge() {
      try {
        const challenge = (await call({ path: 'register.php', query: { gt } })).trim();
        return CHALLENGE.test(challenge) ? { gt, challenge: md5(challenge + key) } : null;
      } catch {
        // The widget cannot start, and nobody gets through; the call that needs it says so.
        return null;
      }
    },
    async verify(response) {
      if (typeof response === 'string') return 'incomplete';
      const given = FIELDS.map((field) => response[field]);
      if (!given.every(isShown)) return 'incomplete';
      const [challenge = '', validate = '', seccode = ''] = given;
      if (!isSame(validate, md5(`${key}geetest${challenge}`))) return 'failed';
      const answer = await call({ path: 'validate.php', form: { gt, challenge, seccode } });
      return isSame(answer.trim(), md5(seccode)) ? 'passed' : 'failed';
    },
  };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const isShown = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= CAPTCHA_RESPONSE_MAX_LENGTH;

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
