import { countDays, countPendingApplications, type DayCount } from '../../models/metrics.js';
import type { UseCaseDeps } from './deps.js';

/** What happened in some days, by day (YYYY-MM-DD, UTC); days without any are not there. */
export interface MetricsView {
  readonly signups: Readonly<Record<string, number>>;
  readonly logins: Readonly<Record<string, number>>;
  readonly failures: Readonly<Record<string, number>>;
  /** Now: accounts whose documents wait for a reviewer. */
  readonly pendingApplications: number;
}

/** What is told when nobody says since when. Own number: a month at a glance. */
const USUAL_SECONDS = 30 * 24 * 60 * 60;

/** Main statistics of a time. @param input seconds since 1970: not before, and before; the last 30 days when absent */
export async function readMetrics(
  { database }: Pick<UseCaseDeps, 'database'>,
  { from, to }: { readonly from?: number | undefined; readonly to?: number | undefined },
): Promise<MetricsView> {
  // A second more: whatever was just written is in.
  const end = to ?? Math.floor(Date.now() / 1_000) + 1;
  const counts = await countDays(database, { from: from ?? end - USUAL_SECONDS, to: end });
  const of = (kind: DayCount['kind']) =>
    Object.fromEntries(counts.filter((row) => row.kind === kind).map(({ day, count }) => [day, count]));
  return {
    signups: of('signups'),
    logins: of('logins'),
    failures: of('failures'),
    pendingApplications: await countPendingApplications(database),
  };
}
