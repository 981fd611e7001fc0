import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningSimulator } from '../../simulators/lib/api.js';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { type NambaOneOptions, startNambaOne } from '../../simulators/namba-one.js';
import { setFaults, turn } from '../simulators/support/control.js';
import { onCleanup } from './cleanup.js';

/** What can happen to an order, and how it is told (simulators/lib/namba-one-control.ts has the units). */
export interface OrderPlan {
  readonly status: string;
  readonly times?: number;
  readonly delay_ms?: number;
  readonly amount?: string;
  readonly refund_amount?: string;
  readonly currency?: string;
  /** A forger's webhook: the order itself stays as it is. */
  readonly signature?: 'none' | 'wrong';
  /** The order changes and nobody is told. */
  readonly silent?: boolean;
}

/** An order as NambaOne's book has it. */
export interface BookEntry {
  readonly externalId: string;
  readonly guid: string;
  readonly status: string;
  readonly amount: string;
  readonly paymentAmount: string;
  readonly refundAmount: string;
  readonly currency: string;
  readonly created_at: string;
  readonly settled_at: string | null;
  /** How often its creation was asked for. */
  readonly asked: number;
}

/** A webhook that was sent. */
export interface SentWebhook {
  /** externalId. */
  readonly to: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
  readonly signature: 'right' | 'none' | 'wrong';
  /** 1 for the first time that it was sent. */
  readonly attempt: number;
  /** What was answered; null when nobody did. */
  readonly status: number | null;
  readonly sent_at: string;
}

/** A call that it accepted. */
export interface NambaOneCall {
  readonly to: string;
  readonly call: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The secret of tests that want signed webhooks. */
export const WEBHOOK_SECRET = 'webhook-secret-of-tests-only';

/** The NambaOne of a system. It keeps its book over a restart, as the real one would. */
export class TestNambaOne {
  private constructor(
    private simulator: RunningSimulator,
    private readonly options: NambaOneOptions,
  ) {}

  /** @param options `webhookUrl` is the API's `/namba_one/webhook`; it can be told later, by `point` */
  static async start(options: Omit<NambaOneOptions, 'bookFile' | 'port'> = {}): Promise<TestNambaOne> {
    const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-namba-one-'));
    const whole = { ...options, bookFile: join(folder, 'book.jsonl') };
    const nambaOne = new TestNambaOne(await startNambaOne(whole), whole);
    onCleanup(async () => {
      await nambaOne.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    return nambaOne;
  }

  /** What API and worker have to be told to use it. */
  get env(): Record<string, string> {
    const { webhookSecret } = this.options;
    return {
      NAMBA_ONE_URL: this.url,
      NAMBA_ONE_API_KEY: SIMULATOR_CREDENTIALS.nambaOneApiKey,
      NAMBA_ONE_MERCHANT_ACCOUNT: SIMULATOR_CREDENTIALS.nambaOneMerchantAccount,
      ...(webhookSecret === undefined ? {} : { NAMBA_ONE_WEBHOOK_SECRET: webhookSecret }),
    };
  }

  get url(): string {
    return this.simulator.url;
  }

  /** Connections are refused from now on, until `restart`; webhooks that wait are lost, the book is not. */
  stop(): Promise<void> {
    return this.simulator.close();
  }

  /** Takes connections again, on the same port; what `point` said is forgotten. */
  async restart(): Promise<void> {
    this.simulator = await startNambaOne({ ...this.options, port: Number(new URL(this.url).port) });
  }

  /** Where webhooks go from now on (null: nowhere), and whether they are repeated. */
  async point(url: string | null, repeat = true): Promise<void> {
    must(await turn(this.url, 'webhook', { url, repeat }), 'the address');
  }

  /** Changes an order and tells of it. @throws Error when there is no such order, or no such plan */
  async say(externalId: string, plan: OrderPlan): Promise<void> {
    must(await turn(this.url, `payment-orders/${externalId}`, plan), 'the plan');
  }

  /** Presses a button of the page. @param paymentUrl as the payer was given it */
  async press(paymentUrl: string, status: 'SETTLED' | 'FAILED'): Promise<void> {
    const body = new URLSearchParams({ status });
    must((await fetch(paymentUrl, { method: 'POST', body })).status, 'the button');
  }

  /** The order never was. @throws Error when there is no such order */
  async lose(externalId: string): Promise<void> {
    const response = await fetch(`${this.url}/control/payment-orders/${externalId}`, { method: 'DELETE' });
    must(response.status, 'the order');
  }

  /** One order of the book; undefined when it has none. */
  async order(externalId: string): Promise<BookEntry | undefined> {
    return (await this.#items<BookEntry>(`book?externalId=${externalId}`))[0];
  }

  /** All orders, oldest first. */
  book(): Promise<readonly BookEntry[]> {
    return this.#items('book');
  }

  /** Webhooks that were sent, in the order in which they were answered; of one order when given. */
  hooks(externalId?: string): Promise<readonly SentWebhook[]> {
    return this.#items(externalId === undefined ? 'hooks' : `hooks?to=${externalId}`);
  }

  /** Calls that it accepted, oldest first; of one order when given. */
  calls(externalId?: string): Promise<readonly NambaOneCall[]> {
    return this.#items(externalId === undefined ? 'messages' : `messages?to=${externalId}`);
  }

  /** A fault plan for its calls (simulators/lib/faults.ts); null ends it. */
  async faults(plan: Record<string, unknown> | null): Promise<void> {
    if (plan === null) await fetch(`${this.url}/control/faults`, { method: 'DELETE' });
    else must(await setFaults(this.url, plan), 'the faults');
  }

  async #items<Item>(knob: string): Promise<readonly Item[]> {
    const address = `${this.url}/control/${knob}`;
    // A kept connection that was ended while this process was busy fails the next call; a look may be repeated.
    const response = await fetch(address).catch(() => fetch(address));
    return ((await response.json()) as { items: Item[] }).items;
  }
}

function must(status: number, what: string): void {
  if (status !== 200) throw new Error(`NambaOne refuses ${what}: ${status}`);
}
