import addressparser from 'nodemailer/lib/addressparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { EMAIL_MAX_LENGTH } from '../../domain/limits.js';
import { DeliveryError, type OutgoingMessage } from '../message.js';
import { messageSubject } from '../texts.js';

/** Who our mail is from. */
export interface Sender {
  readonly name: string;
  readonly address: string;
}

/** A mail as it travels. */
export interface Mail {
  readonly from: string;
  readonly to: string;
  /** Headers and body, CRLF. */
  readonly bytes: Buffer;
}

/**
 * One mailbox and nothing that a header or an SMTP command reads as more than that: no white space or control
 * characters (A37: no CR, LF), no list, no brackets, no quoted local part, no comment.
 */
const ADDRESS = /^[^\s\p{C}<>()[\],;:\\"@]+@[^\s\p{C}<>()[\],;:\\"@]+$/u;

/** MAIL_FROM, taken apart. @throws Error at start, without its value, when it is not exactly one mailbox */
export function senderOf(text: string): Sender {
  // The library would make one line of several.
  const mailboxes = /[\r\n]/.test(text) ? [] : addressparser(text);
  const [first] = mailboxes;
  const { name = '', address = '' } = first ?? {};
  if (mailboxes.length !== 1 || !isAddress(address)) {
    throw new Error('MAIL_FROM: must be one sender, as in "Vestibule <no-reply@mail.example>"');
  }
  return { name, address };
}

/**
 * Writes a mail of plain text. `Auto-Submitted` (RFC 3834) keeps answering machines from answering it.
 * @throws DeliveryError `undeliverable` when the address is none
 */
export async function composeMail(message: OutgoingMessage, sender: Sender, product: string): Promise<Mail> {
  const { id, to, kind, language, text } = message;
  if (!isAddress(to)) throw new DeliveryError('undeliverable', 'mail_address');
  const domain = sender.address.slice(sender.address.lastIndexOf('@') + 1);
  const composer = new MailComposer({
    from: { ...sender },
    to: { name: '', address: to },
    subject: oneLine(messageSubject(kind, language, { product })),
    text,
    // The same at every try.
    messageId: `<${id}@${domain}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
    // A text is a text, whatever it looks like.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return { from: sender.address, to, bytes: await composer.compile().build() };
}

function isAddress(text: string): boolean {
  return text.length <= EMAIL_MAX_LENGTH && ADDRESS.test(text);
}

function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
}
