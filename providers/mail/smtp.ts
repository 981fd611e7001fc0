import type { Config } from '../../platform/config/config.js';
import type { MessageProvider } from '../message.js';
import { composeMail, senderOf } from './compose.js';
import { type SmtpServer, sendOverSmtp } from './connection.js';

/** The variables that it reads. */
export type SmtpConfig = Pick<Config, 'NODE_ENV' | 'PRODUCT_NAME' | 'SMTP_URL' | 'MAIL_FROM'>;

/**
 * Mail over SMTP (RFC 5321), one connection a mail: what is kept open breaks unseen, and nobody could then say whether
 * a mail was taken. The server's "taken" is all that can be known; what bounces later comes to the sender's mailbox.
 * SMTP knows no idempotency key: a repeated send has the same Message-ID, by which mailboxes may drop the second.
 * @throws Error at start when the configuration cannot work; it names variables, never their values
 */
export function createSmtpMail(
  config: SmtpConfig,
  deadlineMs: number,
  /** Authorities besides those that Node trusts, in PEM. */
  authorities: readonly string[] = [],
): MessageProvider {
  const server = serverOf(config, authorities);
  const sender = senderOf(config.MAIL_FROM);
  return {
    channel: 'email',
    async send(message, signal) {
      const mail = await composeMail(message, sender, config.PRODUCT_NAME);
      await sendOverSmtp(server, mail, deadlineMs, signal);
      // Its "queued as …" has no form of its own; the Message-ID is what both sides can look for.
      return { reference: message.id, tracked: false };
    },
  };
}

/** Names and addresses of this machine, by which nobody else can listen in. */
const LOOPBACK = /^(localhost|127(\.[0-9]{1,3}){3}|\[::1\])$/;

function serverOf({ NODE_ENV, SMTP_URL }: SmtpConfig, authorities: readonly string[]): SmtpServer {
  const url = URL.canParse(SMTP_URL) ? new URL(SMTP_URL) : undefined;
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === '') {
    throw new Error('SMTP_URL: must be an smtp or smtps URL');
  }
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '') {
    throw new Error('SMTP_URL: must be a server without path, query and fragment');
  }
  const [user, pass] = [decoded(url.username), decoded(url.password)];
  if ((user === '') !== (pass === '')) throw new Error('SMTP_URL: needs a user and a password, or neither');
  const implicit = url.protocol === 'smtps:';
  const loopback = LOOPBACK.test(url.hostname.toLowerCase());
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    // RFC 8314 (implicit TLS) and RFC 6409 (submission).
    port: url.port === '' ? (implicit ? 465 : 587) : Number(url.port),
    encryption: implicit
      ? 'from_the_start'
      : loopback
        ? 'none'
        : NODE_ENV === 'production'
          ? 'required'
          : 'if_offered',
    ...(user === '' ? {} : { credentials: { user, pass } }),
    authorities,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('SMTP_URL: user and password must be percent-encoded');
  }
}
