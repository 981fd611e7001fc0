/** A day as every form writes it (product-api: "real calendar dates `YYYY-MM-DD`"); anchored and of fixed length. */
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The day of today by the server's clock; a function, because a process outlives its day. */
export type Today = () => string;

/**
 * Whether a text is a day that there is, `YYYY-MM-DD`: 2023-02-29 is none, nor is any of the year 0000. Two such texts
 * compare as their days do.
 */
export function isCalendarDay(text: string): boolean {
  if (!DAY.test(text) || text.startsWith('0000')) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // A day that the month has not is read as one of the next month, or as none.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

/** The day of an instant in UTC, in which the whole product tells time (product-api). */
export function calendarDay(at: Date): string {
  return at.toISOString().slice(0, 10);
}
