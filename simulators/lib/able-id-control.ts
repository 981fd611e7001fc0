import { ABLE_ID_HOOKS, type AbleIdHookKind } from './able-id-calls.js';
import type { AbleIdOutcome, AbleIdPlan, AbleIdWorld } from './able-id-world.js';
import type { SimulatorAnswer, SimulatorRequest } from './api.js';
import { isInteger } from './integer.js';
import { jsonFields } from './json-fields.js';

const OUTCOMES: readonly AbleIdOutcome[] = ['pass', 'fail', 'expire', 'silent'];
/** Enough to be a flood, few enough to end. */
const MOST_TIMES = 100;
const LONGEST_DELAY_MS = 600_000;

/**
 * The knobs of AbleID alone:
 * - `POST /control/attempts/<attemptId> {outcome, times?, delay_ms?, data?, mute?}` does what the person would (`pass`,
 *   `fail`, `expire`) or lets nothing happen (`silent`). `times` and `delay_ms` hold for the result's hook and for
 *   those of the pulls that follow; `data` is laid over what they carry; pulls named in `mute` stay unanswered;
 * - `GET /control/hooks?to=<attemptId>` lists the hooks sent and what was answered.
 */
export function controlAbleId(request: SimulatorRequest, world: AbleIdWorld): SimulatorAnswer | null {
  if (request.method === 'GET' && request.path === '/control/hooks') {
    const to = request.query.get('to');
    const items = world.hooks.sent.filter((hook) => to === null || hook.to === to);
    return { status: 200, body: { items } };
  }
  const [, id] = /^\/control\/attempts\/([^/]+)$/.exec(request.path) ?? [];
  if (request.method !== 'POST' || id === undefined) return null;
  const attempt = world.find(id);
  if (!attempt) return { status: 404, body: { error: 'no such attempt' } };
  const plan = planOf(request.body);
  if ('wrong' in plan) return { status: 422, body: { error: `${plan.wrong} is wrong` } };
  world.decide(attempt, plan);
  return { status: 200, body: { attemptId: id, outcome: plan.outcome } };
}

/** A plan of which only the outcome is said. */
export function plainPlan(outcome: AbleIdOutcome): AbleIdPlan {
  return { outcome, times: 1, delayMs: 0, data: {}, mute: [] };
}

/** The outcome of that name, or undefined. */
export function outcomeOf(name: unknown): AbleIdOutcome | undefined {
  return OUTCOMES.find((outcome) => outcome === name);
}

function planOf(text: string): AbleIdPlan | { readonly wrong: string } {
  const body = jsonFields(text);
  if (body === null) return { wrong: 'body' };
  const known = ['outcome', 'times', 'delay_ms', 'data', 'mute'];
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) return { wrong: unknown };
  const { times = 1, delay_ms: delayMs = 0, data = {}, mute = [] } = body;
  const outcome = outcomeOf(body['outcome']);
  if (outcome === undefined) return { wrong: 'outcome' };
  if (!isInteger(times, 1, MOST_TIMES)) return { wrong: 'times' };
  if (!isInteger(delayMs, 0, LONGEST_DELAY_MS)) return { wrong: 'delay_ms' };
  if (!isObject(data)) return { wrong: 'data' };
  if (!isKinds(mute)) return { wrong: 'mute' };
  return { outcome, times, delayMs, data, mute };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isKinds(value: unknown): value is readonly AbleIdHookKind[] {
  const kinds: readonly unknown[] = ABLE_ID_HOOKS;
  return Array.isArray(value) && value.every((item) => kinds.includes(item));
}
