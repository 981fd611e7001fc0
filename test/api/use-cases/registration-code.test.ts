import test from 'ava';
import { SEND_WITHIN_MS } from '../../../domain/limits.js';
import {
  askForCode,
  eventually,
  freshPhone,
  GOOD_PASSWORD,
  messagesTo,
  passWindows,
  register,
  startSystem,
  type TestSystem,
  wrongCode,
} from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const ask = (phone: unknown, headers: Record<string, string> = {}) =>
  system.client.post('/auth/get_registration_code', { phone }, { headers });

test('a phone is sent a code and the caller its id', async (t) => {
  const phone = freshPhone();
  const { status, body } = await ask(phone);
  t.is(status, 200);
  t.deepEqual(Object.keys(body), ['success', 'data']);
  t.regex(body.data.code_id, /^[0-9a-f-]{36}$/);
  const [message, ...more] = await messagesTo(system.client, phone);
  t.is(more.length, 0);
  t.regex(message?.code ?? '', /^[0-9]{6}$/);
  t.true(message?.text.includes(message.code ?? '-'));
  const [row] = await system.database.query('SELECT * FROM verifications WHERE id = $1', [body.data.code_id]);
  t.is(row?.['purpose'], 'registration');
  t.false(JSON.stringify(row).includes(phone.slice(1)));
});

test('the message is in the language that the caller prefers', async (t) => {
  for (const [header, word] of [
    ['ky-KG,ru;q=0.5', 'кодуңуз'],
    ['en-GB', 'is your'],
    ['ru', 'ваш код'],
  ] as const) {
    const phone = freshPhone();
    await ask(phone, { 'accept-language': header });
    t.true((await messagesTo(system.client, phone))[0]?.text.includes(word), header);
  }
});

test('A22: the second ask within the minute is refused with the true wait, in any spelling', async (t) => {
  const phone = freshPhone();
  t.is((await ask(phone)).status, 200);
  const national = `0${phone.slice(4)}`;
  for (const spelling of [phone, national, phone.slice(1), `00${phone.slice(1)}`, `tel:${phone}`]) {
    const { status, body, headers } = await ask(spelling);
    t.is(status, 429, spelling);
    t.is(body.error.code, 'E_FLOOD_CONTROL');
    const [, seconds] = /^Try after ([0-9]+) seconds$/.exec(body.error.messages[0]) ?? [];
    t.true(Number(seconds) >= 1 && Number(seconds) <= 60, body.error.messages[0]);
    t.is(headers.get('retry-after'), seconds ?? '');
  }
  t.is((await messagesTo(system.client, phone)).length, 1);
});

test('a refused ask extends nothing', async (t) => {
  const phone = freshPhone();
  const { body } = await ask(phone);
  const window = () =>
    system.database.query(
      `SELECT b.* FROM send_budgets b JOIN verifications v USING (address_index) WHERE v.id = $1`,
      [body.data.code_id],
    );
  const before = await window();
  t.is(before.length, 1);
  t.is((await ask(phone)).status, 429);
  t.deepEqual(await window(), before);
});

test.serial('A24: a newer code kills the older one', async (t) => {
  const phone = freshPhone();
  const older = await askForCode(system.client, phone);
  await passWindows(system.database);
  const newer = await askForCode(system.client, phone);
  const body = { email: 'a@example.com', password: GOOD_PASSWORD };
  t.is(
    (await system.client.post('/auth/register', { ...body, code_id: older.codeId, code: older.code })).status,
    400,
  );
  t.is(
    (await system.client.post('/auth/register', { ...body, code_id: newer.codeId, code: newer.code })).status,
    200,
  );
});

test.serial('ten codes a day for an address, then an honest wait', async (t) => {
  const phone = freshPhone();
  const { codeId } = await askForCode(system.client, phone);
  await system.database.query(
    `UPDATE send_budgets SET day_count = 10, window_until = now(), day_until = now() + interval '2 hours'
      WHERE address_index = (SELECT address_index FROM verifications WHERE id = $1)`,
    [codeId],
  );
  const { status, headers } = await ask(phone);
  t.is(status, 429);
  const wait = Number(headers.get('retry-after'));
  t.true(wait > 7_100 && wait <= 7_200, String(wait));
  await system.database.query(
    `UPDATE send_budgets SET day_until = now() WHERE address_index = (SELECT address_index FROM verifications WHERE id = $1)`,
    [codeId],
  );
  t.is((await ask(phone)).status, 200);
});

test.serial(
  'A20: wrong guesses carry over resends; after twenty a day the address gets no new code',
  async (t) => {
    const phone = freshPhone();
    for (let round = 0; round < 4; round += 1) {
      const { codeId, code } = await askForCode(system.client, phone);
      const body = {
        email: 'a@example.com',
        password: GOOD_PASSWORD,
        code_id: codeId,
        code: wrongCode(code),
      };
      for (let guess = 0; guess < 5; guess += 1)
        t.is((await system.client.post('/auth/register', body)).status, 400);
      await passWindows(system.database);
    }
    const { status, headers } = await ask(phone);
    t.is(status, 429);
    t.true(Number(headers.get('retry-after')) > 60);
  },
);

test.serial(
  'A17: a phone that has an account is answered alike; its message says so and holds no code',
  async (t) => {
    const known = freshPhone();
    await register(system.client, known);
    await passWindows(system.database);
    const unknown = freshPhone();
    const [first, second] = [await ask(known), await ask(unknown)];
    t.is(first.status, 200);
    const shape = (answer: typeof first) => [
      answer.status,
      Object.keys(answer.body.data),
      [...answer.headers.keys()],
    ];
    t.deepEqual(shape(first), shape(second));
    await eventually(async () =>
      (await messagesTo(system.client, known)).some(({ text }) => text.includes('аккаунт у вас уже есть')),
    );
    const [notice] = (await messagesTo(system.client, known)).filter(({ text }) => text.includes('уже есть'));
    t.is(notice?.code, null);
    // The same work: the same columns are filled, one flow each, and no guess can be right.
    const rows = await system.database.query(
      `SELECT id, code_sealed IS NOT NULL AS code, code_digest IS NOT NULL AS digest, sent_at IS NOT NULL AS sent
       FROM verifications WHERE id = ANY($1) ORDER BY id`,
      [[first.body.data.code_id, second.body.data.code_id]],
    );
    t.like(rows[0], { code: true, digest: true, sent: true });
    t.deepEqual({ ...rows[0], id: 0 }, { ...rows[1], id: 0 });
  },
);

test('A5, A6: what is no phone is 422 with one message', async (t) => {
  for (const phone of [null, '', undefined]) {
    const { status, body } = await ask(phone);
    t.is(status, 422);
    t.deepEqual(body, {
      success: false,
      error: { code: 'E_VALIDATION_ERROR', messages: ['The phone field must be defined'] },
    });
  }
  for (const phone of [
    '123',
    '+0',
    '+996 700',
    'a\u0000b',
    { $gt: '' },
    ['+996700123456'],
    true,
    996700123456,
  ]) {
    const { status, body } = await ask(phone);
    t.is(status, 422, JSON.stringify(phone));
    t.is(body.error.messages.length, 1);
  }
});

test('every ask leaves one row in the activity log', async (t) => {
  const phone = freshPhone();
  const { headers } = await ask(phone);
  const refused = await ask(phone);
  const rows = await system.database.query(
    'SELECT topic, action, result, reason, ip FROM activities WHERE request_id = ANY($1) ORDER BY id',
    [[headers.get('x-request-id'), refused.headers.get('x-request-id')]],
  );
  const common = { topic: 'registration', action: 'request_code', ip: '127.0.0.1' };
  t.deepEqual(rows, [
    { ...common, result: 'succeed', reason: null },
    { ...common, result: 'denied', reason: 'flood_control' },
  ]);
});

test('F31: no try to send begins so late that the flow would cut it off, and nobody know whether it left', async (t) => {
  const { codeId } = await askForCode(system.client, freshPhone());
  const [row] = await system.database.query<{ ms: number }>(
    'SELECT extract(milliseconds FROM act_before - created_at)::float AS ms FROM verifications WHERE id = $1',
    [codeId],
  );
  const left = SEND_WITHIN_MS - (row?.ms ?? 0);
  t.true(left >= 500 && left <= 1_000, `${left} ms`);
});
