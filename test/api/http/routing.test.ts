import test from 'ava';
import { object } from 'yup';
import { text } from '../../../api/surfaces/ackgt/fields.js';
import { DomainError } from '../../../domain/errors.js';
import { echo, post, type Reply, raw, send, serve, TOKEN } from './harness.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const ROUTES = [
  echo({ path: '/thing/create', body: object({ name: text({ max: 10 }) }), security: 'session' }),
  echo({ path: '/thing/get', method: 'get', handler: async () => ({ id: 1 }) }),
  echo({
    path: '/thing/break',
    handler: async () => {
      throw new Error('secret text of a bug');
    },
  }),
  echo({ path: '/note', body: object({ note: text({ max: 10 }) }) }),
  echo({ path: '/both', method: 'get', operationId: 'readBoth' }),
  echo({ path: '/both', method: 'post', operationId: 'writeBoth' }),
];

test('success and refusal in the envelope, to the letter', async (t) => {
  const { port } = await serve(t, ROUTES);
  const got = await send(port, { method: 'GET', path: '/thing/get' });
  t.is(got.text, '{"success":true,"data":{"id":1}}');
  t.is(got.headers['content-type'], 'application/json; charset=utf-8');
  const refused = await send(port, { path: '/thing/create' });
  t.is(
    refused.text,
    '{"success":false,"error":{"code":"E_UNAUTHORIZED_ACCESS","messages":["Unauthorized access"]}}',
  );
});

test('an unknown path is 404 for every method, and paths match to the letter', async (t) => {
  const { port } = await serve(t, ROUTES);
  const strange = [
    '/',
    '/nope',
    '/thing/get/',
    '/Thing/Get',
    '//thing/get',
    '/thing/get%00',
    '/thing/../thing/get',
    '/%',
    '/thing%2fget',
  ];
  for (const path of strange) {
    for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'TRACE']) {
      const reply = await send(port, { method, path });
      t.is(reply.status, 404, `${method} ${path}`);
      t.is(reply.json.error?.code, 'E_NOT_FOUND');
    }
  }
});

test('another method on a known path is 405 with Allow, OPTIONS and TRACE included', async (t) => {
  const { port } = await serve(t, ROUTES);
  const others = ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH'];
  for (const method of [...others, 'POST']) {
    const reply = await send(port, { method, path: '/thing/get' });
    t.is(reply.status, 405, method);
    t.is(reply.headers['allow'], 'GET, HEAD');
    t.is(reply.json.error?.code, 'E_METHOD_NOT_ALLOWED');
    t.is(reply.headers['access-control-allow-origin'], undefined);
  }
  t.is((await send(port, { method: 'GET', path: '/thing/create' })).headers['allow'], 'POST');
  t.is((await send(port, { method: 'HEAD', path: '/thing/create' })).status, 405);
  t.is((await send(port, { method: 'PUT', path: '/both' })).headers['allow'], 'GET, HEAD, POST');
});

test('HEAD answers as GET does, without the body', async (t) => {
  const { port } = await serve(t, ROUTES);
  const get = await send(port, { method: 'GET', path: '/thing/get' });
  const head = await send(port, { method: 'HEAD', path: '/thing/get' });
  t.is(head.status, 200);
  t.is(head.text, '');
  t.is(head.headers['content-length'], get.headers['content-length']);
  t.is(head.headers['content-type'], get.headers['content-type']);
});

test('every answer has an id of its own and the headers of an API', async (t) => {
  const { port } = await serve(t, ROUTES, {
    authenticate: async () => Promise.reject(new DomainError('unavailable')),
  });
  const replies: Record<string, Reply> = {
    '200': await send(port, { method: 'GET', path: '/thing/get' }),
    '401': await send(port, { path: '/thing/create' }),
    '404': await send(port, { path: '/nope' }),
    '405': await send(port, { method: 'TRACE', path: '/thing/get' }),
    '413': await post(port, '/note', 'a'.repeat(70_000)),
    '500': await send(port, { path: '/thing/break' }),
    '503': await send(port, { path: '/thing/create', headers: { authorization: `Bearer ${TOKEN}` } }),
  };
  const ids = new Set<unknown>();
  for (const [name, { headers }] of Object.entries(replies)) {
    t.regex(String(headers['x-request-id']), UUID, name);
    ids.add(headers['x-request-id']);
    t.is(headers['cache-control'], 'no-store', name);
    t.is(headers['x-content-type-options'], 'nosniff', name);
    t.is(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains', name);
    t.regex(String(headers['content-security-policy']), /^default-src 'none';frame-ancestors 'none'/, name);
    t.is(headers['content-type'], 'application/json; charset=utf-8', name);
    for (const absent of ['x-powered-by', 'server', 'access-control-allow-origin', 'set-cookie'])
      t.is(headers[absent], undefined, name);
  }
  t.is(ids.size, Object.keys(replies).length);
  for (const [name, { status }] of Object.entries(replies)) t.is(String(status), name);
});

test('no CORS: a preflight is refused and no origin is reflected', async (t) => {
  const { port } = await serve(t, ROUTES);
  const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
  for (const method of ['OPTIONS', 'GET']) {
    const reply = await send(port, { method, path: '/thing/get', headers });
    t.deepEqual(
      Object.keys(reply.headers).filter((name) => name.startsWith('access-control')),
      [],
    );
  }
});

test('401 comes before 415, 400, 413 and 422', async (t) => {
  const { port } = await serve(t, ROUTES);
  const sent = [
    { body: '{"name":1}', headers: { 'content-type': 'application/json' } },
    { body: '{"name":', headers: { 'content-type': 'application/json' } },
    { body: 'name=1', headers: { 'content-type': 'text/plain' } },
    { body: 'a'.repeat(70_000), headers: { 'content-type': 'application/json' } },
  ];
  for (const { body, headers } of sent) {
    t.is((await send(port, { path: '/thing/create', body, headers })).status, 401);
    const known = { ...headers, authorization: `Bearer ${TOKEN}` };
    t.not((await send(port, { path: '/thing/create', body, headers: known })).status, 401);
  }
});

test('only a well-formed bearer token is looked up', async (t) => {
  const asked: string[] = [];
  const { port } = await serve(t, ROUTES, {
    authenticate: async (token) => {
      asked.push(token);
      return null;
    },
  });
  const broken = [
    '',
    'Bearer',
    'Bearer ',
    TOKEN,
    `Basic ${TOKEN}`,
    `Bearer ${TOKEN} x`,
    'Bearer a b',
    'Bearer ä',
    `Bearer ${'a'.repeat(513)}`,
    "Bearer ' OR 1=1",
  ];
  for (const authorization of broken) {
    const reply = await send(port, { path: '/thing/create', headers: { authorization } });
    t.is(reply.status, 401, authorization);
    t.is(reply.headers['www-authenticate'], 'Bearer');
  }
  t.deepEqual(asked, []);
  await send(port, { path: '/thing/create', headers: { authorization: `bearer ${TOKEN}` } });
  t.deepEqual(asked, [TOKEN]);
});

test('the access log has one line a request: pattern, status, id, and nothing that was sent', async (t) => {
  const { port, lines, registry } = await serve(t, ROUTES);
  const secret = 'hunter2';
  const replies = [
    await send(port, {
      method: 'GET',
      path: `/thing/get?token=${secret}`,
      headers: { 'user-agent': secret, cookie: secret },
    }),
    await post(port, '/thing/create', { name: secret }, { authorization: `Bearer ${secret}` }),
    await send(port, { path: `/${secret}/${secret}?${secret}` }),
  ];
  t.deepEqual(
    lines.map(({ method, route, status, error }) => ({ method, route, status, error })),
    [
      { method: 'GET', route: '/thing/get', status: 200, error: undefined },
      { method: 'POST', route: '/thing/create', status: 401, error: 'unauthorized' },
      { method: 'POST', route: 'unmatched', status: 404, error: 'not_found' },
    ],
  );
  t.deepEqual(
    lines.map((line) => line['request_id']),
    replies.map(({ headers }) => headers['x-request-id']),
  );
  t.true(lines.every(({ ms }) => typeof ms === 'number' && ms >= 0));
  t.notRegex(JSON.stringify(lines), /hunter2|127\.0\.0\.1/);

  const metrics = await registry.metrics();
  t.regex(metrics, /http_request_duration_seconds_count\{method="GET",route="\/thing\/get",status="200"\} 1/);
  t.regex(metrics, /http_request_duration_seconds_count\{method="POST",route="unmatched",status="404"\} 1/);
  t.regex(metrics, /http_requests_in_flight 0/);
  t.notRegex(metrics, /hunter2/);
});

test('a request that Node cannot read is answered and counted like any other', async (t) => {
  const { port, lines, registry } = await serve(t, ROUTES);
  const unreadable = [
    ['FOO /thing/get HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'E_BAD_REQUEST'],
    [
      'GET /thing/get HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
      'E_BAD_REQUEST',
    ],
    ['GET /thing/get HTTP/1.1\r\nHost : a\r\n\r\n', 400, 'E_BAD_REQUEST'],
    ['GET /thing/get HTTP/1.1\r\nConnection: close\r\n\r\n', 400, 'E_BAD_REQUEST'],
    [`GET /thing/get HTTP/1.1\r\nHost: a\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`, 431, 'E_HEADERS_TOO_LARGE'],
    ['CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n', 405, 'E_METHOD_NOT_ALLOWED'],
  ] as const;
  for (const [request, status, code] of unreadable) {
    const answer = await raw(port, request);
    t.regex(answer, new RegExp(`^HTTP/1.1 ${status} `), request.slice(0, 80));
    t.regex(answer, /\r\nX-Request-Id: [0-9a-f-]{36}\r\n/);
    t.regex(answer, /\r\nCache-Control: no-store\r\n/);
    t.regex(answer, /\r\nConnection: close\r\n/);
    const [, body = ''] = answer.split('\r\n\r\n');
    t.is((JSON.parse(body) as { error: { code: string } }).error.code, code);
    t.regex(answer, new RegExp(`\\r\\nContent-Length: ${Buffer.byteLength(body)}\\r\\n`));
  }
  t.is(lines.length, unreadable.length);
  t.regex(
    await registry.metrics(),
    /http_request_duration_seconds_count\{method="-",route="unmatched",status="431"\} 1/,
  );
});

test('an expectation that we do not know is not refused bare of our envelope', async (t) => {
  const { port } = await serve(t, ROUTES);
  const answer = await raw(
    port,
    'GET /thing/get HTTP/1.1\r\nHost: a\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
  );
  t.regex(answer, /^HTTP\/1\.1 200 OK\r\n/);
});

test('two routes of one method and path, or of one operationId, do not start', async (t) => {
  await t.throwsAsync(serve(t, [...ROUTES, echo({ path: '/both', operationId: 'third' })]), {
    message: 'declared twice: post /both',
  });
  await t.throwsAsync(serve(t, [...ROUTES, echo({ path: '/other', operationId: 'readBoth' })]), {
    message: 'declared twice: readBoth',
  });
});
