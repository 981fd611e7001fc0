/** An error that is one clear sentence for the person at the terminal: shown without a stack. */
export class Complaint extends Error {
  name = 'Complaint';
}

/** One line of progress. */
export function say(line = '') {
  process.stdout.write(`${line}\n`);
}

/** The last line before exit 1: a sentence, or an unexpected error with its stack. */
export function complain(problem) {
  process.stderr.write(`\n${problem instanceof Error ? problem.stack : problem}\n`);
}

/** A terminal that was closed, or `| head`, must not end the program in the middle of stopping its parts. */
export function keepQuietOnBrokenPipes() {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
}

/** `12 s`, `2 min 05 s`. */
export function duration(ms) {
  const seconds = Math.round(ms / 1000);
  return seconds < 100
    ? `${seconds} s`
    : `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
