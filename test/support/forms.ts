import type { Answer, TestClient } from './http.js';

/** One part of a form as it goes over the wire. */
export interface Part {
  readonly name: string;
  readonly content: string | Buffer;
  /** What the sender calls the file; absent: a text. Written as it is. */
  readonly filename?: string;
  readonly type?: string;
  /** More headers, each with its line end. */
  readonly headers?: string;
}

const BOUNDARY = 'x-boundary-of-a-test-x';
export const FORM_HEADERS = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` } as const;

/** A form byte by byte: what browsers never send can be written, too. @param end what closes it */
export function formBody(parts: readonly Part[], end = `--${BOUNDARY}--\r\n`): Buffer {
  const pieces = parts.flatMap(({ name, content, filename, type, headers = '' }) => [
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"`,
    filename === undefined ? '' : `; filename="${filename}"`,
    type === undefined ? '\r\n' : `\r\nContent-Type: ${type}\r\n`,
    `${headers}\r\n`,
    content,
    '\r\n',
  ]);
  return Buffer.concat(
    [...pieces, end].map((piece) => (Buffer.isBuffer(piece) ? piece : Buffer.from(piece))),
  );
}

/** A document's form with its usual words. */
export function documentForm(
  content: Uint8Array,
  words: Readonly<Record<string, string>> = {},
  filename = 'scan.jpg',
): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ type: 'passport', side: 'front', ...words })) {
    form.append(name, value);
  }
  form.append('file', new Blob([content]), filename);
  return form;
}

/** Sends a document. */
export function upload(
  client: TestClient,
  token: string,
  content: Uint8Array,
  words: Readonly<Record<string, string>> = {},
  filename?: string,
): Promise<Answer> {
  const form = documentForm(content, words, filename);
  return client.request('POST', '/kyc/upload_document', form, { token, timeoutMs: 60_000 });
}
