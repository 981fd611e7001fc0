import { array, number, object, string } from 'yup';
import { SEEN_TOPICS } from '../../../../domain/seen-activity.js';
import type { AuditView, UserActivityView } from '../../../use-cases/admin-log.js';
import type { AccountView } from '../../../use-cases/full-account.js';
import type { UseCases } from '../../../use-cases/index.js';
import { emailText, integer, text } from '../fields.js';
import { USER } from '../models.js';
import type { DialectRoute } from '../operation.js';
import { PAGING_FIELDS, PAGING_REFUSALS, PAGING_WORDS, paged, pagingOf } from '../paging.js';
import { instant } from '../present.js';
import { presentAccount } from '../present-user.js';
import { secondOf } from '../seconds.js';
import { refused } from '../words.js';
import { exportOf } from './activity-export.js';
import { adminOperation } from './operation.js';

/** What is longer is no topic, action or uid of ours, and finds nothing. */
const FILTER_MAX = 255;

const ROW = {
  id: number().integer().defined(),
  user_ip: string().defined(),
  user_agent: string().defined(),
  action: string().defined(),
  result: string().oneOf(['succeed', 'failed', 'denied']).defined(),
  created_at: string().datetime().defined(),
};
const NO_PERSON = { description: 'null: the account is not known, or is gone' };

const ACTIVITY = object({
  ...ROW,
  topic: string().oneOf(SEEN_TOPICS).defined(),
  data: string().nullable().defined().meta({ description: 'JSON: `{"reason": …}` of a failure' }),
  user: USER.nullable().defined().meta(NO_PERSON),
}).defined();

const AUDIT = object({
  ...ROW,
  topic: string().defined(),
  data: string().nullable().defined().meta({
    description: 'JSON: `reason` of a refusal, `subject` (permission:12), `changes` {field: {old, new}}',
  }),
  admin: USER.nullable().defined().meta(NO_PERSON),
  target: USER.nullable().defined().meta({ description: 'The account that it happened to, if there is one' }),
}).defined();

/** Texts among the filters, and times. */
const TEXTS = ['topic', 'action', 'uid', 'email', 'target_uid', 'range', 'format'] as const;
const TIMES = ['from', 'to'] as const;
const FILTERS = {
  topic: text(FILTER_MAX).optional(),
  action: text(FILTER_MAX).optional(),
  uid: text(FILTER_MAX).optional(),
  email: emailText().optional(),
  from: integer().optional().meta({ description: 'Seconds since 1970: not before' }),
  to: integer().optional().meta({ description: 'Seconds since 1970: before' }),
};
const WORDS = {
  ...PAGING_WORDS,
  ...Object.fromEntries(TEXTS.map((name) => [`${name}:string`, `admin.activity.non_string_${name}`])),
  ...Object.fromEntries(TIMES.map((name) => [`${name}:integer`, `admin.activity.non_integer_${name}`])),
};
const REFUSALS = [
  ...TEXTS.map((name) => ({ status: 422, word: `admin.activity.non_string_${name}` })),
  ...TIMES.map((name) => ({ status: 422, word: `admin.activity.non_integer_${name}` })),
  ...PAGING_REFUSALS,
];
const INVALID_RANGE = { status: 422, word: 'admin.activity.invalid_range' };
const INVALID_FORMAT = { status: 422, word: 'admin.activity.invalid_format' };

/** `/admin/activities`: what owners did, and what administrators did (barong.md sections 5 and 10). */
export function activityLogRoutes(useCases: UseCases): readonly DialectRoute[] {
  const common = {
    method: 'get',
    ability: ['read', 'Activity'],
    audit: 'look',
    scope: 'admin.activity',
    missing: 422,
    words: WORDS,
    status: 200,
  } as const;
  return [
    adminOperation(useCases, {
      ...common,
      path: '/activities',
      name: 'listActivities',
      summary: 'Returns array of activities as paginated collection',
      description: 'What owners of accounts did, the newest first; filters are to the letter.',
      query: object({ ...FILTERS, ...PAGING_FIELDS }),
      data: array(ACTIVITY).defined(),
      refusals: REFUSALS,
      handler: async (_admin, { query, approached }) => {
        const paging = pagingOf(query);
        const { items, total } = await useCases.listUserActivity(filterOf(query), paging);
        return paged(items.map(presentActivity), total, paging, approached);
      },
    }),
    adminOperation(useCases, {
      ...common,
      path: '/activities/admin',
      name: 'listAdminActivities',
      summary: 'Returns array of activities as paginated collection',
      description:
        'What administrators did, here and in the product, the newest first. `format=csv` or `format=jsonl`: all that the filters find as a file, at most 100,000 rows; go on with an earlier `to`.',
      query: object({
        ...FILTERS,
        target_uid: text(FILTER_MAX).optional(),
        range: text(FILTER_MAX).optional().meta({ description: 'created' }),
        format: text(FILTER_MAX).optional().meta({ description: 'csv or jsonl; absent: a page of JSON' }),
        ...PAGING_FIELDS,
      }),
      data: array(AUDIT).defined(),
      refusals: [...REFUSALS, INVALID_RANGE, INVALID_FORMAT],
      handler: async (_admin, { query, approached }) => {
        const { range = 'created', format, target_uid: targetUid } = query;
        if (range !== 'created') throw refused(INVALID_RANGE.status, INVALID_RANGE.word);
        const filter = { ...filterOf(query), targetUid };
        if (format === 'csv' || format === 'jsonl')
          return exportOf(format, useCases.exportAudits(filter), presentAudit);
        if (format !== undefined) throw refused(INVALID_FORMAT.status, INVALID_FORMAT.word);
        const paging = pagingOf(query);
        const { items, total } = await useCases.listAudits(filter, paging);
        return paged(items.map(presentAudit), total, paging, approached);
      },
    }),
  ];
}

function filterOf(query: {
  readonly topic?: string | undefined;
  readonly action?: string | undefined;
  readonly uid?: string | undefined;
  readonly email?: string | undefined;
  readonly from?: string | number | undefined;
  readonly to?: string | number | undefined;
}) {
  const { topic, action, uid, email, from, to } = query;
  return { topic, action, uid, email, from: secondOf(from), to: secondOf(to) };
}

function presentActivity({ topic, reason, user, ...row }: UserActivityView) {
  const data = reason === null ? null : JSON.stringify({ reason });
  return { ...presentRow(row), topic, data, user: presentPerson(user) };
}

function presentAudit({ topic, reason, subject, changes, admin, target, ...row }: AuditView) {
  const facts = {
    ...(reason !== null && { reason }),
    ...(subject !== null && { subject }),
    ...(changes !== null && { changes }),
  };
  return {
    ...presentRow(row),
    topic,
    data: Object.keys(facts).length === 0 ? null : JSON.stringify(facts),
    admin: presentPerson(admin),
    target: presentPerson(target),
  };
}

function presentRow({
  id,
  ip,
  userAgent,
  action,
  result,
  at,
}: Pick<AuditView, 'id' | 'ip' | 'userAgent' | 'action' | 'result' | 'at'>) {
  return { id, user_ip: ip, user_agent: userAgent, action, result, created_at: instant(at) };
}

const presentPerson = (person: AccountView | null) => person && presentAccount(person);
