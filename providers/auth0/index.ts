import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import { DomainError } from '../../domain/errors.js';
import {
  AUTH0_CLOCK_SECONDS,
  AUTH0_KEYS_CALL_MS,
  AUTH0_KEYS_COOLDOWN_MS,
  AUTH0_KEYS_KEPT_MS,
  AUTH0_TOKEN_SECONDS,
} from '../../domain/family-limits.js';
import type { IdTokens, VouchedEmail } from '../../domain/id-token.js';
import { EMAIL_MAX_LENGTH } from '../../domain/limits.js';
import type { Config } from '../../platform/config/config.js';

/** The variables that it reads. */
export type Auth0Config = Pick<Config, 'AUTH0_DOMAIN' | 'AUTH0_CLIENT_ID' | 'AUTH0_JWKS_URL'>;

/** The only algorithm that is taken: a token's own word about it is nobody's (RFC 8725 3.1). */
const ALGORITHM = 'RS256';
/** Where a tenant's keys are, beneath its domain. */
const JWKS_PATH = '/.well-known/jwks.json';
/** What is wrong with the token, or with the key that it names: the token is none of theirs. */
const TOKEN_FAULTS: readonly unknown[] = [
  errors.JWTInvalid,
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/**
 * ID tokens of an Auth0 tenant (barong.md section 2): RS256 by a key of its JWKS, which are kept for a while; its issuer,
 * our client id, and no older than AUTH0_TOKEN_SECONDS.
 * @param fetching times of the keys, where a test needs others
 * @returns null where no tenant is configured
 */
export function createAuth0(
  config: Auth0Config,
  { callMs = AUTH0_KEYS_CALL_MS, cooldownMs = AUTH0_KEYS_COOLDOWN_MS } = {},
): IdTokens | null {
  const { AUTH0_DOMAIN: domain, AUTH0_CLIENT_ID: audience, AUTH0_JWKS_URL: jwksUrl } = config;
  if (domain === '') return null;
  const issuer = `https://${domain}/`;
  const keys = createRemoteJWKSet(new URL(jwksUrl === '' ? new URL(JWKS_PATH, issuer) : jwksUrl), {
    timeoutDuration: callMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: AUTH0_KEYS_KEPT_MS,
  });
  const expected = {
    algorithms: [ALGORITHM],
    issuer,
    audience,
    maxTokenAge: AUTH0_TOKEN_SECONDS,
    clockTolerance: AUTH0_CLOCK_SECONDS,
    requiredClaims: ['exp', 'iat', 'sub'],
  };
  return {
    async read(idToken) {
      try {
        return emailOf((await jwtVerify(idToken, keys, expected)).payload);
      } catch (error) {
        if (TOKEN_FAULTS.some((fault) => error instanceof (fault as typeof errors.JOSEError))) return null;
        // The keys could not be had: nobody can say whether it is a good one.
        throw new DomainError('unavailable', {}, { cause: error });
      }
    },
  };
}

function emailOf({ email, email_verified: verified }: JWTPayload): VouchedEmail {
  const isEmail =
    typeof email === 'string' && email.length <= EMAIL_MAX_LENGTH && /^[^\s@]+@[^\s@]+$/.test(email);
  return { email: isEmail ? email : null, verified: verified === true };
}
