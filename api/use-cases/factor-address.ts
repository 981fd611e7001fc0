import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { Channel, Factor } from '../../domain/states.js';
import { SEALED } from '../../models/user.js';
import type { UseCaseDeps } from './deps.js';

/**
 * Where the codes of a factor go, and by which channels. Telegram falls back to SMS: the same phone, so no weaker
 * factor takes its place; e-mail and phone never stand in for one another (ADR 0013).
 * @throws DomainError `unavailable` when the account has no such address any more
 */
export function factorAddress(
  { sealer }: UseCaseDeps,
  { phoneSealed, emailSealed }: Pick<Actor['account'], 'phoneSealed' | 'emailSealed'>,
  factor: Exclude<Factor, 'totp'>,
): { address: string; channels: [Channel, ...Channel[]] } {
  const [context, sealed] = factor === 'email' ? [SEALED.email, emailSealed] : [SEALED.phone, phoneSealed];
  // The address was given up since: nobody can prove the factor, and nothing weaker takes its place.
  if (sealed === null) throw new DomainError('unavailable');
  const address = sealer.open(context, sealed);
  return { address, channels: factor === 'telegram' ? ['telegram', 'sms'] : [factor] };
}
