import { Validator } from '@seriousme/openapi-schema-validator';
import test from 'ava';
import { object, string } from 'yup';
import { DomainError } from '../../../domain/errors.js';
import { echo, post, type Reply, raw, send, serve } from './harness.js';

const TOKEN = 'hunter2-is-a-secret-of-this-path';
const PARAMS = object({
  token: string()
    .matches(/^[A-Za-z0-9_-]{1,64}$/)
    .defined(),
  kind: string().oneOf(['result', 'photo', 'bug']).defined(),
});
const ROUTE = echo({
  path: '/hooks/:token/:kind',
  operationId: 'hook',
  params: PARAMS,
  body: object({ note: string().optional() }),
});
const NOT_FOUND = '{"success":false,"error":{"code":"E_NOT_FOUND","messages":["Not found"]}}';

test('parameters reach the handler as they stand in the path', async (t) => {
  const { port } = await serve(t, [ROUTE]);
  for (const [path, params] of [
    [`/hooks/${TOKEN}/photo`, { token: TOKEN, kind: 'photo' }],
    ['/hooks/a%62c/result', { token: 'abc', kind: 'result' }],
    ['/hooks/a/result?token=b&kind=photo', { token: 'a', kind: 'result' }],
  ] as const) {
    const reply = await post(port, path, {});
    t.is(reply.status, 200, path);
    t.deepEqual((reply.json.data as { params: object }).params, params);
  }
});

test('a parameter that breaks its schema is 404, to the letter of an unknown path; nothing of the body is asked', async (t) => {
  let admitted = 0;
  const admit = async (): Promise<void> => {
    admitted += 1;
  };
  const { port } = await serve(t, [{ ...ROUTE, admit }]);
  const unknown = await post(port, '/no/such/path', {});
  t.is(unknown.text, NOT_FOUND);
  for (const path of [
    '/hooks/a/other',
    '/hooks/a/Photo',
    '/hooks/a/photo/',
    '/hooks/a/constructor',
    '/hooks//photo',
    '/hooks/a',
    '/hooks/a/photo/more',
    '/hooks/a%2Fb/photo',
    '/hooks/a%00/photo',
    '/hooks/%/photo',
    '/hooks/%ff/photo',
    '/hooks/%F0%9F%98%80/photo',
    "/hooks/'OR'1'='1/photo",
    `/hooks/${'a'.repeat(65)}/photo`,
    '/hooks/__proto__%20/photo',
  ]) {
    for (const body of ['{}', '{broken', 'x'.repeat(70_000)]) {
      const reply = await post(port, path, body);
      t.is(reply.text, NOT_FOUND, path);
      t.is(reply.status, 404);
    }
  }
  t.is(admitted, 0);
});

test('another method is 405 with Allow, whatever the parameters', async (t) => {
  const { port } = await serve(t, [ROUTE]);
  for (const path of [`/hooks/${TOKEN}/photo`, '/hooks/a/other']) {
    for (const method of ['GET', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      const reply = await send(port, { method, path });
      t.is(reply.status, 405, method);
      t.is(reply.headers['allow'], 'POST');
    }
  }
});

test('14.2.1: whatever is answered, log and metrics have the pattern and never what stands in its place', async (t) => {
  const { port, lines, registry } = await serve(t, [
    {
      ...ROUTE,
      admit: async ({ params }) => {
        const { kind } = params as { kind: string };
        if (kind === 'result') throw new DomainError('not_found');
      },
      handler: async ({ params }) => {
        const { kind } = params as { kind: string };
        if (kind === 'bug') throw new Error('a bug');
        throw new DomainError('unavailable', {}, { cause: new Error('lost') });
      },
    },
  ]);
  const path = `/hooks/${TOKEN}`;
  const expected: (readonly [status: number, reply: Promise<Reply>])[] = [
    [404, post(port, `${path}/result`, {})],
    [404, post(port, `${path}/other`, {})],
    [405, send(port, { method: 'GET', path: `${path}/photo` })],
    [400, post(port, `${path}/photo`, '{broken')],
    [413, post(port, `${path}/photo`, 'x'.repeat(70_000))],
    [415, send(port, { path: `${path}/photo`, body: 'x' })],
    [422, post(port, `${path}/photo`, { [TOKEN]: TOKEN })],
    [500, post(port, `${path}/bug`, {})],
    [503, post(port, `${path}/photo`, {})],
  ];
  for (const [status, reply] of expected) {
    const { status: answered, text } = await reply;
    t.is(answered, status);
    // A name that breaks the body is repeated to its sender, who knows his own path.
    if (status !== 422) t.false(text.includes(TOKEN));
  }
  await raw(port, `POST ${path}/photo HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`);
  await raw(port, `FOO ${path}/photo HTTP/1.1\r\nHost: a\r\n\r\n`);
  const requests = lines.filter(({ msg }) => msg === 'request').map(({ route }) => route);
  t.is(requests.length, expected.length + 2);
  t.deepEqual([...new Set(requests)].sort(), ['/hooks/:token/:kind', 'unmatched']);
  t.false(JSON.stringify(lines).includes(TOKEN));
  const metrics = await registry.metrics();
  t.regex(metrics, /route="\/hooks\/:token\/:kind",status="405"/);
  t.false(metrics.includes(TOKEN));
});

test('the document has the path as a template, each parameter, and 404', async (t) => {
  const { port } = await serve(t, [ROUTE]);
  const { json } = await send(port, { method: 'GET', path: '/openapi.json' });
  const { valid, errors } = await new Validator().validate(json as never);
  t.true(valid, JSON.stringify(errors));
  const { paths } = json as unknown as {
    paths: Record<string, { post: { parameters: object[]; responses: object } }>;
  };
  const { parameters, responses } = paths['/hooks/{token}/{kind}']?.post ?? { parameters: [], responses: {} };
  t.deepEqual(parameters, [
    {
      in: 'path',
      name: 'token',
      required: true,
      schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
    },
    {
      in: 'path',
      name: 'kind',
      required: true,
      schema: { type: 'string', enum: ['result', 'photo', 'bug'] },
    },
  ]);
  t.true('404' in responses);
});

test('a path and a schema that do not name the same parameters do not start', async (t) => {
  for (const odd of [
    { path: '/a/:token', params: undefined },
    { path: '/a/:token', params: PARAMS },
    { path: '/a', params: object({ token: string().defined() }) },
  ] as const)
    await t.throwsAsync(serve(t, [{ ...ROUTE, ...odd } as never]), { message: /declares other parameters/ });
});
