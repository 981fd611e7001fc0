import { setTimeout as pause } from 'node:timers/promises';
import type { RunningSimulator } from '../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { startMail } from '../../simulators/mail.js';
import { startTelegram } from '../../simulators/telegram.js';
import { type Accepted, acceptedBy, setFaults, turn } from '../simulators/support/control.js';
import { onCleanup } from './cleanup.js';

const ARRIVES_WITHIN_MS = 10_000;

/** The mail server of a scene. */
export class Mailbox {
  private constructor(private readonly simulator: RunningSimulator) {}

  static async start(): Promise<Mailbox> {
    const simulator = await startMail();
    onCleanup(() => simulator.close());
    return new Mailbox(simulator);
  }

  /** What a worker has to be told to use it. */
  get env(): Record<string, string> {
    const { mailUser, mailPassword } = SIMULATOR_CREDENTIALS;
    return {
      MAIL_PROVIDER: 'smtp',
      SMTP_URL: String(this.simulator.smtpUrl).replace('://', `://${mailUser}:${mailPassword}@`),
      MAIL_FROM: 'no-reply@mail.example',
    };
  }

  /** A fault of the conversation (simulators/lib/mail-faults.ts); null ends it. */
  async fail(fault: Record<string, unknown> | null): Promise<void> {
    if (fault === null) await fetch(`${this.simulator.url}/control/smtp_faults`, { method: 'DELETE' });
    else await turn(this.simulator.url, 'smtp_faults', fault);
  }

  /** Mails with a code that an address was sent, oldest first. */
  async codes(to: string): Promise<readonly string[]> {
    const mails = await acceptedBy(this.simulator.url, encodeURIComponent(to));
    return mails.map(({ text }) => /^[0-9]{6}(?= )/.exec(text)?.[0] ?? '').filter((code) => code !== '');
  }

  /** The newest code that an address was sent, as soon as there is one. */
  async codeTo(to: string): Promise<string> {
    return patiently(async () => (await this.codes(to)).at(-1));
  }
}

/** The Telegram of a scene: its Gateway, which brings codes to phones. */
export class TelegramInbox {
  private constructor(private readonly simulator: RunningSimulator) {}

  static async start(): Promise<TelegramInbox> {
    const simulator = await startTelegram();
    onCleanup(() => simulator.close());
    return new TelegramInbox(simulator);
  }

  /** What a worker has to be told to use it. */
  get env(): Record<string, string> {
    return {
      TELEGRAM_PROVIDER: 'telegram',
      TELEGRAM_GATEWAY_BASE_URL: this.simulator.url,
      TELEGRAM_GATEWAY_TOKEN: SIMULATOR_CREDENTIALS.telegramGatewayToken,
    };
  }

  /** A fault plan (simulators/lib/faults.ts); null ends it. */
  async fail(plan: Record<string, unknown> | null): Promise<void> {
    if (plan === null) await fetch(`${this.simulator.url}/control/faults`, { method: 'DELETE' });
    else await setFaults(this.simulator.url, plan);
  }

  /** Whether somebody has Telegram at a number. */
  async setPhone(phone: string, telegram: boolean): Promise<void> {
    await turn(this.simulator.url, 'phones', { phone, telegram });
  }

  /** Codes that a phone was sent, repeats too, oldest first; `payload` is the verification's id. */
  codes(phone: string): Promise<readonly Accepted[]> {
    return acceptedBy(this.simulator.url, encodeURIComponent(phone));
  }
}

async function patiently<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let waited = 0; waited < ARRIVES_WITHIN_MS; waited += 50) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(50);
  }
  throw new Error('nothing came');
}
