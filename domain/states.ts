/** The words for where things stand: database checks, workflows, presenters and docs use these and no others. */

/** What a one-time code is asked for. */
export const PURPOSES = [
  'registration',
  'password_reset',
  'login',
  'email_verification',
  'factor_enabling',
  'factor_disabling',
  'phone_verification',
  'email_confirmation',
  'token_reset',
] as const;
export type Purpose = (typeof PURPOSES)[number];

/** Those whose code is a token: long, for a link in a mail, and nothing that a person types. */
export type TokenPurpose = Extract<Purpose, 'email_confirmation' | 'token_reset'>;

/** How a message travels; `telegram` is the Gateway by phone number, or the bot where a chat is linked. */
export const CHANNELS = ['sms', 'telegram', 'email'] as const;
export type Channel = (typeof CHANNELS)[number];

/** Messages that carry a one-time code: a caller waits for them, and they go by the flow of the code. */
export const CODE_KINDS = [
  'registration_code',
  'reset_code',
  'login_code',
  'email_code',
  'factor_code',
  'phone_code',
  'confirmation_token',
  'reset_token',
] as const;
export type CodeKind = (typeof CODE_KINDS)[number];
/** Those of them whose code is a token. */
export const TOKEN_KINDS = ['confirmation_token', 'reset_token'] as const satisfies readonly CodeKind[];
export type TokenKind = (typeof TOKEN_KINDS)[number];

/**
 * Messages that only tell; `already_registered` is what a known phone gets in place of its code, `address_taken` what a
 * known e-mail does. Of a KYC case:
 * `kyc_resubmission` asks for another form, `kyc_reminder` reminds of that, `kyc_withdrawn` ends the wait for it,
 * `kyc_reversed` takes an approval back; `kyc_overdue` goes to the reviewers and not to the applicant.
 */
export const NOTICE_KINDS = [
  'already_registered',
  'address_taken',
  'welcome',
  'password_changed',
  'password_reset',
  'email_verified',
  'email_replaced',
  'phone_verified',
  'factor_added',
  'factor_removed',
  'telegram_linked',
  'wrong_passwords',
  'wrong_factors',
  'account_banned',
  'account_unbanned',
  'account_deleted',
  'kyc_approved',
  'kyc_rejected',
  'kyc_resubmission',
  'kyc_reminder',
  'kyc_withdrawn',
  'kyc_reversed',
  'kyc_overdue',
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What a message says; the texts are in providers/texts. */
export const MESSAGE_KINDS = [...CODE_KINDS, ...NOTICE_KINDS] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Languages of every text a person receives (issue: Russian, English, Kyrgyz). */
export const LANGUAGES = ['ru', 'en', 'ky'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What becomes of a flow that sends a code and waits for it, whatever it is for. */
export const CODE_FLOW_STAGES = [
  'sending_code',
  'waiting_for_code',
  'expired',
  'not_sent',
  'stopped',
] as const;
/** How each of these flows ends when the right code came. */
export const CODE_FLOW_ENDS = {
  registration: 'registered',
  twoFactorLogin: 'logged_in',
  passwordReset: 'password_set',
  emailVerification: 'email_verified',
  phoneVerification: 'phone_verified',
  emailConfirmation: 'email_confirmed',
  twoFactorChange: 'factor_changed',
} as const;
export type CodeFlow = keyof typeof CODE_FLOW_ENDS;
/** Stages of such a flow, as its search attribute `Stage` shows them. */
export type CodeFlowStage<Flow extends CodeFlow = CodeFlow> =
  | (typeof CODE_FLOW_STAGES)[number]
  | (typeof CODE_FLOW_ENDS)[Flow];

/** Roles of an account (architecture, barong.md section 3; a registration makes a member). */
export const ROLES = [
  'superadmin',
  'admin',
  'compliance',
  'support',
  'accountant',
  'technical',
  'trader',
  'broker',
  'maker',
  'member',
] as const;
export type Role = (typeof ROLES)[number];

/** Second factors. */
export const FACTORS = ['sms', 'telegram', 'email', 'totp'] as const;
export type Factor = (typeof FACTORS)[number];

/** States of an account (barong.md section 8; derived from labels by `standing`). */
export const USER_STATES = ['pending', 'active', 'banned', 'deleted', 'locked'] as const;
export type UserState = (typeof USER_STATES)[number];
/** Nobody may act as these: no login, no session, no code of theirs counts. */
export const SHUT: readonly UserState[] = ['banned', 'deleted', 'locked'];
