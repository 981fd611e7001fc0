import { DomainError } from '../../domain/errors.js';
import type { UseCaseDeps } from './deps.js';

/** The E.164 form of a phone that codes may be sent to (PHONE_ALLOWED_PREFIXES); null for anything else. */
export function parsePhone({ phones }: UseCaseDeps, text: string): string | null {
  const phone = phones.parse(text);
  return phone !== null && phones.allowed(phone) ? phone : null;
}

/** @throws DomainError `validation_failed` */
export function requirePhone(deps: UseCaseDeps, text: string): string {
  const phone = parsePhone(deps, text);
  if (!phone) throw new DomainError('validation_failed', { fields: [{ path: 'phone', rule: 'phone' }] });
  return phone;
}
