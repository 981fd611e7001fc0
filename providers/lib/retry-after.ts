/** A provider that asks for more than a day is treated as one that asks for a day. */
const LONGEST_SECONDS = 24 * 60 * 60;

/**
 * `Retry-After` (RFC 9110 10.2.3) in whole seconds, 1 to a day; undefined when absent or malformed. A date is
 * measured against the answer's own `Date`, so that a wrong clock on our side does not matter (reliability F33).
 */
export function retryAfterSeconds(headers: Headers): number | undefined {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^[0-9]{1,10}$/.test(value)) return clamp(Number(value));
  // Without a letter it is no HTTP date, but Date.parse would take "-5" or "1.5" for one.
  const until = /^[A-Za-z]/.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.get('date') ?? '');
  return clamp(Math.ceil((until - (Number.isNaN(sent) ? Date.now() : sent)) / 1_000));
}

function clamp(seconds: number): number {
  return Math.min(Math.max(seconds, 1), LONGEST_SECONDS);
}
