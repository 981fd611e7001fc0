import test from 'ava';
import {
  allowed,
  alwaysNeedsReason,
  KYC_TRANSITIONS,
  transitionOf,
} from '../../../domain/kyc/transitions.js';
import {
  KYC_ACTORS,
  KYC_STATUSES,
  KYC_VERDICTS,
  type KycActor,
  type KycStatus,
} from '../../../domain/kyc/words.js';

/**
 * Every actor, from every status (rows; `-` is no case yet) to every status (columns, in the order of KYC_STATUSES:
 * created, identity_check, in_review, resubmission_requested, approved, rejected, withdrawn). `.` not allowed, `o` allowed,
 * `v` a reason unless verified, `R` with a reason, `!` a reversal, with a reason.
 */
const EXPECTED: Readonly<Record<KycActor, string>> = {
  applicant: `
    -                      o . . . . . .
    created                . o . . . . .
    identity_check         . . . . . . .
    in_review              . . . . . . .
    resubmission_requested o . . . . . .
    approved               . . . . . . .
    rejected               . . . . . . .
    withdrawn              . . . . . . .`,
  reviewer: `
    -                      . . . . . . .
    created                . . o R v R .
    identity_check         . . o R v R .
    in_review              . . . R v R .
    resubmission_requested . . . . . . .
    approved               . . ! ! . ! .
    rejected               . . ! ! ! . .
    withdrawn              . . . . . . .`,
  flow: `
    -                      . . . . . . .
    created                . . . . . . R
    identity_check         . . R . . . R
    in_review              . . . . . . R
    resubmission_requested . . . . . . R
    approved               . . . . . . .
    rejected               . . . . . . .
    withdrawn              . . . . . . .`,
  provider: `
    -                      . . . . . . .
    created                . . . . o R .
    identity_check         . . . . . . .
    in_review              . . . . o R .
    resubmission_requested . . . . . . .
    approved               . . . . . . .
    rejected               . . . . . . .
    withdrawn              . . . . . . .`,
};

const LETTERS = { optional: 'o', required: 'R', unless_verified: 'v' };

for (const actor of KYC_ACTORS) {
  const rows = EXPECTED[actor].trim().split('\n');
  test(`${actor}: every step from every status to every status`, (t) => {
    t.is(rows.length, KYC_STATUSES.length + 1);
    for (const row of rows) {
      const [name = '', ...letters] = row.trim().split(/\s+/);
      const from = name === '-' ? null : (name as KycStatus);
      t.true(from === null || KYC_STATUSES.includes(from), name);
      t.is(letters.length, KYC_STATUSES.length, row);
      for (const [index, to] of KYC_STATUSES.entries()) {
        const found = transitionOf(actor, from, to);
        const letter = found === null ? '.' : found.reverses ? '!' : LETTERS[found.reason];
        t.is(letter, letters[index] as string, `${actor}: ${name} to ${to}`);
        t.is(allowed(actor, from, to), letters[index] !== '.');
        if (found?.reverses) t.is(found.reason, 'required');
      }
    }
  });
}

test('each step is in the table once, and no step stays where it is', (t) => {
  const keys = KYC_TRANSITIONS.map(({ by, from, to }) => `${by} ${from} ${to}`);
  t.is(new Set(keys).size, keys.length);
  for (const { from, to } of KYC_TRANSITIONS) t.not(from, to);
});

test('every status can be reached, and only a withdrawn case cannot be left', (t) => {
  for (const status of KYC_STATUSES) {
    t.true(
      KYC_TRANSITIONS.some(({ to }) => to === status),
      status,
    );
    t.is(
      KYC_TRANSITIONS.some(({ from }) => from === status),
      status !== 'withdrawn',
      status,
    );
  }
});

test('what needs a reason whatever the case is like', (t) => {
  for (const to of KYC_VERDICTS) {
    const refuses = to === 'rejected' || to === 'resubmission_requested';
    t.is(alwaysNeedsReason(to, undefined), refuses, to);
    for (const from of KYC_STATUSES)
      t.is(
        alwaysNeedsReason(to, from),
        refuses || from === 'approved' || from === 'rejected',
        `${from} ${to}`,
      );
  }
});
