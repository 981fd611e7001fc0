import { DomainError } from '../../domain/errors.js';
import type { Config } from '../../platform/config/config.js';
import { baseUrl } from '../lib/base-url.js';
import { callProvider, refusalOf } from '../lib/http.js';

/** The variables that captchas read. */
export type CaptchaConfig = Pick<
  Config,
  | 'CAPTCHA_TYPE'
  | 'CAPTCHA_URL'
  | 'CAPTCHA_ENDPOINTS'
  | 'RECAPTCHA_SITE_KEY'
  | 'RECAPTCHA_SECRET'
  | 'GEETEST_ID'
  | 'GEETEST_KEY'
>;

/** A call to the service: its path, and a form to post; without one it is asked with GET. */
export interface ServiceCall {
  /** Without a slash in front. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly form?: Readonly<Record<string, string>>;
}

/**
 * Makes calls to a captcha's service.
 * @param own its address, where CAPTCHA_URL says no other
 * @returns the text of its answer. @throws DomainError `unavailable` for anything but a 2xx: nobody gets through then
 */
export function createService({ CAPTCHA_URL }: CaptchaConfig, own: string, deadlineMs: number) {
  const base = baseUrl('CAPTCHA_URL', CAPTCHA_URL === '' ? own : CAPTCHA_URL);
  const headers = new Headers({ 'content-type': 'application/x-www-form-urlencoded' });
  return async ({ path, query = {}, form }: ServiceCall): Promise<string> => {
    const url = new URL(path, base);
    url.search = new URLSearchParams(query).toString();
    const posted = form && { body: new URLSearchParams(form).toString() };
    try {
      const method = form ? 'POST' : 'GET';
      const request = { method, url, headers, ...posted } as const;
      const answer = await callProvider(request, deadlineMs, new AbortController().signal);
      if (answer.status < 200 || answer.status > 299) throw refusalOf(answer);
      return answer.text;
    } catch (error) {
      throw captchaDown(error);
    }
  };
}

/** The service did not say: `cause` tells why, to the log alone. */
export function captchaDown(cause: unknown): DomainError {
  return new DomainError('unavailable', {}, { cause });
}
