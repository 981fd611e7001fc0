/**
 * A birth date as AbleID writes it, `DD.MM.YYYY`.
 * @param iso a real day, `YYYY-MM-DD`
 * @throws RangeError when it is none; the text does not quote it
 */
export function toAbleIdDate(iso: string): string {
  const [, year = '', month = '', day = ''] = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(iso) ?? [];
  if (!isRealDay(year, month, day)) throw new RangeError('not a day as YYYY-MM-DD');
  return `${day}.${month}.${year}`;
}

/** A day of AbleID's, `DD.MM.YYYY`, as ours, `YYYY-MM-DD`; null for anything else. */
export function fromAbleIdDate(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const [, day = '', month = '', year = ''] = /^([0-9]{2})\.([0-9]{2})\.([0-9]{4})$/.exec(value.trim()) ?? [];
  return isRealDay(year, month, day) ? `${year}-${month}-${day}` : null;
}

/** Days such as 30 February roll over to another day of the month. */
function isRealDay(year: string, month: string, day: string): boolean {
  const date = new Date(`${year}-${month}-${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(day);
}
