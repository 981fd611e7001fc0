import { mixed, number, object } from 'yup';
import type { UseCases } from '../../../use-cases/index.js';
import { text } from '../fields.js';
import type { DialectRoute } from '../operation.js';
import { secondOf } from '../seconds.js';
import { refused } from '../words.js';
import { adminOperation } from './operation.js';

/** Longest way of writing a time. */
const TIME_MAX = 64;
const DAY_SECONDS = 24 * 60 * 60;
/** Seconds since 1970. */
const SECONDS = /^[0-9]{1,15}$/;
/** A day, or an instant: the forms of ISO 8601 that RFC 3339 has. */
const ISO = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2}))?$/;

const days = () =>
  mixed<Readonly<Record<string, number>>>()
    .defined()
    .meta({ jsonSchema: { type: 'object', additionalProperties: { type: 'integer' } } });
const time = (description: string) => text(TIME_MAX).optional().meta({ description });

const invalid = (name: string) => ({ status: 422, word: `admin.metrics.invalid_${name}` });

/** `/admin/metrics` (barong.md section 5): its filters do what they say (section 16, quirk 9). */
export function metricRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    adminOperation(useCases, {
      method: 'get',
      path: '/metrics',
      name: 'getMetrics',
      summary: 'Returns main statistic in the given time period',
      description:
        'By day (UTC), days without any left out; without a time the last 30 days. Applications are those that wait now.',
      ability: ['read', 'Activity'],
      audit: 'look',
      scope: 'admin.metrics',
      missing: 422,
      query: object({
        created_from: time('Not before: seconds since 1970, a day YYYY-MM-DD, or an instant'),
        created_to: time('Before: the same; a day as a whole is still in'),
      }),
      status: 200,
      data: object({
        signups: days(),
        // The misspelling is theirs.
        sucessful_logins: days(),
        failed_logins: days(),
        pending_applications: number().integer().defined(),
      }).defined(),
      refusals: [invalid('created_from'), invalid('created_to')],
      handler: async (_admin, { query }) => {
        const from = momentOf('created_from', query.created_from);
        const to = momentOf('created_to', query.created_to);
        const { signups, logins, failures, pendingApplications } = await useCases.readMetrics({ from, to });
        return {
          signups,
          sucessful_logins: logins,
          failed_logins: failures,
          pending_applications: pendingApplications,
        };
      },
    }),
  ];
}

/** @returns seconds since 1970 @throws DomainError in words of ours */
function momentOf(name: 'created_from' | 'created_to', sent: string | undefined): number | undefined {
  if (sent === undefined) return undefined;
  if (SECONDS.test(sent)) return secondOf(sent);
  const moment = ISO.test(sent) ? Date.parse(sent) / 1_000 : Number.NaN;
  if (Number.isNaN(moment)) throw refused(invalid(name).status, invalid(name).word);
  // Of the last day all is meant.
  const isLastDay = name === 'created_to' && !sent.includes('T');
  return secondOf(Math.floor(moment) + (isLastDay ? DAY_SECONDS : 0));
}
