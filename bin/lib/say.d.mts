/** An error that is one clear sentence for the person at the terminal: shown without a stack. */
export class Complaint extends Error {}

/** One line of progress. */
export function say(line?: string): void;

/** The last line before exit 1: a sentence, or an unexpected error with its stack. */
export function complain(problem: unknown): void;

/** A terminal that was closed, or `| head`, must not end the program in the middle of stopping its parts. */
export function keepQuietOnBrokenPipes(): void;

/** `12 s`, `2 min 05 s`. */
export function duration(ms: number): string;
