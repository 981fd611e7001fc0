import { MESSAGE_ATTEMPTS, MESSAGE_RETRY_SECONDS } from '../domain/limits.js';
import type { NoticeKind } from '../domain/states.js';
import { MESSAGE_ADDRESS, Message } from '../models/message.js';
import { DeliveryError } from '../providers/message.js';
import { messageText } from '../providers/texts.js';
import type { ActivityDeps } from './deps.js';

/** Notices taken at once by one sender. */
const BATCH = 10;

/**
 * Sends the notices that are due; one that fails comes due again after its back-off, under the same id, until
 * MESSAGE_ATTEMPTS are used up.
 * @returns how many were taken
 */
export async function sendDueMessages(
  deps: Pick<ActivityDeps, 'database' | 'sealer' | 'providers' | 'log' | 'productName'>,
  signal: AbortSignal,
): Promise<number> {
  const due = await Message.takeDue(deps.database, BATCH, MESSAGE_RETRY_SECONDS);
  await Promise.all(due.map((message) => sendOne(deps, message, signal)));
  return due.length;
}

async function sendOne(
  { database, sealer, providers, log, productName }: Parameters<typeof sendDueMessages>[0],
  message: Message,
  signal: AbortSignal,
): Promise<void> {
  const { id, kind, channel, language } = message;
  try {
    // What travels through the outbox table tells, and carries no code.
    const text = messageText(kind as NoticeKind, language, { product: productName });
    await providers[channel].send(
      { id, to: sealer.open(MESSAGE_ADDRESS, message.addressSealed), text, kind, language },
      signal,
    );
    await Message.markSent(database, id);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    // A wrong key of ours is no reason to drop a notice: it waits for the operator.
    const spent = error.reason === 'temporary' && message.attempts >= MESSAGE_ATTEMPTS;
    const final = error.reason === 'undeliverable' || spent;
    const alarm = final || error.reason === 'misconfigured';
    log[alarm ? 'error' : 'warn'](
      { messageId: id, kind, channel, word: error.code, final },
      'a notice was not sent',
    );
    await Message.markFailed(database, id, error.code, final);
  }
}
