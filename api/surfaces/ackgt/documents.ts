import { type MixedSchema, mixed, object, type StringSchema, string } from 'yup';
import { DOCUMENT_SIDES } from '../../../domain/documents.js';
import {
  DOCUMENT_MAX_BYTES,
  DOCUMENT_NUMBER_MAX_LENGTH,
  DOCUMENT_TYPE_MAX_LENGTH,
} from '../../../domain/limits.js';
import { type Route, route } from '../../http/route.js';
import { UploadedFile } from '../../http/uploaded-file.js';
import type { UseCases } from '../../use-cases/index.js';
import { DOCUMENT_FIELDS, listOf } from './answers.js';
import { choice } from './fields.js';
import { PAGE_FIELDS, pageOf } from './lists.js';
import { presentDocument } from './present.js';
import { length, ruled } from './rules.js';

/** A word of the caller's: it stands in lists for people, so it has the characters of words only. */
const DOCUMENT_TYPE = /^[A-Za-z][A-Za-z0-9 _-]*$/;

function docType(): StringSchema<string> {
  return ruled(
    string().defined(),
    (value) => length(value, 1, DOCUMENT_TYPE_MAX_LENGTH) ?? (DOCUMENT_TYPE.test(value) ? null : 'format'),
  ).meta({
    jsonSchema: {
      type: 'string',
      minLength: 1,
      maxLength: DOCUMENT_TYPE_MAX_LENGTH,
      pattern: DOCUMENT_TYPE.source,
    },
    description: 'What kind of document it is, in a word: passport, id_card, charter',
  });
}

/** Browsers send an empty text for a field that nobody filled in. */
function docNumber(): StringSchema<string | undefined> {
  return ruled(string(), (value) => length(value, 1, DOCUMENT_NUMBER_MAX_LENGTH), null).meta({
    jsonSchema: { type: 'string', maxLength: DOCUMENT_NUMBER_MAX_LENGTH },
    description: 'Number on the document',
  });
}

function file(): MixedSchema<UploadedFile> {
  return ruled(mixed<UploadedFile>().required(), (value) => {
    if (!(value instanceof UploadedFile)) return 'file';
    return value.content.length === 0 ? 'defined' : null;
  }).meta({
    jsonSchema: { type: 'string', format: 'binary' },
    description: `JPEG, PNG, WebP or PDF, by its content and not by its name; at most ${DOCUMENT_MAX_BYTES} bytes`,
  });
}

const DOCUMENT = object(DOCUMENT_FIELDS);

/** The smallest file that is a whole PDF. */
const PDF = '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n';
const EXAMPLE = {
  id: '0198f5a0-0000-7000-8000-000000000002',
  doc_type: 'passport',
  side: 'front',
  content_type: 'application/pdf',
  size: PDF.length,
  created_at: '2026-11-21T10:00:00.000Z',
};

/** Documents of the applicant, of `/kyc/*` (product-api). */
export function documentRoutes(useCases: UseCases): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/kyc/upload_document',
      operationId: 'uploadDocument',
      tag: 'kyc',
      summary: 'Send a document',
      description:
        'A form with one file. Images are written anew, without what they say about place and camera. The same file with the same words again is the same document, so a call whose answer was lost can be repeated.',
      security: 'session',
      form: true,
      body: object({ type: docType(), number: docNumber(), side: choice(DOCUMENT_SIDES), file: file() }),
      data: DOCUMENT,
      errors: ['flood_control'],
      examples: [
        {
          name: 'a paper',
          body: { type: 'passport', number: 'AN1234567', side: 'front', file: PDF },
          answer: { data: EXAMPLE },
        },
        {
          name: 'without a token',
          body: { type: 'passport', side: 'front', file: PDF },
          answer: { error: 'unauthorized' },
        },
        {
          name: 'no document',
          body: { type: 'passport', side: 'front', file: 'Hello' },
          answer: { error: 'validation_failed' },
        },
      ],
      handler: async ({ body, actor, caller }) => {
        const { type, number: written, side, file: sent } = body;
        const upload = { docType: type, number: written || null, side, content: sent.content };
        return presentDocument(await useCases.uploadDocument(caller, actor, upload));
      },
    }),
    route({
      method: 'get',
      path: '/kyc/documents',
      operationId: 'listDocuments',
      tag: 'kyc',
      summary: 'My documents',
      description: 'What the account has sent, the newest first; no link to the files is given here.',
      security: 'session',
      query: object(PAGE_FIELDS),
      data: listOf(DOCUMENT),
      errors: [],
      examples: [
        {
          name: 'nothing yet',
          query: { page: '1', per_page: '10' },
          answer: { data: { items: [], page: 1, per_page: 10, total: 0 } },
        },
        { name: 'without a token', answer: { error: 'unauthorized' } },
      ],
      handler: async ({ query, actor }) => {
        const { page, perPage } = pageOf(query);
        const { items, total } = await useCases.listDocuments(actor, { page, perPage });
        return { items: items.map(presentDocument), page, per_page: perPage, total };
      },
    }),
  ];
}
