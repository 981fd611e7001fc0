import type { ExecutionContext } from 'ava';
import { createSmtpMail, type SmtpConfig } from '../../../providers/mail/smtp.js';
import type { MessageProvider, OutgoingMessage } from '../../../providers/message.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { type MailOptions, startMail } from '../../../simulators/mail.js';
import { MESSAGE } from '../support/delivery.js';

/** Far above what a loopback call takes, so that only hangs reach it. */
export const DEADLINE_MS = 5_000;
/** For hangs: long enough that the conversation is where it hangs before it on a busy machine. */
export const SHORT_DEADLINE_MS = 1_500;

/** MESSAGE, to a mailbox. */
export const MAIL: OutgoingMessage = { ...MESSAGE, to: 'someone@example.com', kind: 'email_code' };

export const CONFIG: SmtpConfig = {
  NODE_ENV: 'production',
  PRODUCT_NAME: 'Vestibule',
  SMTP_URL: '',
  MAIL_FROM: 'Vestibule <no-reply@mail.example>',
};

/** A running mail server, gone with the test. */
export interface TestMail {
  /** Of its knobs. */
  readonly url: string;
  /** Of its SMTP, without credentials. */
  readonly smtpUrl: string;
  /** A provider that uses it, by default with its credentials. */
  provider(changes?: Partial<SmtpConfig>, deadlineMs?: number): MessageProvider;
}

export async function mailServer(t: ExecutionContext, options: MailOptions = {}): Promise<TestMail> {
  const { url, smtpUrl = '', close } = await startMail(options);
  t.teardown(close);
  return {
    url,
    smtpUrl,
    provider: (changes = {}, deadlineMs = DEADLINE_MS) =>
      createSmtpMail({ ...CONFIG, SMTP_URL: withCredentials(smtpUrl), ...changes }, deadlineMs),
  };
}

/** The address of a server with what the simulator takes for a login. */
export function withCredentials(
  smtpUrl: string,
  user: string = SIMULATOR_CREDENTIALS.mailUser,
  password: string = SIMULATOR_CREDENTIALS.mailPassword,
): string {
  return smtpUrl.replace('://', `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}
