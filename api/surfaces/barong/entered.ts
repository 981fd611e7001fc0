import type { InferType } from 'yup';
import { Reply } from '../../http/reply.js';
import type { EnteredAccount } from '../../use-cases/index.js';
import type { USER_WITH_FULL_INFO } from './models.js';
import { presentUser } from './present-user.js';
import { setCookie } from './session-cookie.js';
import type { BarongSettings } from './settings.js';

/** Answers with the account, and with the session that the call opened for it, if it did. */
export function presentEntered(
  { account, cookie }: EnteredAccount,
  settings: BarongSettings,
): InferType<typeof USER_WITH_FULL_INFO> | Reply<InferType<typeof USER_WITH_FULL_INFO>> {
  const user = presentUser(account, settings, cookie?.csrfToken);
  if (!cookie) return user;
  const { maxAgeSeconds, isSecure } = settings.cookie;
  return new Reply(user, { 'Set-Cookie': setCookie(cookie.token, maxAgeSeconds, isSecure) });
}
