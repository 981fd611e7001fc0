import { say } from './say.mjs';

/** Levels that are shown at the terminal; everything is in the log file. */
const SHOWN = /^\{"level":"(warn|error|fatal)"/;
/** The same message of the same program is shown once in this time: a part that is down makes a storm of them. */
const REPEAT_MS = 10_000;
/** Lines that are not JSON (a crash before the logger stood), kept to be shown when the program ends badly. */
const KEPT_LINES = 15;

/** Turns the JSON lines of our programs into short lines for the terminal. */
export class ConsoleLines {
  /** No more lines: parts that are being stopped complain about each other. */
  quiet = false;
  readonly #shownAt = new Map<string, number>();
  readonly #rawLines = new Map<string, string[]>();

  /** Takes one line of a program's output. */
  take(program: string, line: string): void {
    if (!line.startsWith('{')) {
      this.#rawLines.set(program, [...(this.#rawLines.get(program) ?? []), line].slice(-KEPT_LINES));
      return;
    }
    // Most lines are of requests that went well: they are not even parsed.
    if (this.quiet || !SHOWN.test(line)) return;
    const record = parse(line);
    if (record === undefined) return;
    const level = String(record['level']);
    const message = `${program.padEnd(8)} ${level.padEnd(5)} ${describe(record)}`;
    const now = Date.now();
    if (now - (this.#shownAt.get(message) ?? 0) < REPEAT_MS) return;
    this.#shownAt.set(message, now);
    say(`${clock()} ${message}`);
  }

  /** What a program wrote outside its log, once: the stack of a crash. */
  takeRawLines(program: string): string[] {
    const lines = this.#rawLines.get(program) ?? [];
    this.#rawLines.delete(program);
    return lines;
  }
}

/** `12:03:11`, local time. */
export function clock(): string {
  return new Date().toTimeString().slice(0, 8);
}

/** The message, and the class and code of its error: the log is already free of secrets, and this is less of it. */
function describe(record: Record<string, unknown>): string {
  const { type, code_word: code } = (record['err'] ?? {}) as Record<string, unknown>;
  const error = [type, code].filter((part) => part !== undefined).join(' ');
  return `${String(record['msg'] ?? '')}${error === '' ? '' : ` (${error})`}`;
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
