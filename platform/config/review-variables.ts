import { bool, num } from 'envalid';
import { DOCUMENT_LIMIT } from '../../domain/family-limits.js';
import { list } from './validators.js';

/** What people may show through the Barong family; a part of VARIABLES (variables.ts). */
export const REVIEW_VARIABLES = {
  masking: {
    API_DATA_MASKING: bool({
      default: true,
      desc: 'whether the Barong family, and events, mask last names, birth dates, phones and document numbers',
    }),
  },
  papers: {
    PROFILE_DOUBLE_VERIFICATION: bool({
      default: false,
      desc: 'whether an administrator who wrote a profile for somebody may not approve it himself',
    }),
    PROFILE_VERIFICATION_ROLES: list({
      default: ['superadmin'],
      desc: 'roles that may all the same',
      example: 'superadmin',
    }),
    DOCUMENT_TYPES: list({
      // barong.md section 12, its spelling.
      default: [
        'Passport',
        'Identity card',
        'Driver license',
        'Utility Bill',
        'Residental',
        'Institutional',
        'Address',
      ],
      desc: 'types of documents that the Barong family takes, to the letter',
    }),
    DOCUMENT_LIMIT: num({
      default: DOCUMENT_LIMIT,
      desc: 'documents that an account may show in its life; those that a reviewer rejected count no more',
    }),
    DOCUMENTS_EXPIRE: bool({
      default: true,
      desc: 'whether a document has to say when it expires',
    }),
  },
} as const;
