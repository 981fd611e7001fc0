/** What `checkVerificationStatus` may say (core.telegram.org/gateway/api, DeliveryStatus). */
const STATUSES = ['sent', 'delivered', 'read', 'expired', 'revoked'] as const;
export type DeliveryStatus = (typeof STATUSES)[number];

/** One accepted message, as `GET /control/messages` lists it. */
export interface TelegramMessage {
  readonly by: 'gateway' | 'bot';
  /** The phone (gateway) or the chat's id (bot). */
  readonly to: string;
  /** The bot's text; of the Gateway the code, which is all that it is told. */
  readonly text: string;
  /** The Gateway's request id, or the number of the bot's message. */
  readonly id: string;
  readonly code?: string;
  readonly ttl?: number;
  readonly payload?: string;
  readonly accepted_at: string;
}

/** Numbers that fail by design, in the fictitious range of Twilio's own magic numbers. */
const MAGIC_PHONES: Readonly<Record<string, string>> = {
  '+15005550400': 'PHONE_NUMBER_INVALID',
  '+15005550403': 'PHONE_NUMBER_NOT_AVAILABLE',
  '+15005550404': 'PHONE_NUMBER_NOT_FOUND',
};
/** Chats that fail by design. */
const MAGIC_CHATS: Readonly<Record<string, 'blocked' | 'unknown'>> = {
  '403403': 'blocked',
  '404404': 'unknown',
};

/** Who has Telegram, who blocked the bot, and what was sent. */
export class TelegramWorld {
  readonly messages: TelegramMessage[] = [];
  webhook: { readonly url: string; readonly secret_token: string | null } | null = null;
  readonly #phones = new Map<string, boolean>();
  readonly #chats = new Map<string, boolean>();
  readonly #deliveries = new Map<string, DeliveryStatus>();

  setPhone(phone: unknown, telegram: unknown): boolean {
    if (typeof phone !== 'string' || typeof telegram !== 'boolean') return false;
    this.#phones.set(phone, telegram);
    return true;
  }

  setChat(chatId: unknown, blocked: unknown): boolean {
    if (typeof chatId !== 'string' || typeof blocked !== 'boolean') return false;
    this.#chats.set(chatId, blocked);
    return true;
  }

  setDelivery(requestId: unknown, status: unknown): boolean {
    const known = STATUSES.find((word) => word === status);
    if (typeof requestId !== 'string' || !this.#deliveries.has(requestId) || !known) return false;
    this.#deliveries.set(requestId, known);
    return true;
  }

  /** Why nobody is reached at a number, in the Gateway's word; null when somebody is. */
  phoneFault(phone: string): string | null {
    const known = this.#phones.get(phone);
    if (known !== undefined) return known ? null : 'PHONE_NUMBER_NOT_FOUND';
    return MAGIC_PHONES[phone] ?? null;
  }

  /** Why a chat is not reached; null when it is. */
  chatFault(chatId: string): 'blocked' | 'unknown' | null {
    const blocked = this.#chats.get(chatId);
    if (blocked !== undefined) return blocked ? 'blocked' : null;
    return MAGIC_CHATS[chatId] ?? null;
  }

  /** Keeps a message; the Gateway's is `sent` until a knob says otherwise. @returns its id */
  keep(message: Omit<TelegramMessage, 'id' | 'accepted_at'>): string {
    const number = this.messages.length + 1;
    const id = message.by === 'gateway' ? String(1_872_595_370_000_000 + number) : String(number);
    this.messages.push({ ...message, id, accepted_at: new Date().toISOString() });
    if (message.by === 'gateway') this.#deliveries.set(id, 'sent');
    return id;
  }

  delivery(requestId: string): DeliveryStatus | undefined {
    return this.#deliveries.get(requestId);
  }
}
