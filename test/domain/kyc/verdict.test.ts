import test from 'ava';
import { type JudgedCase, judgeVerdict, type Verdict } from '../../../domain/kyc/verdict.js';
import { IDENTITY_CHECK_STATUSES, KYC_STATUSES, KYC_TYPES, KYC_VERDICTS } from '../../../domain/kyc/words.js';

const CASE: JudgedCase = {
  type: 'legal',
  status: 'in_review',
  identity: null,
  applicantId: '7',
  approvals: [],
};
const VERDICT: Verdict = { reviewerId: '1', to: 'approved' };

/** What becomes of a verdict, in one word or as the status that it leads to. */
function judge(kase: Partial<JudgedCase>, verdict: Partial<Verdict>, needed = 1): string {
  const judgement = judgeVerdict({ ...CASE, ...kase }, { ...VERDICT, ...verdict }, needed);
  return judgement.outcome === 'ok' ? judgement.to : judgement.outcome;
}

const OPEN = ['created', 'identity_check', 'in_review'];

test('with a reason, every verdict holds from the three open statuses and from no other', (t) => {
  for (const type of KYC_TYPES) {
    for (const status of KYC_STATUSES) {
      for (const to of KYC_VERDICTS) {
        const expected = OPEN.includes(status) && to !== status ? to : 'conflict';
        t.is(judge({ type, status }, { to, reason: 'x' }), expected, `${type}: ${status} to ${to}`);
      }
    }
  }
});

test('nobody judges his own case, whatever it is and whatever he asks for', (t) => {
  for (const status of KYC_STATUSES) {
    for (const to of KYC_VERDICTS) t.is(judge({ status }, { reviewerId: '7', to, reason: 'x' }), 'own_case');
  }
});

test('a decision is reversed only by naming it, with a reason', (t) => {
  for (const status of ['approved', 'rejected'] as const) {
    for (const to of KYC_VERDICTS.filter((verdict) => verdict !== status)) {
      t.is(judge({ status }, { to, reason: 'x' }), 'conflict', 'not named');
      t.is(judge({ status }, { to, from: status }), 'needs_reason');
      t.is(judge({ status }, { to, from: status, reason: '  ' }), 'needs_reason');
      t.is(judge({ status }, { to, from: status, reason: 'x' }), to);
      t.like(judgeVerdict({ ...CASE, status }, { ...VERDICT, to, from: status, reason: 'x' }, 1), {
        reverses: status,
      });
    }
    t.is(judge({ status }, { to: status, from: status, reason: 'x' }), 'conflict', 'decided so already');
  }
  t.is(judge({ status: 'withdrawn' }, { from: 'withdrawn', reason: 'x' }), 'conflict');
});

test('who names a status that the case is not in was too slow', (t) => {
  for (const status of KYC_STATUSES) {
    for (const from of KYC_STATUSES.filter((other) => other !== status))
      t.is(
        judge({ status }, { to: 'rejected', from, reason: 'x' }),
        'conflict',
        `${status}, seen as ${from}`,
      );
  }
  t.is(judge({ status: 'created' }, { from: 'created' }), 'approved');
  t.like(judgeVerdict(CASE, { ...VERDICT, from: 'in_review' }, 1), { reverses: null });
});

test('refusals and requests say why; taking a case does not', (t) => {
  for (const status of ['created', 'identity_check', 'in_review'] as const) {
    t.is(judge({ status }, { to: 'rejected' }), 'needs_reason');
    t.is(judge({ status }, { to: 'resubmission_requested', reason: '' }), 'needs_reason');
    if (status !== 'in_review') t.is(judge({ status }, { to: 'in_review' }), 'in_review');
  }
});

test('a person whose identity check did not succeed is approved only with a reason', (t) => {
  for (const type of ['individual_basic', 'individual_full'] as const) {
    for (const identity of [null, ...IDENTITY_CHECK_STATUSES]) {
      t.is(
        judge({ type, identity }, {}),
        identity === 'verified' ? 'approved' : 'needs_reason',
        `${identity}`,
      );
      t.is(judge({ type, identity }, { reason: 'seen in the office' }), 'approved');
    }
  }
  t.is(judge({ type: 'legal', identity: null }, {}), 'approved');
});

test('four-eyes: the first approval puts the case into review, a second reviewer approves it', (t) => {
  for (const status of ['created', 'identity_check', 'in_review'] as const) {
    t.deepEqual(judgeVerdict({ ...CASE, status }, VERDICT, 2), {
      outcome: 'ok',
      to: 'in_review',
      reverses: null,
      approvals: { given: 1, needed: 2, counts: true, complete: false },
    });
  }
  const waiting = { ...CASE, approvals: ['1'] };
  t.deepEqual(judgeVerdict(waiting, VERDICT, 2), {
    outcome: 'ok',
    to: 'in_review',
    reverses: null,
    approvals: { given: 1, needed: 2, counts: false, complete: false },
  });
  t.deepEqual(judgeVerdict(waiting, { ...VERDICT, reviewerId: '2' }, 2), {
    outcome: 'ok',
    to: 'approved',
    reverses: null,
    approvals: { given: 2, needed: 2, counts: true, complete: true },
  });
  t.is(judge({ approvals: ['1'] }, { reviewerId: '7' }, 2), 'own_case');
});

test('four-eyes: one reviewer refuses, and one reverses; a rejection is turned only by two', (t) => {
  t.is(judge({ approvals: ['1'] }, { to: 'rejected', reason: 'x' }, 2), 'rejected');
  t.is(judge({ status: 'approved' }, { to: 'rejected', from: 'approved', reason: 'x' }, 2), 'rejected');
  const reversal = judgeVerdict(
    { ...CASE, status: 'rejected' },
    { ...VERDICT, from: 'rejected', reason: 'x' },
    2,
  );
  t.like(reversal, { outcome: 'ok', to: 'in_review', reverses: 'rejected' });
});
