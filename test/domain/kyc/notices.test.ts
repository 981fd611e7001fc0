import test from 'ava';
import { noticeOf } from '../../../domain/kyc/notices.js';
import { KYC_TRANSITIONS } from '../../../domain/kyc/transitions.js';

test('an applicant is told of what others did to his case, and of an approval that is taken back', (t) => {
  const told = new Set<string>();
  for (const { by, from, to } of KYC_TRANSITIONS) {
    const notice = noticeOf(from, to);
    if (by === 'applicant') t.is(notice, null, `${from} ${to}`);
    told.add(`${from === 'approved' ? 'approved ' : ''}${to}: ${notice}`);
  }
  t.deepEqual([...told].filter((line) => !line.endsWith('null')).sort(), [
    'approved in_review: kyc_reversed',
    'approved rejected: kyc_rejected',
    'approved resubmission_requested: kyc_resubmission',
    'approved: kyc_approved',
    'rejected: kyc_rejected',
    'resubmission_requested: kyc_resubmission',
    'withdrawn: kyc_withdrawn',
  ]);
  t.is(noticeOf('in_review', 'in_review'), null, 'a first approval of two');
});
