import { randomBytes } from 'node:crypto';
import { array, mixed, object, string } from 'yup';
import { calendarDay, isCalendarDay } from '../../../domain/calendar.js';
import type { DocumentSide } from '../../../domain/documents.js';
import { FILES_PER_UPLOAD, PAPER_NUMBER_MAX_LENGTH } from '../../../domain/family-limits.js';
import { DOCUMENT_TYPE_MAX_LENGTH } from '../../../domain/limits.js';
import type { UseCases } from '../../use-cases/index.js';
import { filesOf, isJsonObject, jsonText, text, uploads } from './fields.js';
import { maskDocumentNumber } from './masks.js';
import { type DialectRoute, operation } from './operation.js';
import { instant } from './present.js';
import type { BarongSettings } from './settings.js';
import { inWords, type RefusalWords, refused } from './words.js';

const DOCUMENT = object({
  upload: string().nullable().defined().meta({
    description: 'Where the file is, for some minutes and for this session; null for a caller without one',
  }),
  doc_type: string().defined(),
  doc_number: string().nullable().defined().meta({ description: 'Masked where masking is on' }),
  doc_expire: string().nullable().defined().meta({ description: 'YYYY-MM-DD' }),
  metadata: string().nullable().defined(),
  created_at: string().datetime().defined(),
  updated_at: string().datetime().defined(),
}).defined();

/** Barong's words for the sides; without one it is the front. */
const SIDES: Readonly<Record<string, DocumentSide>> = {
  front_side: 'front',
  back_side: 'back',
  selfie: 'selfie',
};
/** Letters, digits, hyphen, space (barong.md section 4). */
const NUMBER = /^[\p{L}\p{N} -]+$/u;
/** Bytes of a batch's name when the client gives none (barong.md: "generated 32 hex if absent"). */
const BATCH_BYTES = 16;

/** What both ways of showing papers may refuse. */
export const PAPER_REFUSALS = [
  { status: 400, word: 'resource.documents.limit_reached' },
  { status: 400, word: 'resource.documents.limit_will_be_reached' },
  { status: 422, word: 'upload.invalid' },
];
export const PAPER_WORDS: RefusalWords = {
  'conflict:limit_reached': { status: 400, word: 'resource.documents.limit_reached' },
  'conflict:limit_will_be_reached': { status: 400, word: 'resource.documents.limit_will_be_reached' },
  validation_failed: { status: 422, word: 'upload.invalid' },
};

/** A new name for papers that belong together. */
export const newBatch = (): string => randomBytes(BATCH_BYTES).toString('hex');

/** `/resource/documents`: papers for review. */
export function documentRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    operation({
      method: 'get',
      path: '/resource/documents',
      name: 'listDocuments',
      tag: 'barong resource',
      summary: 'Return current user documents list',
      description:
        'Everything that the account has shown, on this side or on that of the product API, the newest first.',
      security: 'session',
      scope: 'resource.document',
      missing: 422,
      status: 200,
      data: array(DOCUMENT).defined(),
      handler: async ({ actor }) => {
        const papers = await useCases.listPapers(actor);
        return papers.map(({ docType, number, expiresOn, metadata, path, createdAt }) => ({
          upload: path,
          doc_type: docType,
          doc_number: number !== null && settings.masksData ? maskDocumentNumber(number) : number,
          doc_expire: expiresOn,
          metadata,
          created_at: instant(createdAt),
          // A document never changes.
          updated_at: instant(createdAt),
        }));
      },
    }),
    operation({
      method: 'post',
      path: '/resource/documents',
      name: 'createDocument',
      tag: 'barong resource',
      summary: 'Upload a new document for current user',
      description:
        'JPEG, PNG or PDF, at most 10 MB each. All files of a call are kept, or none is; a reviewer is asked to look at them.',
      security: 'session',
      scope: 'resource.document',
      missing: 400,
      body: object({
        doc_type: text(DOCUMENT_TYPE_MAX_LENGTH).meta({ description: 'Document type' }),
        doc_number: text(PAPER_NUMBER_MAX_LENGTH).meta({ description: 'Document number' }),
        upload: uploads().meta({ description: 'Files of the document' }),
        doc_expire: text(32).optional().meta({ description: 'Document expiration date' }),
        doc_category: text(32).optional().meta({ description: 'front_side, back_side or selfie' }),
        identificator: text(255).optional().meta({ description: 'Of documents to be supplied together' }),
        metadata: jsonText()
          .optional()
          .meta({ description: 'Additional key: value pairs in json string format' }),
      }),
      files: FILES_PER_UPLOAD,
      status: 201,
      data: mixed()
        .nullable()
        .defined()
        .meta({ jsonSchema: { type: 'null' } }),
      refusals: [
        { status: 422, word: 'resource.documents.expire_not_a_date' },
        { status: 422, word: 'resource.documents.invalid_format' },
        { status: 422, word: 'resource.documents.already_expired' },
        { status: 422, word: 'resource.documents.doc_category' },
        { status: 422, word: 'doc_type.inclusion' },
        { status: 422, word: 'doc_number.invalid' },
        { status: 422, word: 'doc_expire.blank' },
        { status: 422, word: 'metadata.invalid_format' },
        ...PAPER_REFUSALS,
      ],
      handler: async ({ caller, actor, body }) => {
        const { doc_type: docType, doc_number: number, doc_expire: expire, doc_category: category } = body;
        const { metadata = null, identificator = newBatch() } = body;
        const expiresOn = expiryOf(expire, settings.documentsExpire);
        const side = category === undefined ? 'front' : SIDES[category];
        if (side === undefined) throw refused(422, 'resource.documents.doc_category');
        const wrong = [
          ...(settings.documentTypes.includes(docType) ? [] : ['doc_type.inclusion']),
          ...(NUMBER.test(number) ? [] : ['doc_number.invalid']),
          ...(metadata === null || isJsonObject(metadata) ? [] : ['metadata.invalid_format']),
        ];
        if (wrong.length > 0) throw refused(422, ...wrong);
        const files = filesOf(body.upload);
        const papers = { docType, number, expiresOn, side, batch: identificator, metadata, files };
        await inWords(useCases.submitDocuments(caller, actor, { type: 'document', ...papers }), PAPER_WORDS);
        return null;
      },
    }),
  ];
}

/** @throws DomainError in barong.md's words, in its order (section 4) */
function expiryOf(expire: string | undefined, isRequired: boolean): string | null {
  if (expire === undefined) {
    if (isRequired) throw refused(422, 'doc_expire.blank');
    return null;
  }
  if (isCalendarDay(expire)) {
    if (expire < calendarDay(new Date())) throw refused(422, 'resource.documents.already_expired');
    return expire;
  }
  // A day that is written otherwise, or no day at all.
  const isDay = !Number.isNaN(Date.parse(expire));
  throw refused(422, isDay ? 'resource.documents.invalid_format' : 'resource.documents.expire_not_a_date');
}
