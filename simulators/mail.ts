import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { ListenOptions, RunningSimulator, SimulatedApi } from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { MailFaultBox, parseMailFault } from './lib/mail-faults.js';
import { type ParsedMail, parseMail } from './lib/mail-parser.js';
import { startSimulator } from './lib/server.js';

/** How the mail server is started; `port` is that of its knobs. */
export interface MailOptions extends ListenOptions {
  /** Port of SMTP; 0 or absent: a free one. */
  readonly smtpPort?: number;
  readonly user?: string;
  readonly password?: string;
  /** Whether who has not logged in may send; default false. */
  readonly open?: boolean;
  /** Key and certificate (PEM): offers STARTTLS, or speaks TLS from the start when `implicit`. Without: no TLS. */
  readonly tls?: { readonly key: string; readonly cert: string; readonly implicit?: boolean };
}

/** One accepted mail, as `GET /control/messages` lists it. */
interface AcceptedMail extends ParsedMail {
  readonly to: string;
  readonly from: string;
  /** Whether it came over TLS. */
  readonly secure: boolean;
  readonly raw: string;
  readonly accepted_at: string;
}

/** Recipients that are refused by design. */
const MAGIC_RECIPIENTS: Readonly<Record<string, readonly [status: number, text: string]>> = {
  'nobody@refused.example': [550, '5.1.1 No such user here'],
  'full@refused.example': [552, '5.2.2 Mailbox full'],
  'later@refused.example': [450, '4.2.0 Greylisted, try again later'],
  'relay@refused.example': [550, '5.7.1 Relaying denied'],
};

/**
 * A mail server on two ports: SMTP, and HTTP with the knobs of every simulator and one of its own. Of its own:
 * `POST /control/smtp_faults` sets a fault of the conversation (see mail-faults.ts), `DELETE` ends it.
 */
export async function startMail(options: MailOptions = {}): Promise<RunningSimulator> {
  const { host = '127.0.0.1', smtpPort = 0 } = options;
  const mails: AcceptedMail[] = [];
  const faults = new MailFaultBox();
  const server = smtpServer(options, faults, mails);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(smtpPort, host, resolve);
  });
  // What callers do to their connections is no fault of the server.
  server.on('error', () => undefined);
  const { port } = server.server.address() as AddressInfo;
  const knobs = await startSimulator(controlOf(faults, mails), { ...options, host });
  return {
    url: knobs.url,
    smtpUrl: `${options.tls?.implicit ? 'smtps' : 'smtp'}://${host}:${port}`,
    async close() {
      faults.set(null);
      await Promise.all([knobs.close(), new Promise<void>((resolve) => server.close(resolve))]);
    },
  };
}

function smtpServer(options: MailOptions, faults: MailFaultBox, mails: AcceptedMail[]): SMTPServer {
  const { user = SIMULATOR_CREDENTIALS.mailUser, password = SIMULATOR_CREDENTIALS.mailPassword } = options;
  const { tls, open = false } = options;
  const server: SMTPServer = new SMTPServer({
    ...(tls ? { key: tls.key, cert: tls.cert, secure: tls.implicit ?? false } : {}),
    disabledCommands: tls ? [] : ['STARTTLS'],
    allowInsecureAuth: true,
    authOptional: open,
    disableReverseLookup: true,
    // Nobody's connection outlives the simulator.
    closeTimeout: 1,
    onConnect: (session, done) => faults.strike('greeting', server, session.id, done),
    onAuth(auth, session, done) {
      faults.strike('login', server, session.id, (error) => {
        if (error) return done(error);
        if (auth.username === user && auth.password === password) return done(null, { user });
        done(smtpError(535, '5.7.8 Authentication credentials invalid'));
      });
    },
    onRcptTo({ address }, session, done) {
      const refusal = MAGIC_RECIPIENTS[address];
      if (refusal) return done(smtpError(...refusal));
      faults.strike('rcpt', server, session.id, done);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        faults.strike(
          'data',
          server,
          session.id,
          (error) => done(error),
          () => {
            const { mailFrom, rcptTo } = session.envelope;
            const raw = Buffer.concat(chunks).toString('utf8');
            const from = mailFrom ? mailFrom.address : '';
            const { secure } = session;
            const accepted_at = new Date().toISOString();
            for (const { address } of rcptTo) {
              mails.push({ ...parseMail(raw), to: address, from, secure, raw, accepted_at });
            }
          },
        );
      });
    },
  });
  return server;
}

function controlOf(faults: MailFaultBox, mails: readonly AcceptedMail[]): SimulatedApi {
  return {
    answer: () => ({ status: 404, body: { error: 'no such path' } }),
    errorBody: (status) => ({ error: `simulated ${status}` }),
    accepted: () => mails,
    control(request) {
      if (request.path !== '/control/smtp_faults') return null;
      const fault = request.method === 'DELETE' ? null : parseMailFault(request.body);
      if (fault === undefined) return { status: 422, body: { error: 'no such fault' } };
      faults.set(fault);
      return { status: 200, body: fault ?? {} };
    },
  };
}

/** An answer of the server's other than "yes". */
function smtpError(status: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode: status });
}
