import type { Caller } from '../../domain/actor.js';
import { SEALED, User } from '../../models/user.js';
import { VERIFICATION_SEALED } from '../../models/verification.js';
import { newId } from '../../platform/ids.js';
import { startAndBegin, submitProof } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { guessPhoneCode } from './guess-code.js';
import { refuseGuessablePassword } from './password-policy.js';
import { requirePhone } from './phone.js';
import { openInSlot, settleUnsent } from './send-slot.js';

/**
 * Begins a password reset. The answer does not wait for the send, which only a phone that somebody has is sent:
 * time would tell (reliability A18); for the same reason the slot is spent whatever becomes of the send (ADR 0012).
 * Where no worker took the flow in time nothing was sent to anybody, and the slot goes back.
 * @throws DomainError `flood_control`, `unavailable`
 */
export async function requestPasswordReset(
  deps: UseCaseDeps,
  caller: Caller,
  input: { phone: string },
): Promise<{ codeId: string }> {
  const phone = requirePhone(deps, input.phone);
  await deps.caps.takeAsk(caller.ip);
  const id = newId();
  const addressIndex = deps.index.of('phone', phone);
  await openInSlot(deps.database, caller, {
    id,
    purpose: 'password_reset',
    budgetClass: 'anonymous',
    channel: deps.phoneChannels[0],
    addressSealed: deps.sealer.seal(VERIFICATION_SEALED.address, phone),
    addressIndex,
    kind: 'reset_code',
    decoyWhen: 'unknown',
    decoyKind: null,
  });
  try {
    await startAndBegin(deps, { id, purpose: 'password_reset', channels: deps.phoneChannels });
  } catch {
    // The caller is told that it failed: nothing may be sent later, and his wait is the true one (reliability F8, F13).
    await settleUnsent(deps.database, id, 'anonymous', addressIndex);
  }
  return { codeId: id };
}

/**
 * Sets a new password with the right code. It opens no session and switches no second factor off; every session of
 * the account ends, and its owner is told.
 * @throws DomainError `validation_failed` (a guessable password), `wrong_code`, `flood_control`, `unavailable`
 */
export async function setNewPassword(
  deps: UseCaseDeps,
  caller: Caller,
  { codeId, code, password }: { codeId: string; code: string; password: string },
): Promise<void> {
  const { productName } = deps;
  refuseGuessablePassword(password, { field: 'password', productName });
  const { phone, userId } = await guessPhoneCode(deps, caller, 'password_reset', { codeId, code });
  const owner = userId ? await User.query(deps.database).findById(userId) : undefined;
  const email = owner?.emailSealed ? deps.sealer.open(SEALED.email, owner.emailSealed) : undefined;
  refuseGuessablePassword(password, { field: 'password', productName, phone, ...(email && { email }) });
  const hashed = await deps.hasher.hash(password);
  const passwordSealed = deps.sealer.seal(VERIFICATION_SEALED.matchPassword, hashed);
  await submitProof(deps, caller, 'password_reset', codeId, { passwordSealed });
}
