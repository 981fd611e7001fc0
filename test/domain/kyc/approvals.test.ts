import test from 'ava';
import { countApproval } from '../../../domain/kyc/approvals.js';

test('without four-eyes one approval is enough', (t) => {
  t.deepEqual(countApproval(1, [], '1'), { given: 1, needed: 1, counts: true, complete: true });
});

test('the same reviewer twice is one', (t) => {
  t.deepEqual(countApproval(2, ['1'], '1'), { given: 1, needed: 2, counts: false, complete: false });
  t.deepEqual(countApproval(2, ['1', '1'], '1'), { given: 1, needed: 2, counts: false, complete: false });
  t.deepEqual(countApproval(3, ['1', '2', '1'], '3'), { given: 3, needed: 3, counts: true, complete: true });
});

test('two reviewers are enough in either order', (t) => {
  for (const [first, second] of [
    ['1', '2'],
    ['2', '1'],
  ] as const) {
    t.false(countApproval(2, [], first).complete);
    t.true(countApproval(2, [first], second).complete);
  }
});

test('four-eyes that were switched off between two approvals do not hold the second one up', (t) => {
  t.true(countApproval(1, ['1'], '1').complete);
});
