import { setTimeout as pause } from 'node:timers/promises';
import { Child, type ChildSpec, type Exit } from './child.js';
import { groupListens } from './listeners.js';
import { lastLines } from './log-file.js';
import { messageOf } from './project.js';
import { duration } from './say.mjs';

/** One part of the running system: how it is started, when it is ready, how long it may take to stop. */
export interface Piece {
  readonly name: string;
  /** Says how to start it, after clearing away what an earlier run left. Called again after every crash. */
  prepare(): Promise<ChildSpec>;
  /** Whether it answers. Must settle within a second or so. */
  probe(): Promise<boolean>;
  /** What it listens on: an answer counts only when it is the part itself that listens there. */
  readonly ports: readonly number[];
  /** It is given up at the first start, and killed and started again later, when it does not answer for so long. */
  readonly readyWithinMs: number;
  /** It is killed when it has not ended so long after it was asked to. */
  readonly stopWithinMs: number;
}

/** Who hears of what happens to a part after the first start. */
export interface PieceEvents {
  onCrash(piece: Piece, how: string, againInMs: number): void;
  onRecovery(piece: Piece, afterMs: number): void;
}

/** Often enough not to be noticed; each look costs the machine that is busy starting. */
const POLL_MS = 100;
/**
 * Where the system does not say who listens: a part that found its address in use has ended so long after somebody
 * else answered in its place. Weaker than knowing: a part may need longer until it tries to listen.
 */
const CONFIRM_MS = 1_000;
/** Enough of a log to hold the reason of an end, behind which a stack may stand. */
const REASON_LINES = 20;
/** Node, Go and Postgres, each in its words. */
const ADDRESS_IN_USE = /EADDRINUSE|address already in use/i;
/** Waits before the next start of a part that keeps dying: 0.25 s, doubling, at most 10 s. */
const BACK_OFF_MS = 250;
const BACK_OFF_MAX_MS = 10_000;
/** A part that ran so long was healthy: the next crash starts with the shortest wait again. */
const HEALTHY_MS = 30_000;

/** Keeps one part running until it is told to stop. */
export class Keeper {
  #child: Child | undefined;
  #loop: Promise<void> | undefined;
  readonly #stopping = new AbortController();

  constructor(
    readonly piece: Piece,
    private readonly events: PieceEvents,
  ) {}

  /** The process that runs now. */
  get pid(): number | undefined {
    return this.#child?.running ? this.#child.pid : undefined;
  }

  /**
   * Starts it and waits until it answers; from then on it is started again whenever it ends.
   * @throws Error that says how it ended; nothing is left running
   */
  async start(): Promise<void> {
    const child = await this.#launch();
    const outcome = await this.#answers(child);
    if (outcome !== 'ready') {
      if (this.#stopping.signal.aborted) return;
      const late = child.running;
      child.killGroup();
      await child.exited;
      const inTime = `within ${duration(this.piece.readyWithinMs)}`;
      throw new Error(
        !late
          ? `stopped while it was starting (${await describeEnd(child)})`
          : outcome === 'foreign'
            ? `did not listen ${inTime}: another program answers on its port (${this.piece.ports.join(', ')})`
            : `did not answer ${inTime}`,
      );
    }
    this.#loop = this.#keep(child);
  }

  /** Asks it to end, kills its whole group when it does not, and waits until it is gone. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (child !== undefined) {
      child.signal(child.spec.stopSignal);
      const timer = setTimeout(() => child.killGroup(), this.piece.stopWithinMs);
      await child.exited;
      clearTimeout(timer);
    }
    await this.#loop;
  }

  /** The last lines of its log, and where that is. */
  lastWords(count: number): { lines: string[]; path: string } {
    const path = this.#child?.spec.log ?? '';
    return { lines: lastLines(path, count), path };
  }

  async #launch(): Promise<Child> {
    const spec = await this.piece.prepare();
    this.#stopping.signal.throwIfAborted();
    this.#child = new Child(spec);
    return this.#child;
  }

  async #keep(first: Child): Promise<void> {
    let child = first;
    let since = Date.now();
    let wait = BACK_OFF_MS;
    for (;;) {
      const how = await describeEnd(child);
      if (this.#stopping.signal.aborted) return;
      if (Date.now() - since > HEALTHY_MS) wait = BACK_OFF_MS;
      this.events.onCrash(this.piece, how, wait);
      const next = await this.#revive(wait);
      if (next === undefined) return;
      ({ child, since } = next);
      wait = Math.min(next.wait, BACK_OFF_MAX_MS);
    }
  }

  /** Starts it again and again until it answers. @returns undefined when we are stopping */
  async #revive(firstWait: number): Promise<{ child: Child; since: number; wait: number } | undefined> {
    const down = Date.now();
    for (let wait = firstWait; ; wait = Math.min(wait * 2, BACK_OFF_MAX_MS)) {
      try {
        await pause(wait, undefined, { signal: this.#stopping.signal });
        const since = Date.now();
        const child = await this.#launch();
        if ((await this.#answers(child)) === 'ready') {
          this.events.onRecovery(this.piece, Date.now() - down);
          return { child, since, wait: wait * 2 };
        }
        child.killGroup();
        const how = await describeEnd(child);
        if (!this.#stopping.signal.aborted) this.events.onCrash(this.piece, how, wait * 2);
      } catch (error) {
        if (!this.#stopping.signal.aborted) this.events.onCrash(this.piece, messageOf(error), wait * 2);
      }
      if (this.#stopping.signal.aborted) return undefined;
    }
  }

  /** @returns `foreign`: something answered, but it was not this process */
  async #answers(child: Child): Promise<'ready' | 'foreign' | 'silent'> {
    const deadline = Date.now() + this.piece.readyWithinMs;
    let outcome: 'foreign' | 'silent' = 'silent';
    while (child.running && Date.now() < deadline && !this.#stopping.signal.aborted) {
      if (await this.piece.probe()) {
        if (await this.#isBehindAnswer(child)) return 'ready';
        outcome = 'foreign';
      }
      await pause(POLL_MS);
    }
    return outcome;
  }

  /**
   * Whether the answer was this child's: another program may listen on a port that was free when it was chosen, and
   * answer long before the child finds that it cannot. The child is the leader of its group, which includes what a
   * wrapper script runs.
   */
  async #isBehindAnswer(child: Child): Promise<boolean> {
    const listens = this.piece.ports.map((port) => groupListens(child.pid ?? 0, port));
    if (listens.includes(false)) return false;
    if (listens.includes(undefined)) await pause(CONFIRM_MS);
    return child.running;
  }
}

/** How it ended, with the one reason that its log may give and that a person can do something about. */
async function describeEnd(child: Child): Promise<string> {
  const how = describeExit(await child.exited);
  const said = lastLines(child.spec.log, REASON_LINES, child.logStart);
  return said.some((line) => ADDRESS_IN_USE.test(line))
    ? `${how}: its address is in use by another program`
    : how;
}

function describeExit({ code, signal }: Exit): string {
  if (signal !== null) return signal;
  return code === null ? 'it could not be started' : `exit code ${code}`;
}
