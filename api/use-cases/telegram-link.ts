import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { deepLink } from '../../domain/telegram-deep-link.js';
import { Activity } from '../../models/activity.js';
import { queueNotice } from '../../models/notice.js';
import { TelegramLink as Link, TELEGRAM_CHAT } from '../../models/telegram-link.js';
import { User } from '../../models/user.js';
import { digestToken, makeSessionToken } from '../../platform/crypto.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';

/** A link to the bot. */
export interface TelegramLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** A message that somebody wrote to the bot. */
export interface TelegramMessage {
  readonly updateId: number;
  readonly chatId: string;
  readonly text: string;
  /** A chat with one person: codes go nowhere else. */
  readonly private: boolean;
}

/** What Telegram sends when a deep link is opened. */
const START = /^\/start ([A-Za-z0-9_-]{43})$/;

/**
 * Makes a link that opens the bot and, once the person presses Start there, joins the chat to the account.
 * While codes of the second factor go to Telegram no other chat may take them: whoever holds only a session would get
 * the code that switches the factor off.
 * @throws DomainError `conflict` when no bot is set up, or the active factor is Telegram; `flood_control`
 */
export async function linkTelegram(deps: UseCaseDeps, caller: Caller, actor: Actor): Promise<TelegramLink> {
  if (deps.telegramBot === '' || actor.account.twoFactorProvider === 'telegram')
    throw new DomainError('conflict');
  await deps.caps.takeAsk(caller.ip);
  const { token, digest } = makeSessionToken();
  const expiresAt = await Link.make(deps.database, actor.userId, digest);
  return { url: deepLink(deps.telegramBot, token), expiresAt };
}

/** Joins the chat that opened a link of ours; anything else that people write to the bot is nobody's business. */
export async function receiveTelegram(
  { database, sealer, index }: UseCaseDeps,
  caller: Caller,
  message: TelegramMessage,
): Promise<void> {
  const [, token] = START.exec(message.text) ?? [];
  if (token === undefined || !message.private) return;
  await database.transaction(async (trx) => {
    const userId = await Link.use(trx, digestToken(token));
    const user = userId === undefined ? undefined : await User.lock(trx, userId);
    // The factor may have been switched on since the link was made.
    if (!user || user.twoFactorProvider === 'telegram') return;
    await User.linkTelegram(trx, user.id, {
      telegramChatSealed: sealer.seal(TELEGRAM_CHAT, message.chatId),
      telegramChatIndex: index.of('telegram_chat', message.chatId),
    });
    await queueNotice(trx, sealer, User.reachable(user), { id: newId(), kind: 'telegram_linked' });
    await Activity.record(trx, caller, {
      topic: 'telegram',
      action: 'link',
      result: 'succeed',
      userId: user.id,
    });
  });
}
