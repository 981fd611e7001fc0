import test, { type ExecutionContext } from 'ava';
import { number, object } from 'yup';
import type { Idempotency } from '../../../api/http/idempotency.js';
import { DomainError, type ErrorCode } from '../../../domain/errors.js';
import type { ClaimOutcome, KeptAnswer, KeyedCall } from '../../../domain/idempotency.js';
import { echo, messages, post, type Reply, send, serve, TOKEN } from './harness.js';

/* The HTTP side of keys. What a claim comes to, in Postgres: test/models/idempotency-key.test.ts. */

const SESSION = { authorization: `Bearer ${TOKEN}` };
const CLAIM = { operationId: '0198f5a0-0000-7000-8000-000000000001', holder: 'holder' };
const FRESH: ClaimOutcome = { outcome: 'fresh', claim: CLAIM };

/** A call that takes keys, over claims that come to what the test says. */
async function keyed(
  t: ExecutionContext,
  outcome: ClaimOutcome,
  { run = async () => ({}), finish }: { run?: () => Promise<object>; finish?: Idempotency['finish'] } = {},
) {
  const claimed: KeyedCall[] = [];
  const finished: (KeptAnswer | null)[] = [];
  const ran: unknown[] = [];
  const route = {
    ...echo({
      path: '/pay',
      security: 'session',
      idempotent: true,
      body: object({ amount: number().defined() }),
      errors: ['not_found', 'forbidden', 'flood_control'],
    }),
    handler: async ({ operationId }: { operationId: string | undefined }) => {
      ran.push(operationId);
      return run();
    },
  };
  const served = await serve(t, [route], {
    idempotency: {
      claim: async (_actor, call) => {
        claimed.push(call);
        return outcome;
      },
      finish:
        finish ??
        (async (_actor, _call, claim, answer) => {
          t.is(claim, CLAIM);
          finished.push(answer);
        }),
    },
  });
  const call = (key?: string, body: unknown = { amount: 1 }, headers = SESSION): Promise<Reply> =>
    post(served.port, '/pay', body, { ...headers, ...(key !== undefined && { 'idempotency-key': key }) });
  return { ...served, call, claimed, finished, ran };
}

test('the first of a key is done with its operation’s id, and its answer kept', async (t) => {
  const { call, claimed, finished, ran } = await keyed(t, FRESH, { run: async () => ({ b: 1, a: [2] }) });
  const reply = await call('a key');
  t.is(reply.text, '{"success":true,"data":{"b":1,"a":[2]}}');
  t.deepEqual(ran, [CLAIM.operationId]);
  t.deepEqual(claimed, [{ path: '/pay', key: 'a key', rawBody: Buffer.from('{"amount":1}') }]);
  t.deepEqual(finished, [{ data: { b: 1, a: [2] } }]);
});

test('without a key nothing is claimed', async (t) => {
  const { call, claimed, finished, ran } = await keyed(t, FRESH);
  t.is((await call()).status, 200);
  t.deepEqual([claimed, finished, ran], [[], [], [undefined]]);
});

test('a later one is answered as the first was, to the byte, and nothing is done', async (t) => {
  const { call, ran, finished } = await keyed(t, { outcome: 'replay', answer: { data: { b: 1, a: [2] } } });
  t.is((await call('k')).text, '{"success":true,"data":{"b":1,"a":[2]}}');
  const refused = { code: 'not_found', details: {} } as const;
  const other = await keyed(t, { outcome: 'replay', answer: { error: refused } });
  const reply = await other.call('k');
  t.is(reply.status, 404);
  t.is(reply.text, '{"success":false,"error":{"code":"E_NOT_FOUND","messages":["Not found"]}}');
  t.deepEqual([ran, finished, other.ran, other.finished], [[], [], [], []]);
});

test('another body, or a twin under way: 409, and nothing is done', async (t) => {
  const { call, ran, finished } = await keyed(t, { outcome: 'conflict' });
  const reply = await call('k');
  t.is(reply.status, 409);
  t.is(reply.json.error?.code, 'E_CONFLICT');
  t.deepEqual([ran, finished], [[], []]);
});

test('refusals are kept; 429 and 5xx are not, and let the next try begin', async (t) => {
  const refuse = async (error: Error) => {
    const { call, finished, ran } = await keyed(t, FRESH, { run: () => Promise.reject(error) });
    const { status } = await call('k');
    t.is(ran.length, 1);
    t.is(finished.length, 1);
    return [status, finished[0]];
  };
  for (const [code, status] of [
    ['conflict', 409],
    ['not_found', 404],
    ['forbidden', 403],
    ['validation_failed', 422],
  ] as const satisfies readonly (readonly [ErrorCode, number])[]) {
    const details = { fields: [{ path: 'amount', rule: 'min', limit: 1 }] } as const;
    t.deepEqual(await refuse(new DomainError(code, details)), [status, { error: { code, details } }]);
  }
  const wait = { retryAfterSeconds: 5 };
  t.deepEqual(await refuse(new DomainError('flood_control', wait)), [429, null]);
  t.deepEqual(await refuse(new DomainError('unavailable', wait)), [503, null]);
  t.deepEqual(await refuse(new DomainError('internal')), [500, null]);
  t.deepEqual(await refuse(new Error('a bug')), [500, null]);
  t.deepEqual(await refuse(new DomainError('forbidden', { message: 'banned, Aizada' })), [403, null]);
});

test('who is not let in, and what is no such call, claims nothing', async (t) => {
  const { call, claimed } = await keyed(t, FRESH);
  t.is((await call('k', { amount: 1 }, { authorization: 'Bearer wrong' })).status, 401);
  t.is((await call('k', { amount: 'x' })).status, 422);
  t.is((await call('k', { amount: 1, more: 1 })).status, 422);
  t.is((await call('k', '{broken')).status, 400);
  t.deepEqual(claimed, []);
});

test('a key that is malformed is 422 and named', async (t) => {
  const { call, port, claimed } = await keyed(t, FRESH);
  for (const [key, message] of [
    ['', 'The Idempotency-Key field must be defined'],
    ['   ', 'The Idempotency-Key field must be defined'],
    ['k'.repeat(256), 'The Idempotency-Key field must not be greater than 255 characters'],
    ['a\tb', 'The Idempotency-Key field contains characters that are not allowed'],
    ['clé', 'The Idempotency-Key field contains characters that are not allowed'],
  ] as const) {
    const reply = await call(key);
    t.is(reply.status, 422, key);
    t.deepEqual(messages(reply), [message]);
  }
  const headers = { ...SESSION, 'content-type': 'application/json', 'idempotency-key': ['a', 'b'] };
  const twice = await send(port, { path: '/pay', body: '{"amount":1}', headers });
  t.is(twice.status, 422);
  t.deepEqual(messages(twice), ['The Idempotency-Key field format is invalid']);
  t.deepEqual(claimed, []);
  t.is((await call('k'.repeat(255))).status, 200);
  t.is((await call('"8e03978e-40d5-43e8-bc93-6894a57f9324"; a, b')).status, 200);
});

test('an answer that cannot be kept is heard all the same, and soon', async (t) => {
  const broken = await keyed(t, FRESH, { finish: () => Promise.reject(new Error('Postgres is away')) });
  t.is((await broken.call('k')).status, 200);
  t.true(broken.lines.some(({ msg }) => msg === 'the answer to a key was not kept'));
  const hung = await keyed(t, FRESH, { finish: () => new Promise(() => undefined) });
  t.is((await hung.call('k')).status, 200);
});

test('the document names the header and the conflict', async (t) => {
  const { port } = await keyed(t, FRESH);
  const { json } = await send(port, { method: 'GET', path: '/openapi.json' });
  const { paths } = json as unknown as {
    paths: Record<string, { post: { parameters: { in: string; name: string }[]; responses: object } }>;
  };
  const { parameters, responses } = paths['/pay']?.post ?? { parameters: [], responses: {} };
  t.deepEqual(
    parameters.map((parameter) => `${parameter.in} ${parameter.name}`),
    ['header Idempotency-Key'],
  );
  t.true('409' in responses);
});

test('keys are for POSTs with a session', async (t) => {
  for (const wrong of [{ security: 'anonymous' }, { method: 'get', security: 'session' }] as const) {
    const route = { ...echo({ path: '/pay' }), ...wrong, idempotent: true as never };
    await t.throwsAsync(() => serve(t, [route]), { message: /takes keys of nobody/ });
  }
});
