import { createHash } from 'node:crypto';
import { PREPARED } from './people.js';

/**
 * The bearer token of a prepared applicant: as long as a real one, and known to both ends.
 * @throws Error when all of them were used
 */
export function tokenOf(number: number): string {
  if (number >= PREPARED.applicant)
    throw new Error(`the ${PREPARED.applicant} prepared applicants are used up: take shorter turns`);
  return createHash('sha256').update(`applicant ${number}`).digest('base64url');
}

/** Example body of `POST /kyc/submit_individual_basic` (seeds/019). */
export const FORM = {
  first_name: 'Иван',
  last_name: 'Петров',
  middle_name: 'Алексеевич',
  document_name: 'Паспорт',
  document_series: '1234',
  document_number: '567890',
  document_issue_date: '2020-01-15',
  document_expiry_date: '2030-01-15',
  document_issuing_authority: '***hidden***',
  citizenship: ['Россия'],
};
