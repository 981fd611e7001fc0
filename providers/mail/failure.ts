import { lostConnection } from '../lib/transport-failure.js';
import { DeliveryError } from '../message.js';

/** What nodemailer says of a failure. Its messages quote servers, who quote addresses: they stay here. */
interface SmtpError {
  readonly code?: unknown;
  /** Code of the system's error beneath, when `code` is nodemailer's own. */
  readonly originalCode?: unknown;
  readonly syscall?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
  readonly command?: unknown;
}

/** What became of a mail, from what the library reports. @param written whether the mail had begun to be written */
export function smtpFailure(error: unknown, written: boolean): DeliveryError {
  const { code, originalCode, syscall, responseCode, response, command } = (error ?? {}) as SmtpError;
  if (
    typeof responseCode === 'number' &&
    responseCode >= 400 &&
    responseCode <= 599 &&
    !(code === 'ETLS' && responseCode >= 500)
  ) {
    return refusal(responseCode, text(response), text(command));
  }
  switch (code) {
    case 'ETIMEDOUT':
      return new DeliveryError('temporary', 'timeout', { ambiguous: written });
    // No user, or none of the ways to log in that we know.
    case 'EAUTH':
      return new DeliveryError('misconfigured', 'smtp_login');
    // An answer that is none: something listens there that is no mail server.
    case 'EPROTOCOL':
      return new DeliveryError('misconfigured', 'bad_answer', { ambiguous: written });
    case 'ETLS':
      return new DeliveryError('misconfigured', 'tls_failed');
    case 'EDNS':
      return new DeliveryError('temporary', 'dns_failed');
    // An address that needs SMTPUTF8 or is none, refused by the library itself.
    case 'EENVELOPE':
      return new DeliveryError('undeliverable', 'mail_address');
    default:
      return lostConnection(text(originalCode) || text(code), text(syscall), written);
  }
}

/**
 * Refusals in the server's words: the three digits (RFC 5321 4.2) and, where there is one, the enhanced code
 * (RFC 3463), which says whom a 5xx is about. Servers that give none mean the recipient only in their answer to RCPT.
 */
function refusal(status: number, response: string, command: string): DeliveryError {
  const word = `smtp_${status}`;
  // A no is a no: a mail that was refused was not taken, however much of it was written.
  if (status < 500) return new DeliveryError('temporary', word);
  const [, subject, detail] = /^[0-9]{3}[ -]5\.([0-9]{1,3})\.([0-9]{1,3})\b/.exec(response) ?? [];
  const aboutRecipient =
    subject === undefined
      ? command === 'RCPT TO' && RECIPIENT_STATUSES.has(status)
      : RECIPIENT_CODES.test(`${subject}.${detail}`);
  return new DeliveryError(aboutRecipient ? 'undeliverable' : 'misconfigured', word);
}

/** RFC 5321 4.2.3 in an answer to RCPT: syntax, no such mailbox, not here, full, name not allowed; RFC 7504: 521, 556. */
const RECIPIENT_STATUSES: ReadonlySet<number> = new Set([501, 521, 550, 551, 552, 553, 556]);
/**
 * RFC 3463 and the registry of enhanced codes: the addressed mailbox or system (1.1 to 1.6, 1.10; 1.7 and 1.8 are the
 * sender's), its state (2.x), the next system unreachable for good (4.4). 7.x is policy: nobody's mail gets through.
 */
const RECIPIENT_CODES = /^(1\.([1-6]|9|10)|2\.[0-9]+|4\.4)$/;

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
