/** One hook to send. */
interface Hook<Note> {
  /** What `GET /control/hooks` tells of it. */
  readonly note: Note;
  readonly url: string;
  /** JSON, byte for byte. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs: number;
  /** Waits before it is sent again while it is not answered 2xx; absent: it is sent once. */
  readonly repeatMs?: readonly number[];
}

/** What became of a hook, as `GET /control/hooks` lists it. */
export type SentHook<Note> = Note & {
  /** 1 for the first time that it was sent. */
  readonly attempt: number;
  /** What the receiver answered; null when nobody did. */
  readonly status: number | null;
  readonly sent_at: string;
};

/** A receiver gets so long to answer. */
const ANSWER_MS = 10_000;

/** Sends hooks, each by itself: one that waits, or is repeated, keeps no other from going. */
export class HookSender<Note> {
  readonly sent: SentHook<Note>[] = [];
  readonly #waiting = new Set<NodeJS.Timeout>();
  readonly #underWay = new Set<AbortController>();
  #isClosed = false;

  send(hook: Hook<Note>): void {
    this.#after(hook.delayMs, hook, 1);
  }

  /** Hooks that wait are dropped, those under way are cut. */
  close(): void {
    this.#isClosed = true;
    for (const timer of this.#waiting) clearTimeout(timer);
    for (const call of this.#underWay) call.abort();
  }

  #after(delayMs: number, hook: Hook<Note>, attempt: number): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      void this.#deliver(hook, attempt);
    }, delayMs);
    this.#waiting.add(timer);
  }

  async #deliver(hook: Hook<Note>, attempt: number): Promise<void> {
    const status = await this.#post(hook);
    this.sent.push({ ...hook.note, attempt, status, sent_at: new Date().toISOString() });
    const isTaken = status !== null && status >= 200 && status <= 299;
    const wait = hook.repeatMs?.[attempt - 1];
    if (!isTaken && wait !== undefined && !this.#isClosed) this.#after(wait, hook, attempt + 1);
  }

  /** @returns the receiver's status; null when there was no answer. Never throws. */
  async #post({ url, text, headers = {} }: Hook<Note>): Promise<number | null> {
    const call = new AbortController();
    const timer = setTimeout(() => call.abort(), ANSWER_MS);
    this.#underWay.add(call);
    try {
      const response = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: { 'content-type': 'application/json', connection: 'close', ...headers },
        body: text,
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
