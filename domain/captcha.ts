/** Services that tell people from programs (barong.md section 2: "mode none|recaptcha|geetest"). */
export const CAPTCHA_TYPES = ['none', 'recaptcha', 'geetest'] as const;
export type CaptchaType = (typeof CAPTCHA_TYPES)[number];

/** What they can guard, in the words of Barong's configuration (barong.md section 2). */
export const CAPTCHA_ENDPOINTS = [
  'user_create',
  'session_create',
  'password_reset',
  'email_confirmation',
] as const;
export type CaptchaEndpoint = (typeof CAPTCHA_ENDPOINTS)[number];

/** What a widget gave: reCAPTCHA's a text, GeeTest's three. */
export type CaptchaResponse = string | Readonly<Record<string, unknown>>;

/** `incomplete`: what the service needs is not there. */
export type CaptchaVerdict = 'passed' | 'failed' | 'incomplete';

/** A captcha as it is configured. */
export interface Captcha {
  /** Whether a call has to pass it. */
  guards(endpoint: CaptchaEndpoint): boolean;
  /** @throws DomainError `unavailable` when the service does not say */
  verify(response: CaptchaResponse): Promise<CaptchaVerdict>;
  /** What GeeTest's widget is started with; null where there is none, or it cannot be had. */
  challenge(): Promise<{ readonly gt: string; readonly challenge: string } | null>;
}
