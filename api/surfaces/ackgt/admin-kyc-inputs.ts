import { object } from 'yup';
import { alwaysNeedsReason } from '../../../domain/kyc/transitions.js';
import {
  KYC_STATUSES,
  KYC_TYPES,
  KYC_VERDICTS,
  type KycStatus,
  type KycVerdict,
} from '../../../domain/kyc/words.js';
import { VERDICT_TEXT_MAX_LENGTH } from '../../../domain/limits.js';
import { choice, text } from './fields.js';
import { caseNumber, list } from './kyc-fields.js';
import { PAGE_FIELDS } from './lists.js';

/** `GET /admin/kyc/list`; the seed's `statuses[0]=created`, as often as there are statuses. */
export const CASES_QUERY = object({
  type: choice(KYC_TYPES).optional().meta({ description: 'All types when absent' }),
  ...PAGE_FIELDS,
  statuses: list(choice(KYC_STATUSES), { min: 1, max: KYC_STATUSES.length })
    .optional()
    .meta({ description: 'All statuses when absent' }),
});

/** `GET /admin/kyc/get`: a case of whichever side. */
export const ANY_CASE_QUERY = object({ type: choice(KYC_TYPES), id: caseNumber() });

/**
 * `POST /admin/kyc/set_status`. A reason that the case itself makes necessary (no verified identity check) is asked for
 * by judgeVerdict, in the same words.
 */
export const SET_STATUS = object({
  id: caseNumber(),
  type: choice(KYC_TYPES),
  status: choice(KYC_VERDICTS),
  from: choice(KYC_STATUSES)
    .optional()
    .meta({ description: 'What is reversed, or the status that was seen' }),
  reason: text({ max: VERDICT_TEXT_MAX_LENGTH })
    .optional()
    .test('defined', (value, { parent }) => {
      const { status, from } = parent as { status?: unknown; from?: unknown };
      if (value !== undefined || !isVerdict(status)) return true;
      return !alwaysNeedsReason(status, from as KycStatus | undefined);
    })
    .meta({
      description: 'Internal; required to reject, to ask for another form, and to reverse a decision',
    }),
  message: text({ max: VERDICT_TEXT_MAX_LENGTH }).optional().meta({ description: 'What the applicant sees' }),
});

function isVerdict(value: unknown): value is KycVerdict {
  return (KYC_VERDICTS as readonly unknown[]).includes(value);
}
