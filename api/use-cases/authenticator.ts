import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { CODE_LIFETIME_SECONDS, FACTOR_CONFIRM_SECONDS } from '../../domain/limits.js';
import { SEALED } from '../../models/user.js';
import { VERIFICATION_SEALED } from '../../models/verification.js';
import { newId } from '../../platform/ids.js';
import { startAndAwaitCode } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { openInSlot } from './send-slot.js';

/** An account whose authenticator app is asked; the row is kept under its phone, as the others are, or its e-mail. */
interface Owner {
  readonly userId: string;
  readonly phoneSealed: string | null;
  readonly emailSealed: string | null;
}

/**
 * Opens a verification that an authenticator's code answers: nothing is sent, so there is no slot to take.
 * @param totpSecret the key that waits for its first code (factor_enabling); else the account's own counts
 * @throws DomainError `flood_control` after too many wrong codes in a day, `unavailable`
 */
export async function openAuthenticatorCode(
  deps: UseCaseDeps,
  caller: Caller,
  { userId, phoneSealed, emailSealed }: Owner,
  purpose: 'login' | 'factor_enabling' | 'factor_disabling',
  totpSecret?: string,
): Promise<{ codeId: string }> {
  const [kind, sealed] =
    phoneSealed === null ? (['email', emailSealed] as const) : (['phone', phoneSealed] as const);
  // A factor needs a verified address beside it (two-factor-change), so there is one of the two.
  if (sealed === null) throw new DomainError('conflict');
  const address = deps.sealer.open(SEALED[kind], sealed);
  const id = newId();
  const seconds = purpose === 'factor_enabling' ? FACTOR_CONFIRM_SECONDS : CODE_LIFETIME_SECONDS;
  await openInSlot(deps.database, caller, {
    id,
    purpose,
    budgetClass: null,
    channel: 'totp',
    addressSealed: deps.sealer.seal(VERIFICATION_SEALED.address, address),
    addressIndex: deps.index.of(kind, address),
    kind: null,
    userId,
    unsent: { seconds, unmatchable: deps.codes.unmatchable() },
    ...(totpSecret === undefined
      ? {}
      : { totpSecretSealed: deps.sealer.seal(VERIFICATION_SEALED.totpSecret, totpSecret) }),
  });
  await startAndAwaitCode(deps, { id, purpose, channels: [], seconds });
  return { codeId: id };
}
