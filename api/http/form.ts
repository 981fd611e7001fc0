import { Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { DomainError } from '../../domain/errors.js';
import {
  DOCUMENT_MAX_BYTES,
  FORM_MAX_FIELDS,
  FORM_OVERHEAD_BYTES,
  FORM_PART_HEADERS_BYTES,
  FORM_TEXT_MAX_BYTES,
} from '../../domain/limits.js';
import type { Context } from './context.js';
import { ClientGone } from './errors.js';
import type { UploadPass } from './upload-gate.js';
import { UploadedFile } from './uploaded-file.js';

const FORM_TYPE = 'multipart/form-data';
/** RFC 2046 5.1.1: 1 to 70 characters of these. */
const BOUNDARY = /;\s*boundary=(?:"[0-9a-z'()+_,./:=? -]{1,70}"|[0-9a-z'()+_,./:=?-]{1,70})\s*(?:;|$)/i;

/** Texts and files of a form by their names; a name that came twice has an array, which no field of ours takes. */
export type Form = Record<string, unknown>;

/** What a form may hold. */
export interface FormLimits {
  readonly files: number;
  readonly bytes: number;
  /** Bytes of one text: what is longer is cut, so it is above every rule for one. */
  readonly textBytes: number;
}

const ONE_FILE: FormLimits = {
  files: 1,
  bytes: DOCUMENT_MAX_BYTES + FORM_OVERHEAD_BYTES,
  textBytes: FORM_TEXT_MAX_BYTES,
};
/** Holds no more than the bytes that were read already. */
const NO_PASS: UploadPass = { take: () => undefined, leave: () => undefined };

/**
 * Reads a form with files (multipart/form-data, RFC 7578), one by default, as it comes: what is too large, or one file too many, is
 * refused before the rest arrives. A part inside a part is bytes like any other.
 * @param pass of this upload: every byte of the file is taken from it
 * @throws DomainError unsupported_media_type, payload_too_large, malformed_request, validation_failed, unavailable;
 * ClientGone
 */
export async function readForm(ctx: Context, pass: UploadPass, limits = ONE_FILE): Promise<Form> {
  const { headers } = ctx.req;
  const type = headers['content-type'] ?? '';
  const encoding = headers['content-encoding']?.toLowerCase() ?? 'identity';
  if (!isForm(type) || encoding !== 'identity')
    throw new DomainError('unsupported_media_type', { mediaType: FORM_TYPE });
  if (!BOUNDARY.test(type)) throw new DomainError('malformed_request');
  if (Number(headers['content-length'] ?? 0) > limits.bytes) throw new DomainError('payload_too_large');
  try {
    return await collect(ctx.req, type, pass, limits);
  } finally {
    ctx.state.bodyUnread = !ctx.req.readableEnded;
  }
}

/** Whether a content type is that of a form with parts. */
export function isForm(type: string | undefined): boolean {
  const [essence = ''] = (type ?? '').split(';', 1);
  return essence.trim().toLowerCase() === FORM_TYPE;
}

/** Parses the bytes of a form without files. @throws DomainError malformed_request, validation_failed */
export function parseForm(bytes: Buffer, type: string): Promise<Form> {
  if (!BOUNDARY.test(type)) throw new DomainError('malformed_request');
  return collect(Readable.from([bytes]), type, NO_PASS, {
    files: 0,
    bytes: bytes.length,
    textBytes: bytes.length,
  });
}

function collect(
  req: Readable,
  type: string,
  pass: UploadPass,
  { files, bytes, textBytes }: FormLimits,
): Promise<Form> {
  // No prototype: a part may be called __proto__.
  const form = Object.create(null) as Form;
  const add = (name: string, value: unknown): void => {
    form[name] = name in form ? [form[name], value].flat() : value;
  };
  const parser = new Busboy({
    headers: { 'content-type': type },
    limits: {
      files,
      fileSize: DOCUMENT_MAX_BYTES,
      fields: FORM_MAX_FIELDS,
      fieldSize: textBytes,
      headerSize: FORM_PART_HEADERS_BYTES,
      headerPairs: FORM_MAX_FIELDS,
    },
    // A part that says it is no text is none, whether or not it has a name of a file.
    isPartAFile: (_name, contentType, fileName) => fileName !== undefined || contentType !== 'text/plain',
  });

  return new Promise((resolve, reject) => {
    let received = 0;
    const settle = (outcome: () => void): void => {
      req.off('data', onData).off('close', onGone).off('error', onGone).unpipe(parser);
      // It has nothing more to say to anybody; an error without a listener would end the process.
      parser.removeAllListeners().on('error', () => undefined);
      outcome();
    };
    const refuse = (error: Error): void => settle(() => reject(error));
    const onData = (chunk: Buffer): void => {
      received += chunk.length;
      if (received > bytes) refuse(new DomainError('payload_too_large'));
    };
    // A request closes after its end, too, while the parser still has words to say.
    const onGone = (): void => {
      if (!req.readableEnded) refuse(new ClientGone());
    };

    parser.on('file', (name, stream) => {
      gather(stream, pass, refuse, (content) => add(String(name), new UploadedFile(content)));
    });
    parser.on('field', (name, value) => add(String(name), value));
    parser.on('filesLimit', () => refuse(broken({ path: 'file', rule: 'file' })));
    parser.on('fieldsLimit', () => refuse(broken({ path: '', rule: 'max_keys', limit: FORM_MAX_FIELDS })));
    // What the parser says quotes nothing, but says nothing to anybody either.
    parser.on('error', () => refuse(new DomainError('malformed_request')));
    parser.on('finish', () => settle(() => resolve(form)));
    req.on('data', onData).on('close', onGone).on('error', onGone).pipe(parser);
  });
}

/** Holds the bytes of the file, as far as they are granted. */
function gather(
  stream: Readable,
  pass: UploadPass,
  refuse: (error: Error) => void,
  done: (content: Buffer) => void,
): void {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => {
    try {
      pass.take(chunk.length);
      chunks.push(chunk);
    } catch (error) {
      refuse(error as DomainError);
    }
  });
  stream.on('limit', () => refuse(new DomainError('payload_too_large')));
  // The parser tells it, too.
  stream.on('error', () => undefined);
  stream.on('end', () => done(Buffer.concat(chunks)));
}

function broken(fault: { path: string; rule: 'file' | 'max_keys'; limit?: number }): DomainError {
  return new DomainError('validation_failed', { fields: [fault] });
}
