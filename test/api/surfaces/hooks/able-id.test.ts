import test, { type ExecutionContext } from 'ava';
import { envelope } from '../../../../api/surfaces/ackgt/envelope.js';
import { ableIdRoutes } from '../../../../api/surfaces/hooks/able-id.js';
import { createHooksSurface } from '../../../../api/surfaces/hooks/index.js';
import type { UseCases } from '../../../../api/use-cases/index.js';
import type { AbleIdHookInput } from '../../../../api/use-cases/kyc-views.js';
import { ABLE_ID_HOOKS } from '../../../../domain/able-id/words.js';
import { DomainError } from '../../../../domain/errors.js';
import { BODY_MAX_BYTES, DOCUMENT_BASE64_LENGTH, PHOTO_HOOK_MAX_BYTES } from '../../../../domain/limits.js';
import { messages, post, type Reply, send, serve } from '../../http/harness.js';

const TOKEN = 'hunter2-kT3vXq8ZtS0mYw5nC2bR9gkT3vXq8ZtS0mY';
const DONE = '{"success":true,"data":{}}';
const NOT_FOUND = '{"success":false,"error":{"code":"E_NOT_FOUND","messages":["Not found"]}}';
/** The envelope of seed 003, with a person in it. */
const PASSED = {
  statusCode: 200,
  type: 'SUCCESS',
  message: 'Сообщение',
  data: { attemptId: '3HQVkBm_zCZqKFbTWVrhf', lastName: 'Петров', pinfl: '12345678901234' },
};

async function hook(t: ExecutionContext, receive: () => Promise<void> = async () => undefined) {
  const admitted: { token: string; kind: string }[] = [];
  const received: AbleIdHookInput[] = [];
  const useCases = {
    admitAbleIdHook: async (_caller, asked) => {
      admitted.push(asked);
      if (asked.token !== TOKEN) throw new DomainError('not_found');
    },
    receiveAbleIdHook: async (_caller, input) => {
      received.push(input);
      await receive();
    },
  } as Partial<UseCases> as UseCases;
  const { routes } = createHooksSurface({ ...envelope }, ableIdRoutes(useCases));
  const served = await serve(t, routes);
  const tell = (kind: string, body: unknown, token = TOKEN): Promise<Reply> =>
    post(served.port, `/hooks/able_id/${token}/${kind}`, body);
  return { ...served, admitted, received, tell };
}

test('each kind goes on as it came, with its bytes', async (t) => {
  const { tell, admitted, received } = await hook(t);
  const text = `  ${JSON.stringify(PASSED)}\n`;
  for (const kind of ABLE_ID_HOOKS) {
    const reply = await tell(kind, text);
    t.is(reply.text, DONE, kind);
    t.is(reply.status, 200);
    t.deepEqual(admitted.pop(), { token: TOKEN, kind });
    const { rawBody, ...rest } = received.pop() as AbleIdHookInput;
    t.deepEqual(rest, { token: TOKEN, kind, body: PASSED });
    t.is(Buffer.from(rawBody).toString(), text, 'byte for byte: what makes a repeat a repeat');
  }
  t.deepEqual([admitted, received], [[], []]);
});

test('fields that nobody knows, and odd ones, are no matter: AbleID does not ask us (A6, A12)', async (t) => {
  const { tell, received } = await hook(t);
  const odd =
    '{"statusCode":200,"type":"SUCCESS","__proto__":{"x":1},"constructor":[],"note":"\\ud800\\u0000"}';
  t.is((await tell('result', odd)).text, DONE);
  t.is(received.length, 1);
  t.is(({} as { x?: unknown }).x, undefined);
});

test('A38: a stranger’s token, and a kind that there is not, are one 404, and nothing of the body is read', async (t) => {
  const { tell, port, received } = await hook(t);
  const large = 'x'.repeat(PHOTO_HOOK_MAX_BYTES + 1);
  for (const [kind, token] of [
    ['result', 'stranger'],
    ['photo', TOKEN.slice(0, -1)],
    ['photo', `${TOKEN}x`],
    ['photo', TOKEN.toUpperCase()],
    ['other', TOKEN],
    ['Result', TOKEN],
    ['result/', TOKEN],
    ['result', "'%20OR%201=1"],
    ['result', 'a'.repeat(129)],
    ['result', '%00'],
    ['result', '..'],
  ] as const) {
    for (const body of [PASSED, '{broken', large]) {
      const reply = await tell(kind, body, token);
      t.is(reply.text, NOT_FOUND, `${token}/${kind}`);
      t.is(reply.status, 404);
    }
  }
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const reply = await send(port, { method, path: `/hooks/able_id/${TOKEN}/result` });
    t.is(reply.status, 405, method);
    t.is(reply.headers['allow'], 'POST');
  }
  t.deepEqual(received, []);
});

test('a photo of 10 MB fits, and into its own hook only (A9)', async (t) => {
  const { tell, received } = await hook(t);
  const photo = (length: number) => ({ ...PASSED, data: { ...PASSED.data, photo: 'A'.repeat(length) } });
  t.is((await tell('photo', photo(DOCUMENT_BASE64_LENGTH))).text, DONE);
  const { body } = received.pop() as { body: ReturnType<typeof photo> };
  t.is(body.data.photo.length, DOCUMENT_BASE64_LENGTH);
  for (const kind of ABLE_ID_HOOKS) {
    const limit = kind === 'photo' ? PHOTO_HOOK_MAX_BYTES : BODY_MAX_BYTES;
    t.is((await tell(kind, photo(limit))).status, 413, kind);
  }
  t.deepEqual(received, []);
});

test('A10, A11, A14: what is no JSON object of sane size goes no further', async (t) => {
  const { tell, port, received } = await hook(t);
  for (const [status, body] of [
    [400, '{broken'],
    [400, '\ufeff{}'],
    [422, '[]'],
    [422, 'null'],
    [422, `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    [422, `{${[...Array(3_000).keys()].map((key) => `"k${key}":1`).join()}}`],
  ] as const) {
    for (const kind of ['result', 'photo']) t.is((await tell(kind, body)).status, status, body.slice(0, 40));
  }
  const form = {
    path: `/hooks/able_id/${TOKEN}/result`,
    body: 'a=1',
    headers: { 'content-type': 'text/plain' },
  };
  t.is((await send(port, form)).status, 415);
  t.deepEqual(received, []);
});

test('A5: what is no envelope is 422 in the envelope of every answer', async (t) => {
  const { tell } = await hook(t, () =>
    Promise.reject(new DomainError('validation_failed', { fields: [{ path: 'type', rule: 'format' }] })),
  );
  const reply = await tell('result', { hello: 1 });
  t.is(reply.status, 422);
  t.deepEqual(messages(reply), ['The type field format is invalid']);
});

test('trouble of ours and a flood of theirs are told, so that the hook comes again', async (t) => {
  for (const [code, status] of [
    ['unavailable', 503],
    ['flood_control', 429],
  ] as const) {
    const { tell } = await hook(t, () => Promise.reject(new DomainError(code, { retryAfterSeconds: 5 })));
    const reply = await tell('result', PASSED);
    t.is(reply.status, status);
    t.is(reply.headers['retry-after'], '5');
  }
});

test('neither the token nor a word of the body reaches log or metrics (A44, ASVS 14.2.1)', async (t) => {
  const { tell, lines, registry } = await hook(t);
  await tell('photo', PASSED);
  await tell('photo', PASSED, 'hunter2-of-a-stranger');
  await tell('other', PASSED);
  await tell('result', '{broken');
  const said = `${JSON.stringify(lines)}${await registry.metrics()}`;
  for (const hidden of ['hunter2', 'Петров', '12345678901234']) t.false(said.includes(hidden), hidden);
  t.deepEqual(
    lines.map(({ route }) => route),
    lines.map(() => '/hooks/able_id/:token/:kind'),
  );
});

test('the document shows the envelope, both parameters, and every way to be refused', async (t) => {
  const { port } = await hook(t);
  const { json } = await send(port, { method: 'GET', path: '/openapi.json' });
  const { paths } = json as unknown as {
    paths: Record<
      string,
      {
        post: {
          security: unknown[];
          parameters: { name: string; in: string }[];
          requestBody: { content: Record<string, { schema: { properties: object } }> };
          responses: object;
        };
      }
    >;
  };
  const { security, parameters, requestBody, responses } =
    paths['/hooks/able_id/{token}/{kind}']?.post ?? t.fail('not documented') ?? ({} as never);
  t.deepEqual(security, []);
  t.deepEqual(
    parameters.map((parameter) => `${parameter.in} ${parameter.name}`),
    ['path token', 'path kind'],
  );
  t.deepEqual(Object.keys(requestBody.content['application/json']?.schema.properties ?? {}), [
    'statusCode',
    'type',
    'message',
    'attemptId',
    'transactionId',
    'data',
  ]);
  t.deepEqual(Object.keys(responses), ['200', '400', '404', '413', '415', '422', '429', '500', '503']);
});
