import type { UserState } from './states.js';

/** A private label: only those count for state and level (barong.md section 8, "Only private labels count"). */
export interface StandingLabel {
  readonly key: string;
  readonly value: string;
}

/** State and level of an account. */
export interface Standing {
  readonly state: UserState;
  readonly level: number;
}

/** Labels that make level 1, 2, 3, in that order; the level is the last one without a gap before it. */
const LEVELS: readonly StandingLabel[] = [
  { key: 'email', value: 'verified' },
  { key: 'phone', value: 'verified' },
  { key: 'document', value: 'verified' },
];

/** Either one makes an account active (product-api: "active when its phone or e-mail is verified"). */
const ACTIVATION: readonly StandingLabel[] = [
  { key: 'email', value: 'verified' },
  { key: 'phone', value: 'verified' },
];

/** Keys that override the state, later ones winning (barong.md section 8, exact matching). */
const TRIGGERS: readonly (readonly [UserState, readonly string[]])[] = [
  ['banned', ['ban', 'fraud']],
  ['deleted', ['delete']],
  ['locked', ['suspicious', 'lock']],
];

const holds = (labels: readonly StandingLabel[], wanted: StandingLabel): boolean =>
  labels.some((label) => label.key === wanted.key && label.value === wanted.value);

/** State and level from an account's private labels: the one place that knows the rule. */
export function standing(labels: readonly StandingLabel[]): Standing {
  let state: UserState = ACTIVATION.some((wanted) => holds(labels, wanted)) ? 'active' : 'pending';
  for (const [override, keys] of TRIGGERS) {
    if (labels.some((label) => keys.includes(label.key))) state = override;
  }
  const gap = LEVELS.findIndex((wanted) => !holds(labels, wanted));
  return { state, level: gap === -1 ? LEVELS.length : gap };
}
