import { DomainError } from '../../domain/errors.js';

/**
 * Refuses what has to wait.
 * @param retryAfterSeconds whole seconds; 0 passes
 * @throws DomainError `flood_control` with the wait
 */
export function refuseWhileWaiting(retryAfterSeconds: number): void {
  if (retryAfterSeconds > 0) throw new DomainError('flood_control', { retryAfterSeconds });
}
