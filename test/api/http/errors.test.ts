import { connect, type Socket } from 'node:net';
import test from 'ava';
import { object, string } from 'yup';
import { DomainError, type ErrorCode } from '../../../domain/errors.js';
import { echo, post, send, serve } from './harness.js';

const throwing = (path: `/${string}`, error: () => unknown) =>
  echo({
    path,
    handler: async () => {
      throw error();
    },
  });

const REFUSED: readonly (readonly [
  path: `/${string}`,
  error: () => DomainError,
  status: number,
  body: unknown,
  retryAfter?: string,
])[] = [
  [
    '/wrong',
    () => new DomainError('wrong_code'),
    400,
    { code: 'E_WRONG_CODE', messages: ['Wrong one time code'] },
  ],
  [
    '/flood',
    () => new DomainError('flood_control', { retryAfterSeconds: 59 }),
    429,
    { code: 'E_FLOOD_CONTROL', messages: ['Try after 59 seconds'] },
    '59',
  ],
  [
    '/away',
    () => new DomainError('unavailable', { retryAfterSeconds: 5 }),
    503,
    { code: 'E_UNAVAILABLE', messages: ['Service is temporarily unavailable'] },
    '5',
  ],
  [
    '/banned',
    () => new DomainError('forbidden', { message: 'Come to the office' }),
    403,
    { code: 'E_FORBIDDEN', messages: ['Come to the office'] },
  ],
];

for (const [path, error, status, expected, retryAfter] of REFUSED) {
  test(`a thrown ${error().code} is answered in the surface's words`, async (t) => {
    const { port, lines } = await serve(t, [throwing(path, error)]);
    const reply = await send(port, { path });
    t.is(reply.status, status);
    t.deepEqual(reply.json, { success: false, error: expected } as never);
    t.is(reply.headers['retry-after'], retryAfter);
    t.is(lines.length, 1, 'a refusal is no fault: the access line says it all');
    t.is(lines[0]?.['error'], error().code satisfies ErrorCode);
  });
}

test('the cause of a refusal is logged with the request, not told', async (t) => {
  const cause = new Error('connect ECONNREFUSED to a secret place');
  const { port, lines } = await serve(t, [
    throwing('/away', () => new DomainError('unavailable', {}, { cause })),
  ]);
  const reply = await send(port, { path: '/away' });
  t.notRegex(reply.text, /ECONNREFUSED/);
  t.is(lines[0]?.['request_id'], reply.headers['x-request-id']);
  t.is((lines[0]?.['err'] as { message?: string } | undefined)?.message, cause.message);
});

const BUGS: readonly (readonly [title: string, thrown: () => unknown])[] = [
  ['an Error', () => new Error('secret text of a bug')],
  [
    'an error with a status, as HTTP libraries make them',
    () => Object.assign(new Error('secret text'), { status: 400, expose: true }),
  ],
  ['no Error at all', () => 'secret text'],
  ['nothing', () => undefined],
];

for (const [title, thrown] of BUGS) {
  test(`${title} is a logged 500 without a word about it`, async (t) => {
    const { port, lines } = await serve(t, [throwing('/bug', thrown)]);
    const reply = await send(port, { path: '/bug' });
    t.is(reply.status, 500);
    t.is(reply.text, '{"success":false,"error":{"code":"E_INTERNAL","messages":["Internal error"]}}');
    const logged = lines.find(({ level }) => level === 50);
    t.is(logged?.['request_id'], reply.headers['x-request-id']);
    t.is(lines.length, 2);
  });
}

test('an answer that cannot be written as JSON is a 500, not half an answer', async (t) => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const { port } = await serve(t, [
    echo({ path: '/circular', handler: async () => circular }),
    echo({ path: '/big', handler: async () => 1n }),
  ]);
  for (const path of ['/circular', '/big']) t.is((await send(port, { path })).status, 500);
});

test('in tests an answer that is not what its route declares is a 500; in production the schema is a promise only', async (t) => {
  const leaky = echo({
    path: '/me',
    data: object({ uid: string().defined() }),
    handler: async () => ({ uid: 'ID1', password_hash: '$argon2id$' }),
  });
  const honest = echo({
    path: '/honest',
    data: object({ uid: string().defined() }),
    handler: async () => ({ uid: 'ID1' }),
  });
  const { port, lines } = await serve(t, [leaky, honest]);
  t.is((await send(port, { path: '/me' })).status, 500);
  t.is(
    (lines[0]?.['err'] as { message?: string } | undefined)?.message,
    'the answer of _me is not what it declares (password_hash: unknown)',
  );
  t.is((await send(port, { path: '/honest' })).status, 200);
  const production = await serve(t, [leaky], { config: { NODE_ENV: 'production' } });
  t.is((await send(production.port, { path: '/me' })).status, 200);
});

const HANG_UPS: readonly (readonly [how: string, end: (socket: Socket) => void, status: number])[] = [
  ['closes its side', (socket) => socket.end(), 400],
  ['resets the connection', (socket) => socket.resetAndDestroy(), 499],
];

for (const [how, end, status] of HANG_UPS) {
  test(`a client that ${how} in the middle of its body is a line in the log and no fault`, async (t) => {
    const { port, lines } = await serve(t, [
      echo({ path: '/note', body: object({ note: string().defined() }) }),
    ]);
    const head =
      'POST /note HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n';
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${head}{"note":`, () => setTimeout(end, 50, socket));
    });
    socket.on('error', () => undefined);
    while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    t.like(lines[0], { level: 30, route: '/note', status });
    t.is((await post(port, '/note', { note: 'still here' })).status, 200);
    t.is(lines.length, 2);
  });
}
