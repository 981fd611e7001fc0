import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import { CODE_LIFETIME_SECONDS } from '../domain/limits.js';
import { VERIFICATION_SEALED, Verification } from '../models/verification.js';
import { DeliveryError } from '../providers/message.js';
import { messageText } from '../providers/texts.js';
import type { ActivityDeps } from './deps.js';
import { refuse } from './refuse.js';

/** Makes, stores and sends the code of a verification, and settles what became of it. */
export function createSendCodeActivity(deps: ActivityDeps) {
  const { database, sealer, codes, sms, log, productName } = deps;
  return {
    /**
     * Idempotent: the code is settled once per verification and a repeat sends the same one (F6), under the
     * same message id.
     * @throws ApplicationFailure `unavailable` when it is too late to send, `validation_failed` when the
     *   provider says that the number takes no messages; anything else is retried
     */
    async sendCode({ verificationId }: { verificationId: string }): Promise<void> {
      const made = codes.make();
      const claimed = await Verification.claimSend(database, verificationId, {
        sealed: sealer.seal(VERIFICATION_SEALED.code, made),
        digest: codes.digest(verificationId, made),
        unmatchable: codes.unmatchable(),
      });
      if (!claimed) {
        const known = await Verification.query(database).findById(verificationId).select('sentAt');
        // Sent by an earlier try whose report was lost.
        if (known?.sentAt) return;
        throw refuse('unavailable');
      }
      const code = sealer.open(VERIFICATION_SEALED.code, claimed.codeSealed ?? '');
      const kind = claimed.messageKind;
      try {
        await sms.send(
          {
            id: verificationId,
            to: sealer.open(VERIFICATION_SEALED.address, claimed.addressSealed),
            text: messageText(kind, claimed.language, {
              product: productName,
              code,
              minutes: CODE_LIFETIME_SECONDS / 60,
            }),
            kind,
            language: claimed.language,
            ...(claimed.decoy ? {} : { code }),
          },
          cancellationSignal(),
        );
      } catch (error) {
        throw await explain(error, verificationId, claimed.claimedBefore);
      }
      await Verification.markSent(database, verificationId);
    },

    /** Ends a send whose outcome got lost: from now on nothing is sent. @returns whether the message had left */
    async settleSend({ verificationId }: { verificationId: string }): Promise<{ sent: boolean }> {
      return { sent: (await Verification.voidUnsent(database, verificationId)) === 'sent' };
    },
  };

  /** Gives the claim back where nothing left the house, and sorts final from passing. */
  async function explain(error: unknown, verificationId: string, claimedBefore: boolean): Promise<unknown> {
    if (!(error instanceof DeliveryError)) return error;
    const { reason, ambiguous } = error;
    // A provider that refuses us refuses everybody: an operator has to act.
    log[reason === 'misconfigured' ? 'error' : 'warn'](
      { verificationId, reason, word: error.code, ambiguous },
      'a code was not sent',
    );
    // A refusal now says nothing about an earlier try whose end nobody saw.
    if (!ambiguous && !claimedBefore) await Verification.unclaimSend(database, verificationId);
    if (error.reason === 'undeliverable') {
      return refuse('validation_failed', { fields: [{ path: 'phone', rule: 'undeliverable' }] });
    }
    if (error.reason === 'misconfigured') return refuse('unavailable');
    return ApplicationFailure.create({
      message: error.code,
      type: 'delivery_failed',
      ...(error.retryAfterSeconds ? { nextRetryDelay: error.retryAfterSeconds * 1000 } : {}),
    });
  }
}
