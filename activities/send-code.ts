import { ApplicationFailure, cancellationSignal } from '@temporalio/activity';
import { CODE_LIFETIME_SECONDS, TOKEN_LIFETIME_SECONDS } from '../domain/limits.js';
import { type Channel, CODE_KINDS, type CodeKind, TOKEN_KINDS, type TokenKind } from '../domain/states.js';
import { TELEGRAM_CHAT } from '../models/telegram-link.js';
import { VERIFICATION_SEALED, Verification } from '../models/verification.js';
import {
  type Claimed,
  claimAgain,
  claimSend,
  markSent,
  unclaimSend,
  voidUnsent,
} from '../models/verification-sending.js';
import { makeMailedToken } from '../platform/mailed-token.js';
import { DeliveryError, type OutgoingMessage } from '../providers/message.js';
import { messageText } from '../providers/texts.js';
import type { ActivityDeps } from './deps.js';
import { refuse } from './refuse.js';

/** How a code went out. */
export interface SentCode {
  readonly channel: Channel;
  /** Whether `checkDelivery` can tell later that it arrived. */
  readonly tracked: boolean;
}

/** Which rung of the ladder to send by. */
export interface SendCodeInput {
  readonly verificationId: string;
  /** Absent in flows that were started before there was a ladder: SMS. */
  readonly channel?: Channel;
  /** The code was sent before, by another channel that did not deliver it. */
  readonly again?: boolean;
  /** The code is a token. */
  readonly token?: true;
}

/** Makes, stores and sends the code of a verification, and settles what became of it. */
export function createSendCodeActivity(deps: ActivityDeps) {
  const { database, sealer, codes, providers, log } = deps;
  return {
    /**
     * Idempotent: the code is settled once per verification and a repeat sends the same one (F6), under the
     * same message id.
     * @throws ApplicationFailure `unavailable` when it is too late to send, `validation_failed` when the
     *   provider says that the address takes no messages; anything else is retried
     */
    async sendCode({
      verificationId,
      channel = 'sms',
      again = false,
      token,
    }: SendCodeInput): Promise<SentCode> {
      const claimed = again
        ? await claimAgain(database, verificationId, channel)
        : await claim(verificationId, channel, token === true);
      if (!claimed) {
        const known = await Verification.query(database).findById(verificationId).select('sentAt');
        // Sent by an earlier try whose report was lost.
        if (known?.sentAt && !again) return { channel, tracked: false };
        throw refuse('unavailable');
      }
      // A phone that nobody has, in a reset: all the work, and nothing to send.
      if (claimed.messageKind === null) {
        await markSent(database, verificationId, null);
        return { channel, tracked: false };
      }
      try {
        const receipt = await providers[channel].send(
          compose(verificationId, channel, claimed),
          cancellationSignal(),
        );
        await markSent(database, verificationId, receipt.reference);
        return { channel, tracked: receipt.tracked };
      } catch (error) {
        throw await explain(error, { verificationId, channel, keepClaim: again || claimed.claimedBefore });
      }
    },

    /** Whether the message of a verification arrived, as far as its provider knows. */
    async checkDelivery({ verificationId }: { verificationId: string }): Promise<{ arrived: boolean }> {
      const row = await Verification.query(database)
        .findById(verificationId)
        .select('channel', 'providerReference');
      const provider = row && row.channel !== 'totp' ? providers[row.channel] : undefined;
      if (!row?.providerReference || !provider?.delivery) return { arrived: true };
      try {
        return {
          arrived: (await provider.delivery(row.providerReference, cancellationSignal())) === 'delivered',
        };
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        // Nobody can tell: one message too many is better than none.
        log.warn({ verificationId, word: error.code }, 'a delivery could not be checked');
        return { arrived: false };
      }
    },

    /** Ends a send whose outcome got lost: from now on nothing is sent. @returns whether the message had left */
    async settleSend({ verificationId }: { verificationId: string }): Promise<{ sent: boolean }> {
      return { sent: (await voidUnsent(database, verificationId)) === 'sent' };
    },
  };

  function claim(verificationId: string, channel: Channel, token: boolean): Promise<Claimed | undefined> {
    const made = token ? makeMailedToken(verificationId) : codes.make();
    return claimSend(database, verificationId, channel, {
      sealed: sealer.seal(VERIFICATION_SEALED.code, made),
      digest: codes.digest(verificationId, made),
      unmatchable: codes.unmatchable(),
      lifetime: token ? TOKEN_LIFETIME_SECONDS : CODE_LIFETIME_SECONDS,
    });
  }

  function compose(id: string, channel: Channel, claimed: Claimed): OutgoingMessage {
    const { messageKind, language, decoy, telegramChatSealed } = claimed;
    const kind = messageKind ?? 'already_registered';
    const code = sealer.open(VERIFICATION_SEALED.code, claimed.codeSealed ?? '');
    const seconds = isToken(kind) ? TOKEN_LIFETIME_SECONDS : CODE_LIFETIME_SECONDS;
    const shown = isToken(kind) ? `${deps.tokenLinks[kind]}${code}` : code;
    const facts = { product: deps.productName, code: shown, minutes: seconds / 60 };
    const chatId =
      channel === 'telegram' && telegramChatSealed
        ? sealer.open(TELEGRAM_CHAT, telegramChatSealed)
        : undefined;
    return {
      id,
      to: sealer.open(VERIFICATION_SEALED.address, claimed.addressSealed),
      text: messageText(kind, language, facts),
      kind,
      language,
      ...(!decoy && isCode(kind) ? { code, seconds } : {}),
      ...(chatId === undefined ? {} : { chatId }),
    };
  }

  /** Gives the claim back where nothing left the house, and sorts final from passing. */
  async function explain(
    error: unknown,
    { verificationId, channel, keepClaim }: { verificationId: string; channel: Channel; keepClaim: boolean },
  ): Promise<unknown> {
    if (!(error instanceof DeliveryError)) return error;
    const { reason, ambiguous } = error;
    // A provider that refuses us refuses everybody: an operator has to act.
    log[reason === 'misconfigured' ? 'error' : 'warn'](
      { verificationId, channel, reason, word: error.code, ambiguous },
      'a code was not sent',
    );
    // A refusal now says nothing about an earlier try whose end nobody saw.
    if (!ambiguous && !keepClaim) await unclaimSend(database, verificationId);
    if (error.reason === 'undeliverable') {
      const path = channel === 'email' ? 'email' : 'phone';
      return refuse('validation_failed', { fields: [{ path, rule: 'undeliverable' }] });
    }
    if (error.reason === 'misconfigured') return refuse('unavailable');
    return ApplicationFailure.create({
      message: error.code,
      type: 'delivery_failed',
      ...(error.retryAfterSeconds ? { nextRetryDelay: error.retryAfterSeconds * 1000 } : {}),
    });
  }
}

const isCode = (kind: string): kind is CodeKind => (CODE_KINDS as readonly string[]).includes(kind);
const isToken = (kind: string): kind is TokenKind => (TOKEN_KINDS as readonly string[]).includes(kind);
