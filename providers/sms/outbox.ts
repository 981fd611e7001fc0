import type { MessageProvider } from '../message.js';

/** Takes every message and sends it nowhere: for development, where `keepInOutbox` shows it to people. */
export function createOutboxSms(): MessageProvider {
  return { channel: 'sms', send: async () => ({ reference: null }) };
}
