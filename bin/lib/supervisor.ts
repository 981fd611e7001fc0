import { type ConsoleLines, clock } from './console-lines.js';
import { Keeper, type Piece } from './piece.js';
import { messageOf } from './project.js';
import { Complaint, say } from './say.mjs';

const LAST_WORDS = 8;

/** Starts parts, keeps them running, and stops them in the order that is asked for. */
export class Supervisor {
  /** Aborted when the person asks to stop: whatever is still starting gives up. */
  readonly abort = new AbortController();
  readonly #keepers = new Map<string, Keeper>();
  #askedToStop = false;

  constructor(private readonly lines: ConsoleLines) {}

  /** Whether the stop was wished for, and not forced by a part that failed. */
  get askedToStop(): boolean {
    return this.#askedToStop;
  }

  /** Somebody wishes to stop: whatever is still starting gives up. */
  requestStop(): void {
    this.#askedToStop = true;
    this.abort.abort(new Error('stopping'));
  }

  /**
   * Starts a part and waits until it answers.
   * @throws Complaint that shows the end of its log
   */
  async start(piece: Piece, where: string): Promise<void> {
    this.abort.signal.throwIfAborted();
    const started = Date.now();
    const keeper = new Keeper(piece, {
      onCrash: ({ name }, how, againInMs) => {
        say(`${clock()} ${name.padEnd(8)} stopped (${how}); starting it again in ${againInMs / 1000} s`);
        for (const line of this.lines.takeRawLines(name)) say(`           | ${line}`);
      },
      onRecovery: ({ name }, afterMs) =>
        say(`${clock()} ${name.padEnd(8)} is back after ${(afterMs / 1000).toFixed(1)} s`),
    });
    this.#keepers.set(piece.name, keeper);
    try {
      await keeper.start();
    } catch (error) {
      this.abort.signal.throwIfAborted();
      throw new Complaint(`${piece.name} ${messageOf(error)}${endOfLog(keeper)}`);
    }
    this.abort.signal.throwIfAborted();
    say(`  ${piece.name.padEnd(10)} ${where} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }

  /** Stops every part that was started, one after the other; those that nobody named come last. */
  async stop(order: readonly string[]): Promise<void> {
    this.abort.abort(new Error('stopping'));
    this.lines.quiet = true;
    const rest = [...this.#keepers.keys()].filter((name) => !order.includes(name));
    for (const name of [...order, ...rest]) {
      const keeper = this.#keepers.get(name);
      if (keeper === undefined) continue;
      const started = Date.now();
      await keeper.stop();
      say(`  ${name.padEnd(10)} stopped (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    }
  }
}

/** What it said last; of JSON lines the important ones were shown already. */
function endOfLog(keeper: Keeper): string {
  const { lines, path } = keeper.lastWords(LAST_WORDS);
  const plain = lines.filter((line) => !line.startsWith('{'));
  return [`; its log is ${path}`, ...(plain.length > 0 ? plain : lines)].join('\n  ');
}
