/** Topics and outcomes of the append-only activity log (ASVS 16.3: every authentication event). */
export const ACTIVITY_TOPICS = [
  'registration_code',
  'registration',
  'password_reset',
  'login',
  'email_verification',
  'phone_verification',
  'factor_enabling',
  'factor_disabling',
  'email_confirmation',
  'token_reset',
  'session',
  'password',
  'factor',
  'profile',
  'account',
  'telegram',
  'api_key',
  'document',
  'kyc',
  'payment',
  'support',
  'admin',
  'webhook',
] as const;
export type ActivityTopic = (typeof ACTIVITY_TOPICS)[number];

export const ACTIVITY_RESULTS = ['succeed', 'failed', 'denied'] as const;
export type ActivityResult = (typeof ACTIVITY_RESULTS)[number];
