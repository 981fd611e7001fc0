import { integerOf } from './fields.js';

/** The last second that Postgres and ISO 8601 write with four digits of a year; nothing is later. */
const LAST_SECOND = 253_402_300_799;

/** Any whole number is a time; those that no calendar has are the first and the last one that there is. */
export function secondOf(value: string | number | undefined): number | undefined {
  const seconds = integerOf(value);
  return seconds === undefined ? undefined : Math.min(Math.max(seconds, 0), LAST_SECOND);
}
