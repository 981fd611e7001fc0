import type { TokenKind } from '../../domain/states.js';
import type { Config } from './config.js';

/** What the Barong family's surface tells of the configuration, as far as it is about who gets in. */
export function identitySettings(
  config: Pick<
    Config,
    | 'NODE_ENV'
    | 'SESSION_ABSOLUTE_SECONDS'
    | 'CAPTCHA_TYPE'
    | 'RECAPTCHA_SITE_KEY'
    | 'AUTH0_DOMAIN'
    | 'AUTH0_CLIENT_ID'
    | 'PASSWORD_MIN_ENTROPY'
    | 'BUILD_TAG'
    | 'BUILD_SHA'
    | 'BUILD_DATE'
  >,
) {
  const { AUTH0_DOMAIN: domain, AUTH0_CLIENT_ID: clientId } = config;
  return {
    // Browsers take a cookie that is Secure from https alone, which a developer's machine has not.
    cookie: { maxAgeSeconds: config.SESSION_ABSOLUTE_SECONDS, isSecure: config.NODE_ENV === 'production' },
    captcha: {
      type: config.CAPTCHA_TYPE,
      siteKey: config.CAPTCHA_TYPE === 'recaptcha' ? config.RECAPTCHA_SITE_KEY : undefined,
    },
    auth0: domain === '' ? undefined : { domain, clientId },
    passwordMinEntropy: config.PASSWORD_MIN_ENTROPY,
    version: { tag: config.BUILD_TAG, sha: config.BUILD_SHA, builtAt: config.BUILD_DATE },
  };
}

/** What stands before a token in its mail. */
export function tokenLinks(
  config: Pick<Config, 'BARONG_CONFIRM_URL' | 'BARONG_RESET_URL'>,
): Readonly<Record<TokenKind, string>> {
  return { confirmation_token: config.BARONG_CONFIRM_URL, reset_token: config.BARONG_RESET_URL };
}
