import { BARE_HTTP, PRODUCT, TEMPORAL_AWAY } from './labels.js';
import { type Piece, TITLES } from './pieces.js';
import { against, over, type Results, show, turnsOf } from './results.js';
import type { Spread } from './statistics.js';
import type { Turns } from './turns.js';

/** What performance.md asks for. */
export interface Goal {
  readonly name: string;
  /** Absent: nothing is asked for, it is told. */
  readonly asked?: string;
  readonly found: string;
  readonly met: boolean;
}

/** A rate against the baseline's, 16 callers. */
interface RatioGoal {
  readonly piece: Piece;
  readonly name: string;
  /** Absent: told only. */
  readonly least?: number;
}

const RATIOS: readonly RatioGoal[] = [
  { piece: 'registration', name: 'registration, flows/s against the bare loop', least: 0.75 },
  { piece: 'two-factor-login', name: 'two-factor login, flows/s against the bare loop', least: 0.75 },
  { piece: 'login', name: 'login without a second factor against raw argon2id', least: 0.85 },
  { piece: 'password-reset', name: 'password reset, flows/s against the bare loop' },
  { piece: 'submission', name: 'KYC submissions/s against the bare start loop', least: 0.7 },
  { piece: 'settlement', name: 'payments created and settled/s against the bare loop', least: 0.75 },
  { piece: 'get-me', name: '`get_me`, requests/s against bare Koa with one SELECT', least: 0.5 },
  {
    piece: 'family-cookie',
    name: '`resource/users/me` by cookie against bare Koa with one SELECT',
    least: 0.4,
  },
  { piece: 'family-jwt', name: '`resource/users/me` by JWT against bare Koa with one SELECT', least: 0.4 },
  {
    piece: 'family-key',
    name: '`resource/users/me` by API key against bare Koa with one SELECT and one INSERT',
    least: 0.4,
  },
];
const REGISTRATION_MORE_MS = 15;
const BESIDE_P99_MS = 50;
const EVENTS_MAX = 24;
const PAGE_RATIO_MAX = 3;
const CASE_MEMORY_MAX = 1.3;
const INTAKE_MIN = 0.6;
/** Two turns of the same thing differ by this on a quiet machine. */
const NO_SLOWER = 0.95;
const BACKLOG_GROWTH_MAX = 1.1;

/** What was asked for, held against what was measured. */
export function goalsOf(results: Results, label = PRODUCT): Goal[] {
  return [
    ...RATIOS.flatMap((goal) => {
      const turns = turnsOf(results, goal.piece, 16);
      return turns ? [ratioGoal(goal, turns, label)] : [];
    }),
    ...registrationLatency(results, label),
    ...besideLogins(results, label),
    ...barestLogin(results, label),
    ...countedGoals(results),
    ...kycPageGoals(results),
    ...caseMemory(results),
    ...intakeGoals(results),
    ...eventGoals(results),
  ];
}

/** A side's rate against the baseline's, or against another side's. */
const rates = (turns: Turns, label: string, other?: string): Spread =>
  against(turns, label, (its, others) => its.perSecond / others.perSecond, other);

function ratioGoal({ name, least }: RatioGoal, turns: Turns, label: string): Goal {
  const ratio = rates(turns, label);
  return {
    name: `${name}, 16 callers`,
    ...(least === undefined ? {} : { asked: `≥ ${least}` }),
    found: show(ratio, 2),
    met: least === undefined || ratio.median >= least,
  };
}

function registrationLatency(results: Results, label: string): Goal[] {
  const turns = turnsOf(results, 'registration', 1);
  if (turns === undefined) return [];
  const more = against(turns, label, (product, bare) => product.p50 - bare.p50);
  return [
    {
      name: 'registration, median latency above the bare loop, 1 caller',
      asked: `≤ ${REGISTRATION_MORE_MS} ms`,
      found: `${show(more, 1)} ms`,
      met: more.median <= REGISTRATION_MORE_MS,
    },
  ];
}

/** `get_me` keeps answering while every processor hashes. */
function besideLogins(results: Results, label: string): Goal[] {
  const turns = turnsOf(results, 'login', 16);
  const idle = turnsOf(results, 'get-me-paced', 1);
  if (turns === undefined || idle === undefined) return [];
  const p99 = over(turns, label, ({ beside }) => beside?.p99 ?? Number.NaN);
  return [
    {
      name: '`get_me` beside the logins of 16 callers, p99',
      asked: `≤ ${BESIDE_P99_MS} ms`,
      found: `${show(p99, 1)} ms (idle ${show(p99Of(idle, label), 1)} ms)`,
      met: p99.median <= BESIDE_P99_MS,
    },
  ];
}

/** How much of the raw rate a login through HTTP can have at all, and how much of that the product's has. */
function barestLogin(results: Results, label: string): Goal[] {
  const turns = turnsOf(results, 'login', 16);
  if (turns === undefined) return [];
  return [
    {
      name: 'bare Koa with one SELECT, one argon2id and one INSERT against raw argon2id',
      found: show(rates(turns, BARE_HTTP), 2),
      met: true,
    },
    {
      name: 'login without a second factor against that',
      found: show(rates(turns, label, BARE_HTTP), 2),
      met: true,
    },
  ];
}

const p99Of = (turns: Turns, label: string): Spread => over(turns, label, (turn) => turn.p99);

function countedGoals({ counts }: Results): Goal[] {
  if (counts === undefined) return [];
  const events = counts.flows.map(({ flow, product, bare }) => {
    const asked = flow !== 'password-reset';
    return {
      name: `events of a ${TITLES[flow]}`,
      ...(asked ? { asked: `≤ ${EVENTS_MAX}` } : {}),
      found: `${product.length} (bare loop ${bare.length})`,
      met: !asked || product.length <= EVENTS_MAX,
    };
  });
  const getMe = counts.pieces.find(({ piece }) => piece === 'get-me')?.api.roundTrips ?? Number.NaN;
  return [
    ...events,
    {
      name: 'round trips to Postgres of a `get_me`',
      asked: '1',
      found: getMe.toFixed(2),
      met: getMe === 1,
    },
  ];
}

/** The same page among many people and among few. */
function kycPageGoals({ kycPages }: Results): Goal[] {
  if (kycPages === undefined) return [];
  const { users, cases } = kycPages.sizes.many;
  return kycPages.pages.map(({ title, turns }) => {
    const ratio = against(turns, 'many', (many, few) => many.p50 / few.p50, 'few');
    return {
      name: `${title}, p50 with ${users} users and ${cases} cases against ${kycPages.sizes.few.users} users`,
      asked: `≤ ${PAGE_RATIO_MAX}`,
      found: show(ratio, 2),
      met: ratio.median <= PAGE_RATIO_MAX,
    };
  });
}

/** Open cases wait in Temporal, not in the worker. */
function caseMemory({ caseMemory }: Results): Goal[] {
  if (caseMemory === undefined) return [];
  const { few, many } = caseMemory;
  const ratio = many.resident / few.resident;
  return [
    {
      name: `worker's memory with ${many.cases} open cases against ${few.cases}`,
      asked: `≤ ${CASE_MEMORY_MAX}`,
      found: ratio.toFixed(2),
      met: ratio <= CASE_MEMORY_MAX,
    },
  ];
}

/** Taking webhooks in, and working off what piled up. */
function intakeGoals({ intake }: Results): Goal[] {
  if (intake === undefined) return [];
  const { turns, backlog } = intake;
  const ratio = rates(turns, PRODUCT);
  const away = rates(turns, TEMPORAL_AWAY, PRODUCT);
  const growth = backlog.after / backlog.early;
  return [
    {
      name: 'webhooks/s against bare Koa with one INSERT, 16 callers',
      asked: `≥ ${INTAKE_MIN}`,
      found: show(ratio, 2),
      met: ratio.median >= INTAKE_MIN,
    },
    {
      name: 'the same with Temporal stopped, against itself with Temporal',
      asked: `≥ ${NO_SLOWER}`,
      found: show(away, 2),
      met: away.median >= NO_SLOWER,
    },
    {
      name: `a backlog of ${backlog.facts} facts, worked off by one worker`,
      found: `${(backlog.facts / backlog.seconds).toFixed(1)}/s`,
      met: true,
    },
    {
      name: "worker's memory at the end of the backlog against its first tenth",
      asked: `≤ ${BACKLOG_GROWTH_MAX}`,
      found: `${growth.toFixed(2)} (${backlog.early.toFixed(0)} -> ${backlog.after.toFixed(0)} MB)`,
      met: growth <= BACKLOG_GROWTH_MAX,
    },
  ];
}

/** Events to one endpoint: a pile of them must not weigh more than a few. */
function eventGoals({ eventsOut }: Results): Goal[] {
  if (eventsOut === undefined) return [];
  const { events, seconds, early, after } = eventsOut;
  const growth = after / early;
  return [
    {
      name: `${events} events to one endpoint, one after the other`,
      found: `${(events / seconds).toFixed(1)}/s`,
      met: true,
    },
    {
      name: "worker's memory at their end against their first tenth",
      asked: `≤ ${BACKLOG_GROWTH_MAX}`,
      found: `${growth.toFixed(2)} (${early.toFixed(0)} -> ${after.toFixed(0)} MB)`,
      met: growth <= BACKLOG_GROWTH_MAX,
    },
  ];
}
