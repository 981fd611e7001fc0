import { createHmac } from 'node:crypto';
import { ORDER_TYPE } from '../../domain/payment/words.js';
import { HookSender } from './hook-sender.js';

/** How a webhook is signed: as it should be, not at all, or with another secret. */
export type Signature = 'right' | 'none' | 'wrong';

/** Where webhooks go, and how. */
export interface WebhookSettings {
  /** Null: nothing is sent. */
  readonly url: string | null;
  /** Null: nothing is signed. */
  readonly secret: string | null;
  /** Waits before a webhook is sent again while it is not answered 2xx. */
  readonly repeatMs: readonly number[];
}

/** What is told of an order. */
interface Webhook {
  readonly externalId: string;
  readonly data: Readonly<Record<string, string>>;
  readonly signature: Signature;
  readonly times: number;
  readonly delayMs: number;
}

/** A webhook as it is listed. */
interface WebhookNote {
  /** externalId of the order. */
  readonly to: string;
  readonly body: unknown;
  readonly signature: Signature;
}

/** Waits that let an API be away for a minute and a quarter. Own numbers: the real ones are not known. */
export const REPEAT_MS: readonly number[] = [500, 1_000, 2_000, 5_000, 10_000, 20_000, 40_000];

/** The header of the signature (product-api, "Hooks"). */
const HEADER = 'x-signature';

/** Sends webhooks in the seed's envelope. What another hand signed is sent once: a forger does not insist. */
export class NambaOneWebhooks {
  readonly #sender = new HookSender<WebhookNote>();

  #settings: WebhookSettings;

  constructor(settings: WebhookSettings) {
    this.#settings = settings;
  }

  /** What is sent from now on goes there, and so. */
  set(changes: Partial<WebhookSettings>): void {
    this.#settings = { ...this.#settings, ...changes };
  }

  get sent(): readonly { readonly to: string }[] {
    return this.#sender.sent;
  }

  send({ externalId, data, signature, times, delayMs }: Webhook): void {
    const { url, repeatMs } = this.#settings;
    if (url === null) return;
    const body = { createdAt: new Date().toISOString(), type: ORDER_TYPE, version: '1', data };
    const text = JSON.stringify(body);
    const note = { to: externalId, body, signature };
    const hook = { note, url, text, headers: this.#headers(text, signature), delayMs };
    const repeats = signature === 'right' ? { repeatMs } : {};
    for (let i = 0; i < times; i += 1) this.#sender.send({ ...hook, ...repeats });
  }

  /** Webhooks that wait are dropped: who asks for the order is told all the same. */
  close(): void {
    this.#sender.close();
  }

  #headers(text: string, signature: Signature): Readonly<Record<string, string>> {
    const { secret } = this.#settings;
    if (signature === 'wrong') return { [HEADER]: sign(text, `not ${secret ?? 'a secret'}`) };
    return signature === 'none' || secret === null ? {} : { [HEADER]: sign(text, secret) };
  }
}

/** Lower-case hex HMAC-SHA256 of the raw body (product-api, "Hooks"). */
function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('hex');
}
