import { makeValidator, num, str } from 'envalid';
import * as limits from '../../domain/family-limits.js';
import { jwtKeys } from './jwt-keys.js';
import { list } from './validators.js';

/** Whole milliseconds: more than a minute would be an invitation to replay, and used nonces are kept for minutes only. */
const nonceLifetime = makeValidator<number>((text) => {
  const ms = Number(text);
  if (!Number.isInteger(ms) || ms < 1 || ms > limits.API_KEY_NONCE_LIFETIME_MAX_MS)
    throw new Error(`not 1 to ${limits.API_KEY_NONCE_LIFETIME_MAX_MS} milliseconds`);
  return ms;
});

/** Of a path: with a slash at both ends. */
const pathPrefix = makeValidator<`/${string}/`>((text) => {
  if (!/^(\/[A-Za-z0-9_-]{1,64}){1,8}\/$/.test(text)) throw new Error('not a path such as /authz/');
  return text as `/${string}/`;
});

/** The group of variables of who gets in, and how; a part of VARIABLES (variables.ts). */
export const ACCESS_VARIABLES = {
  access: {
    JWT_PRIVATE_KEYS: jwtKeys({
      desc: 'keys of the JWTs that the gateway passes on, RS256 or ES256 by their kind: PKCS#8 in base64 (DER) or PEM, or JWKs; the first signs, all are published and taken',
      example: '<openssl genpkey -algorithm RSA -outform DER | base64 -w0>',
    }),
    JWT_ISSUER: str({ default: 'barong', desc: 'iss of the JWTs' }),
    JWT_AUDIENCE: list({ default: ['peatio', 'barong'], desc: 'aud of the JWTs', example: 'peatio,barong' }),
    JWT_EXPIRE_SECONDS: num({
      default: limits.JWT_EXPIRE_SECONDS,
      desc: 'life of a JWT; it dies with its session or its API key in any case',
    }),
    API_KEY_NONCE_LIFETIME_MS: nonceLifetime({
      default: limits.API_KEY_NONCE_LIFETIME_MS,
      desc: "how far the nonce of an API key's request may be from Postgres' clock",
    }),
    API_KEY_SIGNATURE_MIN: num({
      choices: [1, 2],
      default: 1,
      desc: "least version of an API key's signature: 1 covers the nonce, 2 the method, path, query and body, too",
    }),
    AUTHZ_PREFIX: pathPrefix({
      default: '/authz/',
      desc: 'where a gateway asks whether a request may pass; what follows is the path that it asks about',
    }),
    AUTHZ_PASS: list({
      default: ['api/v2/barong/identity/', 'api/v2/barong/public/', 'api/v2/barong/resource/swagger_doc'],
      desc: 'what paths begin with that pass without a JWT; api/v2/auth/ counts as api/v2/barong/',
      example: 'api/v2/barong/identity/,api/v2/peatio/public/',
    }),
    AUTHZ_BLOCK: list({
      default: ['api/v2/barong/management', 'authz/'],
      desc: 'what paths begin with that nobody reaches through the gateway',
      example: 'api/v2/barong/management',
    }),
    GEOIP_DB_PATH: str({
      default: '',
      desc: "file of countries by address (MMDB) for restrictions; empty: the package's own",
    }),
  },
} as const;
