import type { Channel, MessageKind } from '../../../domain/states.js';

/** A kept message. */
export interface OutboxMessage {
  readonly id: string;
  readonly channel: Channel;
  readonly kind: MessageKind;
  /** E.164 or a lower-case e-mail address. */
  readonly to: string;
  readonly code: string | null;
  readonly text: string;
  readonly sentAt: Date;
}

/** One message as it is shown (product-api, "Development outbox"). */
export interface OutboxItem {
  readonly id: string;
  readonly channel: Channel;
  readonly to: string;
  readonly purpose: string;
  readonly code: string | null;
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly sent_at: string;
}

/** What a message is for: of a code the purpose, of a notice its kind; the text for a known phone serves a registration. */
const PURPOSES: Readonly<Record<MessageKind, string>> = {
  registration_code: 'registration',
  already_registered: 'registration',
  reset_code: 'password_reset',
  login_code: 'login',
  email_code: 'email_verification',
  factor_code: 'factor_disabling',
  phone_code: 'phone_verification',
  confirmation_token: 'email_confirmation',
  reset_token: 'token_reset',
  address_taken: 'email_confirmation',
  welcome: 'welcome',
  password_changed: 'password_changed',
  password_reset: 'password_reset',
  email_verified: 'email_verified',
  email_replaced: 'email_replaced',
  phone_verified: 'phone_verified',
  factor_added: 'factor_added',
  factor_removed: 'factor_removed',
  telegram_linked: 'telegram_linked',
  wrong_passwords: 'wrong_passwords',
  wrong_factors: 'wrong_factors',
  account_banned: 'account_banned',
  account_unbanned: 'account_unbanned',
  account_deleted: 'account_deleted',
  kyc_approved: 'kyc_approved',
  kyc_rejected: 'kyc_rejected',
  kyc_resubmission: 'kyc_resubmission',
  kyc_reminder: 'kyc_reminder',
  kyc_withdrawn: 'kyc_withdrawn',
  kyc_reversed: 'kyc_reversed',
  kyc_overdue: 'kyc_overdue',
};

/** Presents a message. */
export function presentOutboxItem({ id, channel, to, kind, code, text, sentAt }: OutboxMessage): OutboxItem {
  return { id, channel, to, purpose: PURPOSES[kind], code, text, sent_at: sentAt.toISOString() };
}
