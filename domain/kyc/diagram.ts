import { KYC_TRANSITIONS, type KycTransition, type ReasonRule } from './transitions.js';
import { KYC_STATUSES } from './words.js';

const REASONS: Readonly<Record<ReasonRule, string>> = {
  optional: '',
  required: ', with a reason',
  unless_verified: ', with a reason where a person is not verified',
};

/** The life of a case as a Mermaid state diagram, made of the table of its steps. */
export function kycDiagram(): string {
  const ends = KYC_STATUSES.filter((status) => !KYC_TRANSITIONS.some(({ from }) => from === status));
  const lines = [...KYC_TRANSITIONS.map(arrow), ...ends.map((status) => `${status} --> [*]`)];
  return ['stateDiagram-v2', ...lines.map((line) => `    ${line}`)].join('\n');
}

function arrow({ by, from, to, reason, what }: KycTransition): string {
  return `${from ?? '[*]'} --> ${to}: ${by} ${what}${REASONS[reason]}`;
}
