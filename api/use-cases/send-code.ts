import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { Channel } from '../../domain/states.js';
import type { BudgetClass } from '../../models/send-budget.js';
import { VERIFICATION_SEALED, Verification } from '../../models/verification.js';
import type { NewVerification } from '../../models/verification-asking.js';
import { newId } from '../../platform/ids.js';
import type { AskCaps } from './caps.js';
import { startAndAwaitCode } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { openInSlot, settleUnsent } from './send-slot.js';

/** A code to send to an address. */
export interface CodeRequest
  extends Pick<NewVerification, 'purpose' | 'kind' | 'decoyWhen' | 'decoyKind' | 'userId' | 'budgetIndex'> {
  readonly budgetClass: BudgetClass;
  /** E.164, or an e-mail in lower case. */
  readonly address: string;
  /** Channels in the order in which they are tried; all reach the same address. */
  readonly channels: readonly [Channel, ...Channel[]];
  /** Caps of the asker that are still to be counted. */
  readonly caps?: AskCaps;
}

/**
 * Sends a code and answers when it has left the house.
 * @returns the verification's id and the channel that took it
 * @throws DomainError `validation_failed` (the address takes no messages), `flood_control`, `unavailable`
 */
export async function sendCode(
  deps: UseCaseDeps,
  caller: Caller,
  { address, channels, caps, ...request }: CodeRequest,
): Promise<{ codeId: string; channel: Channel }> {
  const id = newId();
  const [first] = channels;
  const addressIndex = deps.index.of(first === 'email' ? 'email' : 'phone', address);
  const addressSealed = deps.sealer.seal(VERIFICATION_SEALED.address, address);
  await openInSlot(
    deps.database,
    caller,
    { id, channel: first, addressSealed, addressIndex, ...request },
    caps,
  );
  try {
    const sent = await startAndAwaitCode(deps, { id, purpose: request.purpose, channels });
    return { codeId: id, channel: sent.channel ?? first };
  } catch (error) {
    const { budgetClass, budgetIndex = addressIndex } = request;
    const settled = settleUnsent(deps.database, id, budgetClass, budgetIndex);
    if (error instanceof DomainError && error.code === 'validation_failed') {
      // An address that takes no messages is told as such; its slot goes back like any other that was not used.
      await settled.catch(() => undefined);
      throw error;
    }
    await settled;
    // Sent after all: the answer was lost on its way, not the message; the row knows the rung that took it.
    const sent = await Verification.query(deps.database).findById(id).select('channel');
    return { codeId: id, channel: sent && sent.channel !== 'totp' ? sent.channel : first };
  }
}
