import { isStorable } from '../../http/input-shape.js';
import type { TelegramMessage } from '../../use-cases/index.js';

/** The parts of a message that are read (core.telegram.org/bots/api#message). */
interface Message {
  readonly text?: unknown;
  readonly chat?: { readonly id?: unknown; readonly type?: unknown } | null;
}

/**
 * The text message of an update (core.telegram.org/bots/api#update); null for everything else: edited messages, stickers,
 * updates of kinds that did not exist when this was written. Reads a handful of named fields and looks nowhere else,
 * so neither depth nor size nor odd names of the rest matter (reliability A10–A12).
 */
export function textMessageOf(update: unknown): TelegramMessage | null {
  const { update_id: updateId, message } = fieldsOf(update);
  const { text, chat }: Message = fieldsOf(message);
  const { id, type } = fieldsOf(chat);
  // Telegram promises ids below 2^52, so that a double holds them exactly; groups have negative ones.
  if (!Number.isSafeInteger(updateId) || !Number.isSafeInteger(id)) return null;
  if (typeof text !== 'string' || !isStorable(text)) return null;
  return { updateId: updateId as number, chatId: String(id), text, private: type === 'private' };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
