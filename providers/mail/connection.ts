import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { DeliveryError } from '../message.js';
import type { Mail } from './compose.js';
import { smtpFailure } from './failure.js';

/** Where mail is handed over, and how. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** TLS: from the first byte, by STARTTLS or not at all, by STARTTLS where it is offered, never. */
  readonly encryption: 'from_the_start' | 'required' | 'if_offered' | 'none';
  readonly credentials?: { readonly user: string; readonly pass: string };
  /** Authorities besides those that Node trusts, in PEM. */
  readonly authorities: readonly string[];
}

/** Longest answer that is read: those of SMTP servers have a line or a few (ASVS 15.2.2). */
const ANSWER_MAX_BYTES = 64 * 1024;

/**
 * Hands one mail over on a connection of its own, under one deadline from the name's look-up to the server's "taken".
 * @throws DeliveryError, and nothing else; `ambiguous` exactly when the mail had begun to be written and no answer came
 */
export async function sendOverSmtp(
  server: SmtpServer,
  mail: Mail,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) throw new DeliveryError('temporary', 'aborted');
  const connection = connectionTo(server, deadlineMs);
  const content = new Content(mail.bytes);
  let cut: (word: 'timeout' | 'aborted') => void = () => undefined;
  const interrupted = new Promise<never>((_, reject) => {
    cut = (word) => reject(new DeliveryError('temporary', word, { ambiguous: content.wasRead }));
  });
  const broken = new Promise<never>((_, reject) => connection.on('error', reject));
  const onAbort = (): void => cut('aborted');
  const timer = setTimeout(() => cut('timeout'), deadlineMs);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([conversation(connection, server, mail, content), interrupted, broken]);
    // Politely: some servers count a connection that is cut as a fault of ours. Nobody waits for the answer.
    connection.quit();
    setTimeout(() => connection.close(), deadlineMs).unref();
  } catch (error) {
    connection.close();
    throw error instanceof DeliveryError ? error : smtpFailure(error, content.wasRead);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function conversation(
  connection: SMTPConnection,
  { credentials }: SmtpServer,
  { from, to, bytes }: Mail,
  content: Content,
): Promise<void> {
  await answered((done) => connection.connect(done));
  // Also to a server that offers no login: going on without would be refused later, or let everybody send as us.
  if (credentials) await answered((done) => connection.login({ credentials }, done));
  await answered((done) => connection.send({ from, to: [to], size: bytes.length }, content, done));
}

function answered(ask: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => ask((error) => (error ? reject(error) : resolve())));
}

/** The mail as a stream, because it tells when the library begins to write it: after the server's 354. */
class Content extends Readable {
  wasRead = false;

  constructor(private bytes: Buffer | null) {
    super();
  }

  override _read(): void {
    this.wasRead = true;
    if (this.bytes) this.push(this.bytes);
    this.bytes = null;
    this.push(null);
  }
}

function connectionTo(server: SmtpServer, deadlineMs: number): SMTPConnection {
  const { host, port, encryption, authorities } = server;
  return new SMTPConnection({
    host,
    port,
    secure: encryption === 'from_the_start',
    requireTLS: encryption === 'required',
    ignoreTLS: encryption === 'none',
    tls: { minVersion: 'TLSv1.2', ...(authorities.length === 0 ? {} : { ca: [...authorities] }) },
    // The deadline above covers all of them together; these also end what a caller no longer waits for.
    connectionTimeout: deadlineMs,
    greetingTimeout: deadlineMs,
    dnsTimeout: deadlineMs,
    socketTimeout: deadlineMs,
    // A connection is closed at once, not half.
    socketCloseTimeout: 0,
    maxResponseSize: ANSWER_MAX_BYTES,
    logger: false,
  });
}
