import test from 'ava';
import { messages, send, serve, TOKEN } from '../../http/harness.js';
import { recordingRoutes } from './support/recorder.js';

const SESSIONS = [true, false].map((current, index) => ({
  id: `0198f5a0-0000-7000-8000-00000000000${index}`,
  current,
  ip: '2001:db8::1',
  userAgent: '<script>',
  createdAt: new Date('2026-11-21T10:00:00.000Z'),
  lastSeenAt: new Date('2026-11-21T10:05:00.000Z'),
  // What a row has beside, and nobody is told.
  tokenDigest: 'secret',
}));

const HEADERS = { authorization: `Bearer ${TOKEN}` };
const get = (port: number, query = '', headers: Record<string, string> = HEADERS) =>
  send(port, { method: 'GET', path: `/user/sessions${query}`, headers });

test('the list is to the letter, and tells nothing beside it (A34)', async (t) => {
  const { routes } = recordingRoutes({ listSessions: { items: SESSIONS, total: 2 } });
  const { port } = await serve(t, routes);
  const reply = await get(port);
  t.is(
    reply.text,
    JSON.stringify({
      success: true,
      data: {
        items: [true, false].map((current, index) => ({
          id: `0198f5a0-0000-7000-8000-00000000000${index}`,
          current,
          ip: '2001:db8::1',
          user_agent: '<script>',
          created_at: '2026-11-21T10:00:00.000Z',
          last_seen_at: '2026-11-21T10:05:00.000Z',
        })),
        page: 1,
        per_page: 20,
        total: 2,
      },
    }),
  );
  t.is(reply.headers['x-content-type-options'], 'nosniff');
});

test('the page that is asked for is the page that is read; 1 and 20 when absent', async (t) => {
  const { routes, calls } = recordingRoutes();
  const { port } = await serve(t, routes);
  for (const [query, page, perPage] of [
    ['', 1, 20],
    ['?page=3', 3, 20],
    ['?per_page=100', 1, 100],
    ['?page=1000000000&per_page=1', 1_000_000_000, 1],
  ] as const) {
    const reply = await get(port, query);
    t.deepEqual(calls.at(-1)?.input, { page, perPage }, query);
    t.deepEqual(reply.json.data, { items: [], page, per_page: perPage, total: 0 }, query);
  }
});

test('A4, A8, A12, A15: pages that are none', async (t) => {
  const { routes, calls } = recordingRoutes();
  const { port } = await serve(t, routes);
  for (const [query, ...expected] of [
    ['page=0', 'The page field must be at least 1'],
    ['page=-1', 'The page field must be at least 1'],
    ['page=', 'The page field must be defined'],
    ['page=abc', 'The page field must be a number'],
    ['page=1.5', 'The page field must be a number'],
    ['page=1e9', 'The page field must be a number'],
    ['page=9007199254740993', 'The page field must be an integer'],
    ['page=1000000001', 'The page field must not be greater than 1000000000'],
    ["page=1'%20OR%201=1", 'The page field must be a number'],
    ['page=1&page=2', 'The page field must be a number'],
    ['per_page=0', 'The per_page field must be at least 1'],
    ['per_page=101', 'The per_page field must not be greater than 100'],
    ['per_page=1000000000', 'The per_page field must not be greater than 100'],
    ['per_page=0&page=0', 'The page field must be at least 1', 'The per_page field must be at least 1'],
    ['order_by=id', 'The order_by field is not allowed'],
    ['user_id=1', 'The user_id field is not allowed'],
    ['__proto__=1', 'The __proto__ field is not allowed'],
  ] as const) {
    const reply = await get(port, `?${query}`);
    t.is(reply.status, 422, query);
    t.deepEqual(messages(reply), expected, query);
  }
  t.is((await get(port, '?page=0', {})).status, 401, 'before anything is said about the query');
  t.deepEqual(calls, []);
});

test('other methods are 405 with Allow', async (t) => {
  const { routes } = recordingRoutes();
  const { port } = await serve(t, routes);
  const reply = await send(port, { path: '/user/sessions' });
  t.is(reply.status, 405);
  t.is(reply.headers['allow'], 'GET, HEAD');
});
