/**
 * The link that opens a chat with a bot and makes the bot receive `/start <token>`
 * (core.telegram.org/bots/features, "Deep linking").
 * @param botName user name of the bot, without the @
 * @throws RangeError when Telegram could not carry the token
 */
export function deepLink(botName: string, token: string): string {
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(token)) throw new RangeError('the token is not fit for a deep link');
  return `https://t.me/${encodeURIComponent(botName)}?start=${token}`;
}
