import test from 'ava';
import { type KycNextStep, nextStep } from '../../../domain/kyc/next-step.js';
import {
  IDENTITY_CHECK_STATUSES,
  type IdentityCheckStatus,
  KYC_STATUSES,
  KYC_TYPES,
  type KycStatus,
} from '../../../domain/kyc/words.js';

const CLOSED: Readonly<Partial<Record<KycStatus, KycNextStep | null>>> = {
  resubmission_requested: 'resubmit',
  approved: null,
  rejected: 'submit_again',
  withdrawn: 'submit_again',
};

test('a case that is decided, or waits for a form, asks for the same whatever its identity check', (t) => {
  for (const [status, expected] of Object.entries(CLOSED)) {
    for (const type of KYC_TYPES) {
      for (const identity of [null, ...IDENTITY_CHECK_STATUSES])
        t.is(nextStep({ type, status: status as KycStatus, identity, attemptsLeft: true }), expected);
    }
  }
});

const STEPS: readonly (readonly [IdentityCheckStatus | null, left: KycNextStep, none: KycNextStep])[] = [
  [null, 'start_identity_check', 'wait_for_review'],
  ['pending', 'pass_identity_check', 'pass_identity_check'],
  ['verified', 'wait_for_review', 'wait_for_review'],
  ['failed', 'start_identity_check', 'wait_for_review'],
  ['expired', 'start_identity_check', 'wait_for_review'],
  ['unavailable', 'wait_for_review', 'wait_for_review'],
];

for (const status of KYC_STATUSES.filter((word) => !(word in CLOSED))) {
  test(`${status}: a person proves who he is while he can, a company waits`, (t) => {
    for (const [identity, left, none] of STEPS) {
      for (const type of ['individual_basic', 'individual_full'] as const) {
        t.is(nextStep({ type, status, identity, attemptsLeft: true }), left, `${identity}`);
        t.is(nextStep({ type, status, identity, attemptsLeft: false }), none, `${identity}`);
      }
    }
    t.is(nextStep({ type: 'legal', status, identity: null, attemptsLeft: true }), 'wait_for_review');
  });
}
