import { connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { mixed, object, string } from 'yup';
import type { Route } from '../../../api/http/route.js';
import { UploadedFile } from '../../../api/http/uploaded-file.js';
import {
  DOCUMENT_MAX_BYTES,
  FORM_MAX_FIELDS,
  FORM_OVERHEAD_BYTES,
  FORM_PART_HEADERS_BYTES,
} from '../../../domain/limits.js';
import { FORM_HEADERS, formBody, type Part } from '../../support/forms.js';
import { echo, messages, type Reply, raw, send, serve, TOKEN } from './harness.js';

const BOUND = { authorization: `Bearer ${TOKEN}`, ...FORM_HEADERS };
const WORDS: readonly Part[] = [{ name: 'word', content: 'one' }];
const FILE: Part = { name: 'file', content: 'four', filename: 'a.txt', type: 'text/plain' };

/** Answers with what the form had. */
const ROUTES: readonly Route[] = [
  echo({
    path: '/form',
    security: 'session',
    form: true,
    body: object({
      word: string().defined(),
      more: string(),
      file: mixed<UploadedFile>()
        .required()
        .test('file', (value) => value instanceof UploadedFile),
    }),
    handler: async ({ body }) => {
      const { file, ...texts } = body as { file: UploadedFile };
      return { texts, bytes: file.content.length, content: file.content.toString('latin1').slice(0, 100) };
    },
  }),
];

const start = (t: ExecutionContext) => serve(t, ROUTES);

async function sent(t: ExecutionContext, parts: readonly Part[], more = {}): Promise<Reply> {
  const { port } = await start(t);
  return send(port, { path: '/form', body: formBody(parts), headers: { ...BOUND, ...more } });
}

test.serial('texts and the file come as they were sent', async (t) => {
  const content = Buffer.from([0, 13, 10, 45, 45, 255, ...Buffer.from('--x-boundary-of-a-tes\r\n')]);
  const reply = await sent(t, [
    { name: 'word', content: 'один ' },
    { ...FILE, content },
  ]);
  t.is(reply.status, 200, reply.text);
  t.deepEqual(reply.json.data, {
    texts: { word: 'один ' },
    bytes: content.length,
    content: content.toString('latin1'),
  });
});

test.serial('A40: the name of a file decides nothing and goes nowhere', async (t) => {
  for (const filename of [
    '../../etc/passwd',
    'a\u0000.jpg',
    '\u202egpj.exe',
    'C:\\\\x',
    'a'.repeat(3_000),
    '',
  ]) {
    const reply = await sent(t, [...WORDS, { ...FILE, filename, type: 'image/jpeg' }]);
    t.is(reply.status, 200, filename.slice(0, 20));
    t.is((reply.json.data as { bytes: number }).bytes, 4);
  }
});

test.serial(
  'one file of 10 MB is taken, one of a byte more is not, whether its length is told or not',
  async (t) => {
    const { port } = await start(t);
    const exact = formBody([...WORDS, { ...FILE, content: Buffer.alloc(DOCUMENT_MAX_BYTES) }]);
    const taken = await send(port, { path: '/form', body: exact, headers: BOUND });
    t.is((taken.json.data as { bytes: number } | undefined)?.bytes, DOCUMENT_MAX_BYTES);
    const over = formBody([...WORDS, { ...FILE, content: Buffer.alloc(DOCUMENT_MAX_BYTES + 1) }]);
    for (const headers of [BOUND, { ...BOUND, 'transfer-encoding': 'chunked' }]) {
      const reply = await send(port, { path: '/form', body: over, headers });
      t.is(reply.status, 413);
      t.is(reply.json.error?.code, 'E_PAYLOAD_TOO_LARGE');
    }
  },
);

/** Sends a head, then bytes for as long as they are taken. @returns the answer, and how many were */
function flood(port: number, head: string): Promise<{ text: string; bytes: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunk = Buffer.alloc(64 * 1024, 'a');
    let [text, bytes] = ['', 0];
    const pump = (): void => {
      while (socket.writable && bytes < 200 * 1024 * 1024) {
        bytes += chunk.length;
        if (!socket.write(chunk)) return;
      }
    };
    socket.on('connect', () => {
      socket.write(head);
      pump();
    });
    socket.on('drain', pump);
    socket.on('data', (data: Buffer) => {
      text += data.toString('latin1');
    });
    // A reset while it sends is what a flood gets; what it was told came before.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (!['EPIPE', 'ECONNRESET'].includes(error.code ?? '')) reject(error);
    });
    socket.on('close', () => resolve({ text, bytes }));
  });
}

test.serial(
  'A9: a flood is refused at once when it tells its length, and at its limit when it does not',
  async (t) => {
    const { port, lines } = await start(t);
    const head = (more: string): string =>
      `POST /form HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer ${TOKEN}\r\n` +
      `Content-Type: ${FORM_HEADERS['content-type']}\r\n${more}\r\n\r\n`;
    const part =
      '--x-boundary-of-a-test-x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
    const told = await flood(port, `${head('Content-Length: 999999999')}${part}`);
    t.true(told.bytes < DOCUMENT_MAX_BYTES);
    const untold = await flood(
      port,
      `${head('Transfer-Encoding: chunked')}${(0x40000000).toString(16)}\r\n${part}`,
    );
    // Before the first boundary there is no part that could have a limit.
    const before = await flood(port, `${head('Transfer-Encoding: chunked')}${(0x40000000).toString(16)}\r\n`);
    // What was answered, by the log: a sender who never stops may lose the answer to the reset that stops it.
    t.deepEqual(
      lines.map(({ status }) => status),
      [413, 413, 413],
    );
    for (const { bytes } of [untold, before])
      t.true(bytes < 2 * (DOCUMENT_MAX_BYTES + FORM_OVERHEAD_BYTES) + 20 * 1024 * 1024);
  },
);

test.serial('401 comes before a byte of the body is read', async (t) => {
  const { port } = await start(t);
  const head = `POST /form HTTP/1.1\r\nHost: test\r\nContent-Type: ${FORM_HEADERS['content-type']}\r\n`;
  const { text, bytes } = await flood(port, `${head}Content-Length: 100000000\r\n\r\n`);
  t.regex(text, /^HTTP\/1\.1 401 /);
  t.true(bytes < 50_000_000);
});

for (const [name, parts, expected] of [
  ['no file', WORDS, ['The file field must be defined']],
  ['no text', [FILE], ['The word field must be defined']],
  [
    'nothing of it',
    [{ name: 'more', content: 'x' }],
    ['The word field must be defined', 'The file field must be defined'],
  ],
  [
    'a text in place of the file',
    [...WORDS, { name: 'file', content: 'x' }],
    ['The file field must be one file'],
  ],
  ['two files', [...WORDS, FILE, FILE], ['The file field must be one file']],
  ['a second file elsewhere', [...WORDS, FILE, { ...FILE, name: 'x' }], ['The file field must be one file']],
  ['a file in place of a text', [{ ...FILE, name: 'word' }, FILE], ['The file field must be one file']],
  ['a text twice', [...WORDS, ...WORDS, FILE], ['The word field must be a string']],
  ['an unknown text', [...WORDS, { name: 'role', content: 'x' }, FILE], ['The role field is not allowed']],
  [
    '__proto__',
    [...WORDS, { name: '__proto__', content: 'x' }, FILE],
    ['The __proto__ field is not allowed'],
  ],
  [
    'NUL in a text',
    [{ name: 'word', content: 'a\u0000b' }, FILE],
    ['The word field contains characters that are not allowed'],
  ],
  [
    'too many texts',
    Array.from({ length: FORM_MAX_FIELDS + 1 }, (_, n) => ({ name: `w${n}`, content: '' })),
    [`The request must not have more than ${FORM_MAX_FIELDS} fields`],
  ],
] as const) {
  test.serial(`422: ${name}`, async (t) => {
    const reply = await sent(t, parts);
    t.is(reply.status, 422, reply.text);
    t.deepEqual(messages(reply), [...expected]);
    t.is(({} as { x?: unknown }).x, undefined);
  });
}

test.serial('10,001 files are refused at the second (A40)', async (t) => {
  const reply = await sent(t, [...WORDS, ...Array.from({ length: 10_001 }, () => FILE)]);
  t.is(reply.status, 422);
});

test.serial(
  'another content type is 415 and says which one it has to be; a form without a boundary is malformed',
  async (t) => {
    const { port } = await start(t);
    const body = formBody([...WORDS, FILE]);
    for (const [type, status] of [
      ['application/json', 415],
      ['multipart/mixed; boundary=x-boundary-of-a-test-x', 415],
      ['application/x-www-form-urlencoded', 415],
      ['multipart/form-data', 400],
      ['multipart/form-data; boundary=', 400],
      [`multipart/form-data; boundary=${'x'.repeat(71)}`, 400],
      ['multipart/form-data; boundary=a\u00e9', 400],
    ] as const) {
      const headers = { ...BOUND, 'content-type': type };
      const reply = await send(port, { path: '/form', body, headers });
      t.is(reply.status, status, type);
      if (status === 415) t.deepEqual(messages(reply), ['The request body must be multipart/form-data']);
    }
    const zipped = await send(port, {
      path: '/form',
      body,
      headers: { ...BOUND, 'content-encoding': 'gzip' },
    });
    t.is(zipped.status, 415);
    const without = await send(port, { path: '/form', headers: { authorization: BOUND.authorization } });
    t.is(without.status, 415);
  },
);

test.serial('A14: a form that is cut short, empty or nothing of the kind is malformed', async (t) => {
  const { port } = await start(t);
  const whole = formBody([...WORDS, FILE]);
  for (const body of [
    Buffer.alloc(0),
    Buffer.from('{"word":"one"}'),
    whole.subarray(0, 40),
    whole.subarray(0, whole.length - 30),
    formBody([...WORDS, FILE], ''),
  ]) {
    const reply = await send(port, { path: '/form', body, headers: BOUND });
    t.is(reply.status, 400, body.toString().slice(0, 60));
    t.is(reply.json.error?.code, 'E_BAD_REQUEST');
  }
  t.is((await send(port, { path: '/form', body: whole, headers: BOUND })).status, 200);
});

test.serial('a form inside a form is bytes of its part', async (t) => {
  const inner = '--in\r\nContent-Disposition: form-data; name="role"\r\n\r\nsuperadmin\r\n--in--\r\n';
  const nested = { ...FILE, content: inner, type: 'multipart/mixed; boundary=in' };
  const reply = await sent(t, [...WORDS, nested]);
  t.deepEqual((reply.json.data as { texts: object }).texts, { word: 'one' });
});

test.serial('a part with endless headers does not fill the memory', async (t) => {
  const headers = `X-Long: ${'x'.repeat(FORM_PART_HEADERS_BYTES * 4)}\r\n`;
  const reply = await sent(t, [...WORDS, { ...FILE, headers }]);
  t.true([200, 400, 422].includes(reply.status));
});

test.serial('a connection whose form was refused before its end is not used again', async (t) => {
  const { port } = await start(t);
  const body = formBody([...WORDS, FILE, { ...FILE, content: 'a'.repeat(200_000) }]);
  const head = [
    'POST /form HTTP/1.1',
    'Host: test',
    `Authorization: Bearer ${TOKEN}`,
    `Content-Type: ${FORM_HEADERS['content-type']}`,
    `Content-Length: ${body.length}`,
  ];
  // It ends when the server closes.
  const received = await raw(port, `${head.join('\r\n')}\r\n\r\n${body.toString()}`);
  t.regex(received, /^HTTP\/1\.1 422 /);
  t.regex(received, /\r\nConnection: close\r\n/);
});

test.serial('after a refusal the next call over the same API is as ever', async (t) => {
  const { port } = await start(t);
  const broken = formBody([...WORDS, FILE, FILE]);
  for (let times = 0; times < 10; times += 1) {
    t.is((await send(port, { path: '/form', body: broken, headers: BOUND })).status, 422);
  }
  t.is((await send(port, { path: '/form', body: formBody([...WORDS, FILE]), headers: BOUND })).status, 200);
});
