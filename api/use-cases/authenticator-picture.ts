import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { QR_SIDE_PIXELS } from '../../domain/family-limits.js';
import { drawQrPng } from '../../platform/qr-png.js';
import type { UseCaseDeps } from './deps.js';
import { setTwoFactorProvider } from './two-factor-change.js';

/** What an authenticator app is given. */
export interface AuthenticatorPicture {
  /** otpauth:// */
  readonly url: string;
  /** The same as a QR code: a PNG. */
  readonly png: Uint8Array;
}

/**
 * Begins the enrolment of an authenticator, as the product API does, with its picture as a PNG.
 * @throws DomainError `conflict` with a factor on, `flood_control`, `unavailable`
 */
export async function drawAuthenticator(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
): Promise<AuthenticatorPicture> {
  const setting = await setTwoFactorProvider(deps, caller, actor, { provider: 'totp' });
  // An authenticator never acts at once.
  if (setting.active) throw new DomainError('internal');
  return { url: setting.otpauthUrl, png: await drawQrPng(setting.otpauthUrl, QR_SIDE_PIXELS) };
}
