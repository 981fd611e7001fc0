/** The words for where things stand: database checks, workflows, presenters and docs use these and no others. */

/** What a one-time code is asked for. */
export const PURPOSES = [
  'registration',
  'password_reset',
  'login',
  'email_verification',
  'factor_enabling',
  'factor_disabling',
] as const;
export type Purpose = (typeof PURPOSES)[number];

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
] as const;
export type CodeKind = (typeof CODE_KINDS)[number];

/** Messages that only tell; `already_registered` is what a known phone gets in place of its code. */
export const NOTICE_KINDS = [
  'already_registered',
  'welcome',
  'password_changed',
  'password_reset',
  'email_verified',
  'factor_added',
  'factor_removed',
  'telegram_linked',
  'wrong_passwords',
  'account_banned',
  'account_unbanned',
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
  twoFactorChange: 'factor_changed',
} as const;
export type CodeFlow = keyof typeof CODE_FLOW_ENDS;
/** Stages of such a flow, as its search attribute `Stage` shows them. */
export type CodeFlowStage<Flow extends CodeFlow = CodeFlow> =
  | (typeof CODE_FLOW_STAGES)[number]
  | (typeof CODE_FLOW_ENDS)[Flow];

/** Roles of an account (architecture, issue 5's table; a registration makes a member). */
export const ROLES = ['superadmin', 'admin', 'compliance', 'support', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Second factors. */
export const FACTORS = ['sms', 'telegram', 'email', 'totp'] as const;
export type Factor = (typeof FACTORS)[number];

/** States of an account (barong.md section 8; derived from labels by `standing`). */
export const USER_STATES = ['pending', 'active', 'banned', 'deleted', 'locked'] as const;
export type UserState = (typeof USER_STATES)[number];
