import { KYC_UNDECIDED, type KycActor, type KycStatus, type KycVerdict } from './words.js';

/** When a step has to say why; `unless_verified`: for a person whose identity check did not succeed. */
export type ReasonRule = 'optional' | 'required' | 'unless_verified';

/** One step that a case can take. */
export interface KycTransition {
  readonly by: KycActor;
  /** null: there is no case yet; its history begins so (product-api, `history`). */
  readonly from: KycStatus | null;
  readonly to: KycStatus;
  readonly reason: ReasonRule;
  /** It takes back a decision: whoever asks for it has to name `from`, or it is a conflict (product-api). */
  readonly reverses: boolean;
  /** What happens, in the words of the diagram. */
  readonly what: string;
}

/** Decided by a reviewer: only a reversal leads out. A withdrawn case is over; its owner may submit another. */
const DECIDED = ['approved', 'rejected'] as const satisfies readonly KycStatus[];

/** The steps of its owner. */
const BY_APPLICANT: readonly KycTransition[] = [
  step('applicant', null, 'created', 'optional', 'submits'),
  step('applicant', 'created', 'identity_check', 'optional', 'starts an identity check'),
  step('applicant', 'resubmission_requested', 'created', 'optional', 'submits again'),
];

/** The steps that nobody takes: an answer of AbleID's or a clock does. They always say why, for the history. */
const BY_FLOW: readonly KycTransition[] = [
  step('flow', 'identity_check', 'in_review', 'required', 'hands over after the identity check'),
  ...KYC_UNDECIDED.map((from) =>
    step('flow', from, 'withdrawn', 'required', 'withdraws as the account is closed'),
  ),
  step(
    'flow',
    'resubmission_requested',
    'withdrawn',
    'required',
    'withdraws after silence, or as the account is closed',
  ),
];

/** What each verdict has to say, and its words (product-api: "`reason` required for the last two …"). */
const VERDICTS: Readonly<Record<KycVerdict, readonly [reason: ReasonRule, what: string]>> = {
  in_review: ['optional', 'takes it'],
  approved: ['unless_verified', 'approves'],
  rejected: ['required', 'rejects'],
  resubmission_requested: ['required', 'asks for another form'],
};

const BY_REVIEWER: readonly KycTransition[] = KYC_UNDECIDED.flatMap((from) =>
  verdictsBut(from).map((to) => step('reviewer', from, to, ...VERDICTS[to])),
);

/** Reversals: to any other verdict, always with a reason. */
const REVERSALS: readonly KycTransition[] = DECIDED.flatMap((from) =>
  verdictsBut(from).map((to) => ({ ...step('reviewer', from, to, 'required', 'reverses'), reverses: true })),
);

/** The steps of a KYC provider: it decides what nobody has decided yet, and takes nothing back. */
const BY_PROVIDER: readonly KycTransition[] = (['created', 'in_review'] as const).flatMap((from) => [
  step('provider', from, 'approved', 'optional', 'approves'),
  step('provider', from, 'rejected', 'required', 'rejects'),
]);

/** Every step that there is; what is not here is not allowed (invariant S of reliability.md). */
export const KYC_TRANSITIONS: readonly KycTransition[] = [
  ...BY_APPLICANT,
  ...BY_FLOW,
  ...BY_REVIEWER,
  ...REVERSALS,
  ...BY_PROVIDER,
];

/** The step from one status to another, if this actor may take it; null when there is no such step. */
export function transitionOf(by: KycActor, from: KycStatus | null, to: KycStatus): KycTransition | null {
  return KYC_TRANSITIONS.find((row) => row.by === by && row.from === from && row.to === to) ?? null;
}

/** Whether this actor may move a case so at all; a reviewer's reasons and reversals are judged by judgeVerdict. */
export function allowed(by: KycActor, from: KycStatus | null, to: KycStatus): boolean {
  return transitionOf(by, from, to) !== null;
}

/** Whether a verdict has to give a reason whatever the case is like: what can be told before the case is read. */
export function alwaysNeedsReason(to: KycVerdict, from: KycStatus | undefined): boolean {
  return VERDICTS[to][0] === 'required' || (DECIDED as readonly (KycStatus | undefined)[]).includes(from);
}

function step(
  by: KycActor,
  from: KycStatus | null,
  to: KycStatus,
  reason: ReasonRule,
  what: string,
): KycTransition {
  return { by, from, to, reason, reverses: false, what };
}

function verdictsBut(status: KycStatus): readonly KycVerdict[] {
  return (Object.keys(VERDICTS) as KycVerdict[]).filter((verdict) => verdict !== status);
}
