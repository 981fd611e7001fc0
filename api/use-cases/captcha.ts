import type { CaptchaEndpoint, CaptchaResponse } from '../../domain/captcha.js';
import { DomainError } from '../../domain/errors.js';
import type { UseCaseDeps } from './deps.js';

/**
 * Lets people through and keeps programs out, where the call is guarded. Nothing goes through when the service is away.
 * @throws DomainError `validation_failed` with the reason `captcha_required`, `captcha_incomplete` or `captcha_failed`;
 *   `unavailable`
 */
export async function passCaptcha(
  { captcha }: Pick<UseCaseDeps, 'captcha'>,
  endpoint: CaptchaEndpoint,
  response: CaptchaResponse | undefined,
): Promise<void> {
  if (!captcha.guards(endpoint)) return;
  if (response === undefined || Object.keys(response).length === 0) throw refused('captcha_required');
  const verdict = await captcha.verify(response);
  if (verdict === 'incomplete') throw refused('captcha_incomplete');
  if (verdict === 'failed') throw refused('captcha_failed');
}

const refused = (reason: string): DomainError => new DomainError('validation_failed', { reason });
