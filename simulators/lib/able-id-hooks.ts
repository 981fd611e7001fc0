import type { AbleIdHookKind } from './able-id-calls.js';

/** One hook to send. */
interface Hook {
  /** The attempt. */
  readonly to: string;
  readonly kind: AbleIdHookKind;
  readonly url: string;
  readonly body: unknown;
  readonly delayMs: number;
}

/** What became of a hook, as `GET /control/hooks` lists it. */
export interface SentHook {
  readonly to: string;
  readonly kind: AbleIdHookKind;
  readonly body: unknown;
  /** What the receiver answered; null when nobody did. */
  readonly status: number | null;
  readonly sent_at: string;
}

/** A receiver gets so long to answer. */
const ANSWER_MS = 10_000;

/** Sends hooks once each: whether the real AbleID repeats a hook that failed is not in its document. */
export class HookSender {
  readonly sent: SentHook[] = [];
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #underWay = new Set<AbortController>();

  send(hook: Hook): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      void this.#deliver(hook);
    }, hook.delayMs);
    this.#waiting.add(timer);
  }

  /** Hooks that wait are dropped, those under way are cut. */
  close(): void {
    for (const timer of this.#waiting) clearTimeout(timer);
    for (const call of this.#underWay) call.abort();
  }

  async #deliver({ to, kind, url, body }: Hook): Promise<void> {
    const status = await this.#post(url, body);
    this.sent.push({ to, kind, body, status, sent_at: new Date().toISOString() });
  }

  /** @returns the receiver's status; null when there was no answer. Never throws. */
  async #post(url: string, body: unknown): Promise<number | null> {
    const call = new AbortController();
    const timer = setTimeout(() => call.abort(), ANSWER_MS);
    this.#underWay.add(call);
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify(body),
        signal: call.signal,
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      this.#underWay.delete(call);
    }
  }
}
