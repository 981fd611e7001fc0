/** The words for where things stand: database checks, workflows, presenters and docs use these and no others. */

/** What a one-time code is asked for. */
export const PURPOSES = ['registration'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** How a message travels. */
export const CHANNELS = ['sms'] as const;
export type Channel = (typeof CHANNELS)[number];

/** What a message says; the texts are in providers/texts. */
export const MESSAGE_KINDS = ['registration_code', 'already_registered', 'welcome'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** Languages of every text a person receives (issue: Russian, English, Kyrgyz). */
export const LANGUAGES = ['ru', 'en', 'ky'] as const;
export type Language = (typeof LANGUAGES)[number];

/** States of the registration flow, as its search attribute `Stage` shows them. */
export const REGISTRATION_STAGES = [
  'sending_code',
  'waiting_for_code',
  'registered',
  'expired',
  'not_sent',
] as const;
export type RegistrationStage = (typeof REGISTRATION_STAGES)[number];

/** Roles of an account (architecture, issue 5's table; a registration makes a member). */
export const ROLES = ['superadmin', 'admin', 'compliance', 'support', 'member'] as const;
export type Role = (typeof ROLES)[number];

/** Second factors. */
export const FACTORS = ['sms', 'telegram', 'email', 'totp'] as const;
export type Factor = (typeof FACTORS)[number];

/** States of an account (barong.md section 8; derived from labels by `standing`). */
export const USER_STATES = ['pending', 'active', 'banned', 'deleted', 'locked'] as const;
export type UserState = (typeof USER_STATES)[number];
