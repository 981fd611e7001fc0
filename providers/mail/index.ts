import { PROVIDER_CALL_MS } from '../../domain/limits.js';
import type { Config } from '../../platform/config/config.js';
import type { MessageProvider } from '../message.js';
import { takesEverything } from '../outbox.js';
import { createSmtpMail, type SmtpConfig } from './smtp.js';

/** The variables that choose and set up the provider of e-mail. */
export type MailConfig = Pick<Config, 'MAIL_PROVIDER'> & SmtpConfig;

/**
 * The provider that MAIL_PROVIDER names.
 * @param deadlineMs of one mail, from the look-up of the server's name to its "taken"
 * @throws Error at start when its configuration cannot work
 */
export function createMailProvider(
  config: MailConfig,
  deadlineMs: number = PROVIDER_CALL_MS,
): MessageProvider {
  return config.MAIL_PROVIDER === 'outbox' ? takesEverything('email') : createSmtpMail(config, deadlineMs);
}
