import { type Piece, TITLES } from './pieces.js';
import { against, over, PRODUCT, type Results, show, turnsOf } from './results.js';
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
  { piece: 'get-me', name: '`get_me`, requests/s against bare Koa with one SELECT', least: 0.5 },
];
const REGISTRATION_MORE_MS = 15;
const BESIDE_P99_MS = 50;
const EVENTS_MAX = 24;

/** What was asked for, held against what was measured. */
export function goalsOf(results: Results, label = PRODUCT): Goal[] {
  return [
    ...RATIOS.flatMap((goal) => {
      const turns = turnsOf(results, goal.piece, 16);
      return turns ? [ratioGoal(goal, turns, label)] : [];
    }),
    ...registrationLatency(results, label),
    ...besideLogins(results, label),
    ...countedGoals(results),
  ];
}

function ratioGoal({ name, least }: RatioGoal, turns: Turns, label: string): Goal {
  const ratio = against(turns, label, (product, bare) => product.perSecond / bare.perSecond);
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
