import { mixed, object, string } from 'yup';
import { FILES_PER_UPLOAD } from '../../../domain/family-limits.js';
import { FORM_TEXT_MAX_LENGTH } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { newBatch, PAPER_REFUSALS, PAPER_WORDS } from './documents.js';
import { filesOf, text, uploads } from './fields.js';
import { type DialectRoute, operation } from './operation.js';
import { inWords } from './words.js';

/** Barong's type of what proves an address (barong.md section 4). */
const TYPE = 'Address';

/** `/resource/addresses`: what proves where somebody lives. */
export function addressRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    operation({
      method: 'post',
      path: '/resource/addresses',
      name: 'createAddress',
      tag: 'barong resource',
      summary: 'Upload a new address approval document for current user',
      description:
        'A document without number and expiry, and the address that it proves; a reviewer is asked to look at it.',
      security: 'session',
      scope: 'resource.address',
      missing: 400,
      body: object({
        country: text(FORM_TEXT_MAX_LENGTH),
        address: text(FORM_TEXT_MAX_LENGTH),
        upload: uploads().meta({ description: 'Files of the document' }),
        // barong.md section 4: "city* (blank ok)".
        city: string().defined().max(FORM_TEXT_MAX_LENGTH),
        postcode: text(FORM_TEXT_MAX_LENGTH),
      }),
      files: FILES_PER_UPLOAD,
      status: 201,
      data: mixed()
        .nullable()
        .defined()
        .meta({ jsonSchema: { type: 'null' } }),
      refusals: PAPER_REFUSALS,
      handler: async ({ caller, actor, body }) => {
        const { upload, country, address, city, postcode } = body;
        const metadata = JSON.stringify({ country, address, city, postcode });
        const papers = { docType: TYPE, number: null, expiresOn: null, side: 'front', metadata } as const;
        const shown = { type: 'address', ...papers, batch: newBatch(), files: filesOf(upload) } as const;
        await inWords(useCases.submitDocuments(caller, actor, shown), PAPER_WORDS);
        return null;
      },
    }),
  ];
}
