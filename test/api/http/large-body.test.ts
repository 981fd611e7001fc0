import { once } from 'node:events';
import { connect } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { object, string } from 'yup';
import type { Route } from '../../../api/http/route.js';
import { DomainError } from '../../../domain/errors.js';
import {
  BODY_MAX_BYTES,
  DOCUMENT_BASE64_LENGTH,
  INPUT_MAX_KEYS,
  LARGE_BODIES_AT_ONCE_PER_PATH,
  LARGE_BODIES_MEMORY_BYTES,
  PHOTO_HOOK_MAX_BYTES,
} from '../../../domain/limits.js';
import { eventually } from '../../support/system.js';
import { echo, messages, post, type Reply, raw, send, serve } from './harness.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const MEBIBYTE = 1024 * 1024;

/** A hook of others that may be large where it is called `large`. */
const HOOK: Route = {
  ...echo({ path: '/hooks/:token/:kind', operationId: 'hook' }),
  params: object({ token: string().defined(), kind: string().oneOf(['small', 'large']).defined() }),
  body: object({}),
  foreignBody: 'bounded',
  admit: async ({ params }) => {
    if ((params as { token: string }).token === 'stranger') throw new DomainError('not_found');
  },
  maxBytes: (params) =>
    (params as { kind: string }).kind === 'large' ? PHOTO_HOOK_MAX_BYTES : BODY_MAX_BYTES,
  handler: async ({ body, rawBody }) => ({
    keys: Object.keys(body as object),
    bytes: rawBody.length,
    text: Buffer.from(rawBody.subarray(0, 40)).toString(),
  }),
};
const start = (t: ExecutionContext, hook: Partial<Route> = {}) => serve(t, [{ ...HOOK, ...hook }]);

/** JSON of so many bytes with one long text. */
function photo(bytes: number): string {
  const shell = JSON.stringify({ data: { photo: '' } }).length;
  return JSON.stringify({ data: { photo: 'A'.repeat(bytes - shell) } });
}

test.serial(
  'a large body is read to its limit where it may be large, byte for byte, and nowhere else',
  async (t) => {
    const { port } = await start(t);
    for (const [kind, limit] of [
      ['small', BODY_MAX_BYTES],
      ['large', PHOTO_HOOK_MAX_BYTES],
    ] as const) {
      const full = await post(port, `/hooks/a/${kind}`, photo(limit));
      t.deepEqual(full.json.data, {
        keys: ['data'],
        bytes: limit,
        text: photo(limit).slice(0, 40),
      } as never);
      for (const headers of [JSON_TYPE, { ...JSON_TYPE, 'transfer-encoding': 'chunked' }]) {
        const over = await send(port, { path: `/hooks/a/${kind}`, body: photo(limit + 1), headers });
        t.is(over.status, 413, kind);
      }
    }
    t.true(PHOTO_HOOK_MAX_BYTES > DOCUMENT_BASE64_LENGTH);
  },
);

test.serial('a stranger is refused before a byte of his body is read', async (t) => {
  const { port } = await start(t);
  const head = `POST /hooks/stranger/large HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n`;
  const answer = await raw(port, `${head}Expect: 100-continue\r\nContent-Length: ${10 * MEBIBYTE}\r\n\r\n`);
  t.regex(answer, /HTTP\/1\.1 404 Not Found\r\n[\s\S]*"E_NOT_FOUND"/);
  t.notRegex(answer, /HTTP\/1\.1 413|E_PAYLOAD_TOO_LARGE/);
});

test.serial('a route that takes large bodies of anybody does not start', async (t) => {
  const { admit: _, ...open } = HOOK;
  await t.throwsAsync(serve(t, [open]), { message: 'hook takes large bodies of anybody' });
});

test.serial(
  'A10, A11: brackets, keys and quotes by the megabyte are refused before they are parsed',
  async (t) => {
    const { port } = await start(t);
    const many = INPUT_MAX_KEYS + 1;
    const filler = `"x":"${'A'.repeat(BODY_MAX_BYTES)}"`;
    for (const [name, body] of [
      ['brackets', '['.repeat(14_000_000)],
      ['braces', '{"a":'.repeat(2_000_000)],
      ['items', `[${'1,'.repeat(7_000_000)}1]`],
      ['keys', `{${'"a":1,'.repeat(2_000_000)}"b":1}`],
      ['one key too many', `{${filler}${',"a":1'.repeat(many)}}`],
      ['escaped quotes', `{"a":"${'\\"'.repeat(7_000_000)}"}`],
    ] as const) {
      const reply = await post(port, '/hooks/a/large', body);
      t.is(reply.status, 422, name);
      t.deepEqual(messages(reply), [`The request must not have more than ${INPUT_MAX_KEYS} fields`], name);
    }
  },
);

test.serial('A10: of a smaller body the value is held against the same bounds', async (t) => {
  const { port } = await start(t);
  for (const [body, message] of [
    [
      `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      'The request must not be nested deeper than 32 levels',
    ],
    [
      JSON.stringify(Object.fromEntries([...Array(3_000).keys()].map((key) => [`k${key}`, 1]))),
      'The request must not have more than 1000 fields',
    ],
    ['[]', 'The request must be an object'],
    ['"text"', 'The request must be an object'],
  ] as const) {
    const reply = await post(port, '/hooks/a/small', body);
    t.is(reply.status, 422, message);
    t.deepEqual(messages(reply), [message]);
  }
});

test.serial('what is odd inside a body of others is its reader’s business (A6, A12)', async (t) => {
  const { port } = await start(t);
  const fields = '"__proto__":{"x":1},"constructor":1,"a\\u0000":"\\ud800"';
  for (const filler of ['A', ',', '\\\\', '[{']) {
    const body = `{${fields},"data":"\\\\\\"${filler.repeat(2 * BODY_MAX_BYTES)}\\\\"}`;
    const reply = await post(port, '/hooks/a/large', body);
    t.is(reply.status, 200, reply.text);
    t.deepEqual((reply.json.data as { keys: string[] }).keys.slice(0, 3), [
      '__proto__',
      'constructor',
      'a\u0000',
    ]);
  }
  t.is(({} as { x?: unknown }).x, undefined);
});

test.serial('a large body that is no JSON is 400', async (t) => {
  const { port } = await start(t);
  for (const body of [
    `{"a":"${'A'.repeat(200_000)}`,
    'A'.repeat(200_000),
    `{"a":"${'A'.repeat(200_000)}\\"}`,
  ])
    t.is((await post(port, '/hooks/a/large', body)).status, 400);
});

test.serial('so many large bodies are held at once and no more; ordinary ones do not notice', async (t) => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let inside = 0;
  const { port } = await start(t, {
    handler: async () => {
      inside += 1;
      await held;
      return {};
    },
  });
  const full = photo(PHOTO_HOOK_MAX_BYTES);
  const waiting: Promise<Reply>[] = [];
  const crowd = LARGE_BODIES_MEMORY_BYTES / PHOTO_HOOK_MAX_BYTES;
  for (let sender = 0; sender < crowd; sender += 1) {
    waiting.push(post(port, `/hooks/sender-${Math.floor(sender / 2)}/large`, full));
    await eventually(async () => inside === sender + 1, 30_000);
  }
  t.is(LARGE_BODIES_AT_ONCE_PER_PATH, 2);
  const again = await post(port, '/hooks/sender-0/large', full);
  t.is(again.status, 429, 'an address has its share');
  const next = await post(port, '/hooks/another/large', full);
  t.is(next.status, 503, 'the process has its own');
  t.is(next.headers['retry-after'], '1');
  const small = post(port, '/hooks/another/small', '{}');
  await eventually(async () => inside === crowd + 1);
  release();
  for (const reply of [...waiting, small]) t.is((await reply).status, 200);
  t.is((await post(port, '/hooks/sender-0/large', full)).status, 200, 'what has ended holds nothing');
});

test.serial('a sender who hangs up while he is asked who he is holds nothing', async (t) => {
  let admitted = 0;
  let inside = 0;
  const { port, lines } = await start(t, {
    admit: async () => {
      admitted += 1;
      if (admitted > LARGE_BODIES_AT_ONCE_PER_PATH) return;
      await eventually(async () => gone);
    },
    handler: async () => {
      inside += 1;
      return {};
    },
  });
  let gone = false;
  const sockets = Array.from({ length: LARGE_BODIES_AT_ONCE_PER_PATH }, () => connect(port, '127.0.0.1'));
  for (const socket of sockets) {
    socket.write('POST /hooks/a/large HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n');
    socket.write('Content-Length: 1000000\r\n\r\n{');
  }
  await eventually(async () => admitted === sockets.length);
  for (const socket of sockets) socket.destroy();
  await Promise.all(sockets.map((socket) => once(socket, 'close')));
  // The server hears of it a moment later.
  await new Promise((resolve) => setTimeout(resolve, 200));
  gone = true;
  // Whatever it is called: Node's parser may have had its own word about a body that ends so.
  await eventually(async () => lines.length === sockets.length);
  t.is((await post(port, '/hooks/a/large', '{}')).status, 200);
  t.is(inside, 1);
});
