import type { Channel } from '../domain/states.js';
import type { MessageProvider, OutgoingMessage } from './message.js';

/** Where messages are kept for people to read, outside production only (product-api, "Development outbox"). */
export interface OutboxStore {
  /** Keeps a message under its id; keeping it again changes nothing. */
  keep(message: OutgoingMessage, channel: Channel): Promise<void>;
}

/**
 * A provider that also keeps what it sent. Kept after the provider took it: a refused message is not in the outbox,
 * and a message that is there was sent. When keeping fails, the store's own error goes through unchanged: it is a
 * database failure, treated as any other one, and the repeated send carries the same id.
 */
export function keepInOutbox(provider: MessageProvider, store: OutboxStore): MessageProvider {
  return {
    ...provider,
    async send(message, signal) {
      const receipt = await provider.send(message, signal);
      await store.keep(message, provider.channel);
      return receipt;
    },
  };
}

/** A provider that takes every message and sends it nowhere: for development, where `keepInOutbox` shows it to people. */
export function takesEverything(channel: Channel): MessageProvider {
  return { channel, send: async () => ({ reference: null, tracked: false }) };
}
