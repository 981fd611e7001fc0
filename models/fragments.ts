import { SHUT } from '../domain/states.js';

/** SHUT, as SQL writes a list. */
export const SHUT_STATES = `('${SHUT.join("', '")}')`;

/**
 * Whole seconds from now until a moment, at least 1: whoever waits that long is not refused again for a fraction. By the clock
 * and not by `now()`, when the transaction began: a wait that another one has begun since would be told a second too long.
 * @param moment an SQL expression of type timestamptz
 */
export const secondsUntil = (moment: string): string =>
  `greatest(1, ceil(extract(epoch FROM ${moment} - clock_timestamp())))::int`;

/** The same, but 0 when the moment is over, or there is none. @param moment as above, or null */
export const secondsLeft = (moment: string): string =>
  `greatest(0, ceil(extract(epoch FROM ${moment} - clock_timestamp())))::int`;

/** Words of ours as a list of SQL: `'a', 'b'`. Never what anybody sends. */
export const listOf = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');
