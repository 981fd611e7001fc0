/** States of users whom nobody may act as: no login, no session, no code of theirs counts. */
export const SHUT_STATES = `('banned', 'deleted', 'locked')`;

/**
 * Whole seconds from now until a moment, at least 1: whoever waits that long is not refused again for a fraction.
 * @param moment an SQL expression of type timestamptz
 */
export const secondsUntil = (moment: string): string =>
  `greatest(1, ceil(extract(epoch FROM ${moment} - now())))::int`;
