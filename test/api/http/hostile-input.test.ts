import test from 'ava';
import { object } from 'yup';
import {
  code,
  email,
  flag,
  integer,
  password,
  phone,
  text,
  uuid,
} from '../../../api/surfaces/ackgt/fields.js';
import { BODY_MAX_DEPTH, INPUT_MAX_KEYS } from '../../../domain/limits.js';
import { echo, messages, post, send, serve } from './harness.js';

const PHONE = /^\+\d{11}$/;
const ROUTES = [
  echo({
    path: '/everything',
    body: object({
      phone: phone((spelled) => (PHONE.test(spelled) ? spelled : null)),
      email: email(),
      password: password(),
      code_id: uuid(),
      code: code(),
      note: text({ max: 1_000 }),
      level: integer({ min: 0, max: 9 }),
      everywhere: flag(),
    }),
  }),
  echo({ path: '/note', body: object({ note: text({ max: 60_000 }) }) }),
  echo({
    path: '/list',
    method: 'get',
    query: object({ id: integer({ min: 1, max: 100 }), search: text({ max: 10 }).optional() }),
  }),
  echo({ path: '/free', method: 'get' }),
];
const VALID = {
  phone: '+79996663311',
  email: 'aizada@example.com',
  password: 'three green mountains',
  code_id: 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78',
  code: 111111,
  note: 'a note',
  level: 3,
  everywhere: true,
};
const FIELDS = Object.keys(VALID) as (keyof typeof VALID)[];

test('the valid body of these tests is valid', async (t) => {
  const { port } = await serve(t, ROUTES);
  const reply = await post(port, '/everything', VALID);
  t.is(reply.status, 200);
  t.deepEqual((reply.json.data as { body: unknown }).body, VALID, 'nothing is cast, trimmed or lower-cased');
});

test('A4: SQL in any field or query is 422 or plain text', async (t) => {
  const { port, lines } = await serve(t, ROUTES);
  const strings = [
    "' OR 1=1 --",
    "'; DROP TABLE users; --",
    '1) UNION SELECT null--',
    '%27%20OR%201',
    '\\',
    '$1',
    "\u02bc OR '1'='1",
  ];
  for (const sql of strings) {
    for (const field of FIELDS) {
      const reply = await post(port, '/everything', { ...VALID, [field]: sql });
      if (field === 'note') t.is((reply.json.data as { body: typeof VALID }).body.note, sql);
      else t.is(reply.status, field === 'password' && sql.length >= 8 ? 200 : 422, `${field}: ${sql}`);
    }
    for (const key of ['id', 'order_by', 'ordering', 'statuses[0]', 'page']) {
      const reply = await send(port, { method: 'GET', path: `/list?id=1&${key}=${encodeURIComponent(sql)}` });
      t.is(reply.status, 422, key);
    }
  }
  t.deepEqual(
    lines.filter(({ level }) => Number(level) >= 50),
    [],
  );
});

test('A5: operator objects, arrays, true and null are no scalars; nothing is coerced', async (t) => {
  const { port } = await serve(t, ROUTES);
  const values = [{ $gt: '' }, { $ne: null }, {}, ['a'], [], [VALID.code_id], true, null, 1.5, ''];
  for (const field of FIELDS) {
    for (const value of values) {
      if (field === 'everywhere' && value === true) continue;
      const reply = await post(port, '/everything', { ...VALID, [field]: value });
      t.is(reply.status, 422, `${field}: ${JSON.stringify(value)}`);
      t.is(messages(reply).length, 1);
      t.regex(messages(reply)[0] ?? '', new RegExp(`^The ${field} field `));
    }
  }
});

test('A5: the wrong type is told as such', async (t) => {
  const { port } = await serve(t, ROUTES);
  const wrong = {
    phone: 1,
    email: true,
    password: [],
    code_id: {},
    code: true,
    note: 7,
    level: '3',
    everywhere: 'true',
  };
  t.deepEqual(messages(await post(port, '/everything', wrong)), [
    'The phone field must be a string',
    'The email field must be a string',
    'The password field must be a string',
    'The code_id field must be a string',
    'The code field must be a six-digit code',
    'The note field must be a string',
    'The level field must be a number',
    'The everywhere field must be a boolean',
  ]);
});

test('A6: NUL and halves of surrogate pairs are 422 in every text and key; the rest arrives as it was sent', async (t) => {
  const { port } = await serve(t, ROUTES);
  for (const bad of ['a\\u0000b', '\\ud800', 'a\\udc00b', '\\udc00\\ud800']) {
    const reply = await post(port, '/note', `{"note":"${bad}"}`);
    t.is(reply.status, 422, bad);
    t.deepEqual(messages(reply), ['The note field contains characters that are not allowed']);
    t.deepEqual(messages(await post(port, '/note', `{"note":"a","x${bad}":1}`)), [
      'The ? field is not allowed',
    ]);
    t.is(
      (
        await post(
          port,
          '/everything',
          JSON.stringify({ ...VALID, password: 'long enough' }).replace('enough', bad),
        )
      ).status,
      422,
    );
  }
  t.is((await send(port, { method: 'GET', path: '/list?id=1&search=a%00b' })).status, 422);
  const faithful = ['\u202ertl', 'zero\u200bwidth', '😀', 'é', 'e\u0301', 'Жыргал', '\u0001\u001f', '\uffff'];
  for (const note of faithful) {
    const reply = await post(port, '/note', { note });
    t.is((reply.json.data as { body: { note: string } }).body.note, note);
  }
});

test(`A10: nesting deeper than ${BODY_MAX_DEPTH} is 422, up to the deepest that fits`, async (t) => {
  const { port, lines } = await serve(t, ROUTES);
  const deep = (depth: number): string => `{"note":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
  for (const depth of [BODY_MAX_DEPTH + 1, 5_000, 32_000]) {
    const reply = await post(port, '/note', deep(depth));
    t.is(reply.status, 422);
    t.deepEqual(messages(reply), [`The request must not be nested deeper than ${BODY_MAX_DEPTH} levels`]);
  }
  t.deepEqual(messages(await post(port, '/note', deep(BODY_MAX_DEPTH))), ['The note field must be a string']);
  t.deepEqual(
    lines.filter(({ level }) => Number(level) >= 50),
    [],
  );
});

test('A11: too many keys are 422 with one message; a few unknown ones are named, the others are not', async (t) => {
  const { port } = await serve(t, ROUTES);
  const many = (count: number): string =>
    JSON.stringify(Object.fromEntries([...Array(count)].map((_, i) => [`k${i}`, 1])));
  const refused = await post(port, '/note', many(INPUT_MAX_KEYS + 1));
  t.deepEqual(messages(refused), [`The request must not have more than ${INPUT_MAX_KEYS} fields`]);
  t.is((await post(port, '/note', `{"note":[${'1,'.repeat(INPUT_MAX_KEYS)}1]}`)).status, 422);
  const named = await post(port, '/note', many(INPUT_MAX_KEYS));
  t.is(messages(named).length, 21);
  t.is(messages(named)[0], 'The note field must be defined');
  t.is(messages(named)[20], 'The k19 field is not allowed');
  t.is((await post(port, '/note', many(100_000))).status, 413);
});

test('A12: polluting keys are 422 at every level and reach no prototype', async (t) => {
  const { port } = await serve(t, ROUTES);
  const bodies = [
    ['{"note":"a","__proto__":{"x":1}}', ['The __proto__ field is not allowed']],
    [
      '{"note":"a","constructor":{"prototype":{"x":1}}}',
      ['The constructor field is not allowed', 'The constructor.prototype field is not allowed'],
    ],
    [
      '{"__proto__":{"note":"from the prototype"}}',
      ['The note field must be defined', 'The __proto__ field is not allowed'],
    ],
    ['{"note":"a","prototype":1}', ['The prototype field is not allowed']],
    ['{"note":"a","toString":1}', ['The toString field is not allowed']],
  ] as const;
  for (const [body, expected] of bodies)
    t.deepEqual(messages(await post(port, '/note', body)), expected, body);
  for (const key of ['__proto__', 'a[__proto__]', '__proto__[x]', 'constructor']) {
    t.is(
      (await send(port, { method: 'GET', path: `/list?id=1&${encodeURIComponent(key)}=1` })).status,
      422,
      key,
    );
    t.is((await send(port, { method: 'GET', path: `/free?${encodeURIComponent(key)}=1` })).status, 200, key);
  }
  t.is(({} as { x?: unknown }).x, undefined);
});

test('A15: a query parameter counts once, is of its type, and is known', async (t) => {
  const { port } = await serve(t, ROUTES);
  const cases = [
    ['id=1&id=2', 'The id field must be a number'],
    ['id=1&search=a&search=b', 'The search field must be a string'],
    ['id=-1', 'The id field must be at least 1'],
    ['id=0', 'The id field must be at least 1'],
    ['id=1e9', 'The id field must be a number'],
    ['id=0x10', 'The id field must be a number'],
    ['id=1000000000', 'The id field must not be greater than 100'],
    ['id=99999999999999999999', 'The id field must be a number'],
    ['id=abc', 'The id field must be a number'],
    ['id=', 'The id field must be defined'],
    ['', 'The id field must be defined'],
    ['id=%2B1', 'The id field must be a number'],
    ['id=1&page=1', 'The page field is not allowed'],
    ['id[]=1', 'The id field must be defined'],
  ] as const;
  for (const [query, message] of cases) {
    const reply = await send(port, { method: 'GET', path: `/list?${query}` });
    t.is(reply.status, 422, query);
    t.is(messages(reply)[0], message, query);
  }
  const good = await send(port, { method: 'GET', path: '/list?id=7&search=%D0%B0' });
  t.deepEqual((good.json.data as { query: unknown }).query, { id: 7, search: 'а' });
});

test('A16: 50 KB of anything are refused by their length, before any pattern', async (t) => {
  const { port } = await serve(t, ROUTES);
  const probes = [
    'a'.repeat(50_000),
    `${'a.'.repeat(25_000)}@`,
    `a@${'a-'.repeat(25_000)}`,
    '+'.repeat(50_000),
    '1'.repeat(50_000),
  ];
  for (const probe of probes) {
    const body = {
      ...VALID,
      phone: probe,
      email: probe,
      password: probe,
      code_id: probe.slice(0, 100),
      code: '1'.repeat(100),
    };
    t.is(
      (await post(port, '/everything', { ...body, phone: VALID.phone, password: VALID.password })).status,
      422,
    );
    t.is(
      messages(await post(port, '/everything', { ...VALID, phone: probe }))[0],
      'The phone field must not be greater than 32 characters',
    );
    t.is(
      messages(await post(port, '/everything', { ...VALID, email: probe }))[0],
      'The email field must not be greater than 254 characters',
    );
    t.is(
      messages(await post(port, '/everything', { ...VALID, password: probe }))[0],
      'The password field must not be greater than 128 characters',
    );
  }
});

test('A16: no pattern sees more than its field can hold', (t) => {
  let longest = 0;
  const spy = phone((spelled) => {
    longest = Math.max(longest, spelled.length);
    return spelled;
  });
  for (const size of [1, 32, 33, 50_000]) spy.isValidSync('1'.repeat(size), { strict: true });
  t.is(longest, 32);
});
