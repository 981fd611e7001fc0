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

/** Keys of labels that override the state. */
export type StateTrigger = readonly [state: UserState, keys: readonly string[]];

/** How labels make state and level: configured, the same in every process (platform/config/standing.ts). */
export interface StandingRules {
  /** Labels that make level 1, 2, 3 … in that order; the level is the last one without a gap before it. */
  readonly levels: readonly StandingLabel[];
  /** An account is active when it has all labels of any one of these. */
  readonly activation: readonly (readonly StandingLabel[])[];
  /** Triggers match exactly; later entries win (barong.md section 8, quirk 1 of section 16). */
  readonly triggers: readonly StateTrigger[];
}

const EMAIL: StandingLabel = { key: 'email', value: 'verified' };
const PHONE: StandingLabel = { key: 'phone', value: 'verified' };
const DOCUMENT: StandingLabel = { key: 'document', value: 'verified' };

/**
 * What holds where nothing else is configured: levels and triggers as barong.md section 8 has them; activation as product-api
 * does ("active when its phone or e-mail is verified").
 */
export const USUAL_RULES: StandingRules = {
  levels: [EMAIL, PHONE, DOCUMENT],
  activation: [[EMAIL], [PHONE]],
  triggers: [
    ['banned', ['ban', 'fraud']],
    ['deleted', ['delete']],
    ['locked', ['suspicious', 'lock']],
  ],
};

/** The labels with which the product itself shuts an account; rules without them would let it back in. */
export const OWN_TRIGGERS = [
  ['banned', 'ban'],
  ['deleted', 'delete'],
] as const satisfies readonly (readonly [UserState, string])[];

/** State and level from an account's private labels: the one place that knows the rule. */
export function standing(
  labels: readonly StandingLabel[],
  { levels, activation, triggers }: StandingRules,
): Standing {
  const holds = (wanted: StandingLabel): boolean =>
    labels.some((label) => label.key === wanted.key && label.value === wanted.value);
  let state: UserState = activation.some((wanted) => wanted.every(holds)) ? 'active' : 'pending';
  for (const [override, keys] of triggers) {
    if (labels.some((label) => keys.includes(label.key))) state = override;
  }
  const gap = levels.findIndex((wanted) => !holds(wanted));
  return { state, level: gap === -1 ? levels.length : gap };
}
