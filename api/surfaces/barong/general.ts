import { number, object, string } from 'yup';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { type DialectRoute, operation } from './operation.js';
import type { BarongSettings } from './settings.js';

/** Barong's word for codes of the service's own that go by SMS (barong.md section 8, "Phone"). */
const PHONE_VERIFICATION_TYPE = 'twilio_sms';
/** Our rule in the form of Barong's: only the length counts (product-api, "Passwords"). */
const PASSWORD_REGEXP = `^[\\s\\S]{${PASSWORD_MIN_LENGTH},${PASSWORD_MAX_LENGTH}}$`;

/** What says the same under `/identity` and under `/public`, to anybody. */
export function generalRoutes(_useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return (['identity', 'public'] as const).flatMap((module) => [
    operation({
      method: 'get',
      path: `/${module}/ping`,
      name: `${module}Ping`,
      tag: `barong ${module}`,
      summary: 'Test connectivity',
      description: 'Says pong.',
      security: 'anonymous',
      scope: `${module}.general`,
      missing: 422,
      status: 200,
      data: object({ ping: string().oneOf(['pong']).defined() }).defined(),
      handler: async () => ({ ping: 'pong' as const }),
    }),
    operation({
      method: 'get',
      path: `/${module}/time`,
      name: `${module}Time`,
      tag: `barong ${module}`,
      summary: 'Get server current unix timestamp',
      description: 'Seconds since 1970 by the clock of the server that answers.',
      security: 'anonymous',
      scope: `${module}.general`,
      missing: 422,
      status: 200,
      data: object({ time: number().integer().defined() }).defined(),
      handler: async () => ({ time: Math.floor(Date.now() / 1000) }),
    }),
    operation({
      method: 'get',
      path: `/${module}/version`,
      name: `${module}Version`,
      tag: `barong ${module}`,
      summary: 'Get version',
      description:
        'Of what runs: its release, its commit and when it was built, as far as the build knew them.',
      security: 'anonymous',
      scope: `${module}.general`,
      missing: 422,
      status: 200,
      data: object({
        git_tag: string().defined(),
        git_sha: string().defined(),
        build_date: string().defined(),
        version: string().defined(),
      }).defined(),
      handler: async () => {
        const { tag, sha, builtAt } = settings.version;
        return { git_tag: tag, git_sha: sha, build_date: builtAt, version: tag };
      },
    }),
    operation({
      method: 'get',
      path: `/${module}/configs`,
      name: `${module}Configs`,
      tag: `barong ${module}`,
      summary: 'Get configurations',
      description: 'What a client has to know before it draws its forms; what is not set is left out.',
      security: 'anonymous',
      scope: `${module}.general`,
      missing: 422,
      status: 200,
      data: object({
        session_expire_time: number().integer().defined(),
        captcha_type: string().oneOf(['none', 'recaptcha', 'geetest']).defined(),
        captcha_id: string().optional(),
        phone_verification_type: string().defined(),
        password_min_entropy: number().defined(),
        password_regexp: string().defined(),
      }).defined(),
      handler: async () => {
        const { type, siteKey } = settings.captcha;
        return {
          session_expire_time: settings.sessionIdleSeconds,
          captcha_type: type,
          ...(siteKey === undefined ? {} : { captcha_id: siteKey }),
          phone_verification_type: PHONE_VERIFICATION_TYPE,
          password_min_entropy: settings.passwordMinEntropy,
          password_regexp: PASSWORD_REGEXP,
        };
      },
    }),
  ]);
}
