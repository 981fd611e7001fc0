const DAY_MS = 24 * 60 * 60 * 1_000;

/** What happens while an applicant who was asked for another form stays silent; instants in milliseconds since 1970. */
export interface SilencePlan {
  /** When he is reminded, in order. */
  readonly remindAtMs: readonly number[];
  /** When the case is withdrawn. */
  readonly withdrawAtMs: number;
}

/**
 * The plan of a silence that begins now.
 * @param askedAtMs when he was asked
 * @param remindAfterDays KYC_REMINDER_DAYS; a reminder that would not come before the end falls away
 * @param withdrawAfterDays KYC_WITHDRAW_AFTER_DAYS, or what is configured
 */
export function planSilence(
  askedAtMs: number,
  remindAfterDays: readonly number[],
  withdrawAfterDays: number,
): SilencePlan {
  const remindAtMs = remindAfterDays
    .filter((days) => days < withdrawAfterDays)
    .sort((a, b) => a - b)
    .map((days) => askedAtMs + days * DAY_MS);
  return { remindAtMs, withdrawAtMs: askedAtMs + withdrawAfterDays * DAY_MS };
}

/** What is next, and when; a moment that was missed (nobody worked then) is next at once, and only the last of them. */
export function nextOfSilence(
  { remindAtMs, withdrawAtMs }: SilencePlan,
  reminded: number,
  nowMs: number,
): { readonly what: 'remind' | 'withdraw'; readonly atMs: number; readonly reminded: number } {
  if (nowMs >= withdrawAtMs) return { what: 'withdraw', atMs: withdrawAtMs, reminded };
  const missed = remindAtMs.filter((atMs) => atMs <= nowMs).length;
  const index = Math.max(reminded, missed - 1, 0);
  const atMs = remindAtMs[index];
  return atMs === undefined
    ? { what: 'withdraw', atMs: withdrawAtMs, reminded }
    : { what: 'remind', atMs, reminded: index + 1 };
}
