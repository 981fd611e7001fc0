import test, { type ExecutionContext } from 'ava';
import { ACTOR, messages, post, type Reply, send, serve, TOKEN } from '../../http/harness.js';
import { CALLS, type Call, KINDS } from './support/contract.js';
import { KYC_CALLS } from './support/kyc-calls.js';
import { PAYMENT_CALLS } from './support/payment-calls.js';
import { type Recorded, recordingRoutes } from './support/recorder.js';

/** Serves the product's routes; `call` sends a body as somebody who is signed in where that is needed. */
async function product(t: ExecutionContext): Promise<{
  readonly port: number;
  readonly calls: Recorded[];
  call(call: Call, body?: unknown): Promise<Reply>;
}> {
  const { routes, calls } = recordingRoutes();
  // Who may do all; who may not: test/api/permissions.test.ts.
  const actor = { ...ACTOR, role: 'superadmin' } as const;
  const { port } = await serve(t, routes, {
    authenticate: async (token) => (token === TOKEN ? actor : null),
  });
  const headers = { authorization: `Bearer ${TOKEN}` };
  return {
    port,
    calls,
    call: ({ path, session, body }, sent = body) => post(port, path, sent, session ? headers : {}),
  };
}

/** The sentences of a 422, in the seed's envelope and nothing beside it. */
function told(t: ExecutionContext, reply: Reply, note: string): readonly string[] {
  t.is(reply.status, 422, note);
  t.deepEqual(Object.keys(reply.json), ['success', 'error'], note);
  t.false(reply.json.success);
  t.deepEqual(Object.keys(reply.json.error ?? {}), ['code', 'messages'], note);
  t.is(reply.json.error?.code, 'E_VALIDATION_ERROR', note);
  return messages(reply);
}

for (const call of [...CALLS, ...KYC_CALLS, ...PAYMENT_CALLS]) {
  const { path, body, fields } = call;

  test(`${path}: the answer and what is asked for it, to the letter`, async (t) => {
    const api = await product(t);
    const reply = await api.call(call);
    t.is(reply.status, 200, reply.text);
    t.is(reply.text, JSON.stringify({ success: true, data: call.data }));
    t.deepEqual(
      api.calls.map(({ name }) => name),
      [call.asks],
    );
    if (call.input !== undefined) t.deepEqual(api.calls[0]?.input, call.input);
  });

  for (const [field, kind] of Object.entries(fields)) {
    test(`${path}: what ${field} refuses (A4, A5, A6, A8, A16)`, async (t) => {
      const api = await product(t);
      for (const [value, message] of KINDS[kind]) {
        const note = `${field}: ${String(JSON.stringify(value)).slice(0, 80)}`;
        const reply = await api.call(call, { ...body, [field]: value });
        t.deepEqual(told(t, reply, note), [message(field)], note);
      }
      t.deepEqual(api.calls, [], 'nothing that was refused went on');
    });
  }

  test(`${path}: one message a broken field, in the order of the example; unknown keys last (A12, A34)`, async (t) => {
    const api = await product(t);
    const broken = Object.entries(fields).map(([field, kind]) => [field, KINDS[kind].at(-1)] as const);
    const odd = { role: 'superadmin', user_id: 1, two_factor_required: false };
    const sent = {
      ...odd,
      ...Object.fromEntries(broken.toReversed().map(([field, row]) => [field, row?.[0]])),
    };
    // Several texts of 50 KB do not fit into one body.
    const text = JSON.stringify(sent).replaceAll(/x{50000}/g, 'x'.repeat(2_000));
    const reply = await api.call(call, text);
    t.deepEqual(told(t, reply, path), [
      ...broken.map(([field, row]) => row?.[1](field) ?? ''),
      ...Object.keys(odd).map((key) => `The ${key} field is not allowed`),
    ]);
    for (const key of ['__proto__', 'constructor']) {
      const comma = Object.keys(body).length > 0 ? ',' : '';
      const polluted = JSON.stringify(body).replace('{', `{"${key}":{"x":1}${comma}`);
      t.deepEqual(told(t, await api.call(call, polluted), key), [`The ${key} field is not allowed`]);
    }
    t.is(({} as { x?: unknown }).x, undefined);
  });

  test(`${path}: other methods are 405 with Allow`, async (t) => {
    const { port } = await product(t);
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
      const reply = await send(port, { method, path });
      t.is(reply.status, 405, method);
      t.is(reply.headers['allow'], 'POST', method);
    }
  });

  test(`${path}: what is no JSON object in UTF-8 (A9, A10, A11, A14)`, async (t) => {
    const { port, calls } = await product(t);
    const as = (type: string | undefined, sent: string | Buffer) =>
      send(port, {
        path,
        body: sent,
        headers: {
          authorization: `Bearer ${TOKEN}`,
          ...(type === undefined ? {} : { 'content-type': type }),
        },
      });
    const text = JSON.stringify(body);
    for (const type of [
      undefined,
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/json; charset=utf-16',
    ])
      t.is((await as(type, text)).status, 415, type);
    for (const bad of [`\ufeff${text}`, `${text},`, "{'a':1}", 'a=1'])
      t.is((await as('application/json', bad)).json.error?.code, 'E_BAD_REQUEST', bad);
    t.is((await as('application/json', Buffer.from(text, 'utf16le'))).status, 400);
    for (const no of ['null', '[]', '"a"', '1'])
      t.deepEqual(messages(await as('application/json', no)), ['The request must be an object']);
    t.is((await as('application/json', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)).status, 422);
    t.is((await as('application/json', `{${'"a":1,'.repeat(2_000)}"b":1}`)).status, 422, 'duplicate keys');
    t.is((await as('application/json', JSON.stringify({ a: 'x'.repeat(65_536) }))).status, 413);
    t.deepEqual(calls, []);
  });

  if (call.session) {
    test(`${path}: 401 without a living session, before anything is said about the body`, async (t) => {
      const { port, calls } = await product(t);
      for (const authorization of ['', 'Bearer ', 'Bearer wrong', `Basic ${TOKEN}`, `Bearer ${TOKEN}x`]) {
        const reply = await post(
          port,
          path,
          { no: 'such field' },
          authorization === '' ? {} : { authorization },
        );
        t.is(
          reply.text,
          '{"success":false,"error":{"code":"E_UNAUTHORIZED_ACCESS","messages":["Unauthorized access"]}}',
        );
        t.is(reply.status, 401);
        t.is(reply.headers['www-authenticate'], 'Bearer');
      }
      t.deepEqual(calls, []);
    });
  }
}

test('where nothing is required a call may come without a body at all', async (t) => {
  const { port, calls } = await product(t);
  const free = CALLS.filter(
    ({ fields, path }) => Object.keys(fields).length === 0 || path === '/profile/update',
  );
  t.is(free.length, 4);
  for (const { path } of free) {
    const reply = await send(port, { path, headers: { authorization: `Bearer ${TOKEN}` } });
    t.is(reply.status, 200, path);
  }
  t.is(calls.length, 4);
});

test('A11: of a key that comes twice, validation and use case see the same one', async (t) => {
  const { port, calls } = await product(t);
  const headers = { authorization: `Bearer ${TOKEN}` };
  const path = '/user/set_two_factor_provider';
  t.is((await post(port, path, '{"provider":"nothing","provider":"totp"}', headers)).status, 200);
  t.deepEqual(calls, [{ name: 'setTwoFactorProvider', input: { provider: 'totp' } }]);
  t.is((await post(port, path, '{"provider":"totp","provider":"nothing"}', headers)).status, 422);
});
