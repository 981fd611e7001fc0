import test from 'ava';
import type { UploadedFile } from '../../../../api/http/uploaded-file.js';
import { FORM_HEADERS, formBody, type Part } from '../../../support/forms.js';
import { messages, type Reply, send, serve, TOKEN } from '../../http/harness.js';
import { type Recorded, recordingRoutes } from './support/recorder.js';

const DOCUMENT = {
  id: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78',
  docType: 'passport',
  side: 'front',
  contentType: 'image/png',
  size: 1_234,
  createdAt: new Date('2026-11-21T10:00:00.000Z'),
  numberSealed: 'd1.secret',
  storageKey: 'a-key',
};
const TOLD = {
  id: DOCUMENT.id,
  doc_type: 'passport',
  side: 'front',
  content_type: 'image/png',
  size: 1_234,
  created_at: '2026-11-21T10:00:00.000Z',
};

const RESULTS = { uploadDocument: DOCUMENT, listDocuments: { items: [DOCUMENT], total: 1 } };
const AUTHORIZATION = { authorization: `Bearer ${TOKEN}` };

/** What was asked last. */
function lastOf(calls: readonly Recorded[]): unknown {
  return calls.at(-1)?.input ?? {};
}

/** A form of the product's call; a word of null is left out. */
function formOf(
  words: Readonly<Record<string, string | null>> = {},
  content: string | Buffer = 'bytes',
): Buffer {
  const all = { type: 'passport', number: 'AN 1234567', side: 'front', ...words };
  const texts = Object.entries(all).flatMap(([name, word]): Part[] =>
    word === null ? [] : [{ name, content: word }],
  );
  return formBody([...texts, { name: 'file', content, filename: 'x.png', type: 'image/png' }]);
}

test.serial('upload_document: the answer and what is asked for it, to the letter', async (t) => {
  const { routes, calls } = recordingRoutes(RESULTS);
  const { port } = await serve(t, routes);
  const headers = { ...AUTHORIZATION, ...FORM_HEADERS };
  const reply = await send(port, { path: '/kyc/upload_document', body: formOf(), headers });
  t.is(reply.text, JSON.stringify({ success: true, data: TOLD }), 'no number, no key, no link');
  const { content, ...words } = lastOf(calls) as { content: UploadedFile['content'] };
  t.deepEqual(words as object, { docType: 'passport', number: 'AN 1234567', side: 'front' });
  t.is(content.toString(), 'bytes');
  for (const number of [null, '']) {
    await send(port, { path: '/kyc/upload_document', body: formOf({ number }), headers });
    t.is((lastOf(calls) as { number: unknown }).number, null, 'a number that is not there');
  }
});

const LONG = 'x'.repeat(3_000);
for (const [words, content, expected] of [
  [{ type: null }, 'x', 'The type field must be defined'],
  [{ type: '' }, 'x', 'The type field must be defined'],
  [{ type: LONG }, 'x', 'The type field must not be greater than 64 characters'],
  [{ type: '<b>passport</b>' }, 'x', 'The type field format is invalid'],
  [{ type: '=cmd|x' }, 'x', 'The type field format is invalid'],
  [{ type: 'pass\r\nport' }, 'x', 'The type field format is invalid'],
  [{ type: '../x' }, 'x', 'The type field format is invalid'],
  [{ type: 'паспорт' }, 'x', 'The type field format is invalid'],
  [{ number: LONG }, 'x', 'The number field must not be greater than 64 characters'],
  [{ number: 'a\u0000b' }, 'x', 'The number field contains characters that are not allowed'],
  [{ side: null }, 'x', 'The side field must be defined'],
  [{ side: 'FRONT' }, 'x', 'The selected side is invalid'],
  [{ side: "' OR 1=1 --" }, 'x', 'The selected side is invalid'],
  [{ role: 'superadmin' }, 'x', 'The role field is not allowed'],
  [{ user_id: '1' }, 'x', 'The user_id field is not allowed'],
  [{}, '', 'The file field must be defined'],
] as const) {
  test.serial(
    `upload_document refuses ${JSON.stringify(words).slice(0, 40)} ${content}: ${expected}`,
    async (t) => {
      const { routes, calls } = recordingRoutes(RESULTS);
      const { port } = await serve(t, routes);
      const headers = { ...AUTHORIZATION, ...FORM_HEADERS };
      const body = formOf(words, content);
      const reply: Reply = await send(port, { path: '/kyc/upload_document', body, headers });
      t.is(reply.status, 422, reply.text);
      t.deepEqual(messages(reply), [expected]);
      t.deepEqual(calls, [], 'nothing that was refused went on');
    },
  );
}

test.serial('the messages come in the order of the form', async (t) => {
  const { port } = await serve(t, recordingRoutes(RESULTS).routes);
  const body = formBody([{ name: 'x', content: '' }]);
  const headers = { ...AUTHORIZATION, ...FORM_HEADERS };
  const reply = await send(port, { path: '/kyc/upload_document', body, headers });
  t.deepEqual(messages(reply), [
    'The type field must be defined',
    'The side field must be defined',
    'The file field must be defined',
    'The x field is not allowed',
  ]);
});

test.serial('documents: the list form of every list', async (t) => {
  const { routes, calls } = recordingRoutes(RESULTS);
  const { port } = await serve(t, routes);
  const reply = await send(port, {
    method: 'GET',
    path: '/kyc/documents?page=2&per_page=5',
    headers: AUTHORIZATION,
  });
  t.is(
    reply.text,
    JSON.stringify({ success: true, data: { items: [TOLD], page: 2, per_page: 5, total: 1 } }),
  );
  t.deepEqual(calls[0]?.input as object, { page: 2, perPage: 5 });
});
