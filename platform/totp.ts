import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';
import { CODE_DIGITS, TOTP_STEP_SECONDS } from '../domain/limits.js';

/** 160 bits, as RFC 4226 section 4 recommends (NIST 800-63B 3.1.4 asks for 112). */
const SECRET_BYTES = 20;
/** What every authenticator app understands: the defaults of the otpauth URL. */
const ALGORITHM = 'SHA1';

/** A new authenticator key. @returns base32 */
export function makeTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/**
 * The time step whose code this is: the current one, or the one before it for a clock that is behind or a slow hand
 * (reliability, fixed deviations: "accept current + previous step, once").
 * @param now seconds since 1970, by Postgres' clock
 * @returns undefined for any other code; whether the step was used before is for Postgres to say
 */
export function totpStep(secret: string, code: string, now: number): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: now * 1000, window: 1 });
  if (delta === null || delta > 0) return undefined;
  return Math.floor(now / TOTP_STEP_SECONDS) + delta;
}

/** What an authenticator app is given. @param label whom it is for: shown in the app */
export function totpEnrolment(
  secret: string,
  issuer: string,
  label: string,
): { otpauthUrl: string; qrSvg: string } {
  const otpauthUrl = totpOf(secret, issuer, label).toString();
  return { otpauthUrl, qrSvg: renderSVG(otpauthUrl) };
}

function totpOf(secret: string, issuer = '', label = ''): TOTP {
  return new TOTP({
    issuer,
    label,
    secret: Secret.fromBase32(secret),
    algorithm: ALGORITHM,
    digits: CODE_DIGITS,
    period: TOTP_STEP_SECONDS,
  });
}
