import { str } from 'envalid';
import { CAPTCHA_ENDPOINTS, CAPTCHA_TYPES } from '../../domain/captcha.js';
import { apiKey, captchaEndpoints, domainName, linkStart, serviceUrl, zeroOrMore } from './validators.js';

/** The groups of variables of the Barong family's ways in; a part of VARIABLES (variables.ts). */
export const IDENTITY_VARIABLES = {
  // Who may register and log in: only the API is asked.
  identity: {
    CAPTCHA_TYPE: str({
      choices: CAPTCHA_TYPES,
      default: 'none',
      desc: 'what tells people from programs in the calls of CAPTCHA_ENDPOINTS',
    }),
    CAPTCHA_URL: serviceUrl({
      default: '',
      desc: "address of the captcha's service; empty: its own",
      example: 'https://www.recaptcha.net/',
    }),
    CAPTCHA_ENDPOINTS: captchaEndpoints({
      default: CAPTCHA_ENDPOINTS,
      desc: `calls that a captcha guards; knows ${CAPTCHA_ENDPOINTS.join(', ')}`,
    }),
    RECAPTCHA_SITE_KEY: apiKey({ default: '', desc: 'reCAPTCHA: the key that clients are told' }),
    RECAPTCHA_SECRET: apiKey({ default: '', desc: 'reCAPTCHA: our secret' }),
    GEETEST_ID: apiKey({ default: '', desc: 'GeeTest: the captcha id' }),
    GEETEST_KEY: apiKey({ default: '', desc: 'GeeTest: our key' }),
    AUTH0_DOMAIN: domainName({
      default: '',
      desc: 'Auth0: domain of the tenant whose ID tokens log in; empty: none do',
      example: 'tenant.eu.auth0.com',
    }),
    AUTH0_CLIENT_ID: apiKey({ default: '', desc: 'Auth0: our client id, which the tokens must name' }),
    AUTH0_JWKS_URL: serviceUrl({
      default: '',
      desc: "Auth0: address of the tenant's keys; empty: /.well-known/jwks.json of its domain",
    }),
    PASSWORD_MIN_ENTROPY: zeroOrMore({
      default: 0,
      desc: "bits of entropy, as Barong counts them, that a password needs beside our own policy; Barong's default is 14",
    }),
    BUILD_TAG: str({ default: '', desc: 'release that runs, as GET …/version tells it', example: 'v1.4.0' }),
    BUILD_SHA: str({ default: '', desc: 'commit of it' }),
    BUILD_DATE: str({ default: '', desc: 'when it was built', example: '2026-11-21T12:00:00Z' }),
  },
  // What stands before the tokens that the worker mails.
  tokenLinks: {
    BARONG_CONFIRM_URL: linkStart({
      default: '',
      desc: 'address of the page that confirms an e-mail, which the token is put at the end of; empty: the mail has the token alone',
      example: 'https://app.example/email-verification?confirmation_token=',
    }),
    BARONG_RESET_URL: linkStart({
      default: '',
      desc: 'the same for the page that sets a new password',
      example: 'https://app.example/accounts/password_reset?reset_token=',
    }),
  },
} as const;
