import { createHmac } from 'node:crypto';
import test, { type ExecutionContext } from 'ava';
import { envelope } from '../../../../api/surfaces/ackgt/envelope.js';
import { createHooksSurface } from '../../../../api/surfaces/hooks/index.js';
import { nambaOneRoutes } from '../../../../api/surfaces/hooks/namba-one.js';
import type { NambaOneDoor } from '../../../../api/surfaces/hooks/namba-one-proof.js';
import type { NambaOneHook, UseCases } from '../../../../api/use-cases/index.js';
import { DomainError } from '../../../../domain/errors.js';
import { BODY_MAX_BYTES } from '../../../../domain/limits.js';
import { messages, post, type Reply, send, serve } from '../../http/harness.js';

/* Who is let in, and what is a webhook. What becomes of one: test/api/use-cases. */

const SECRET = 'a-secret-of-the-webhooks-of-tests';
const TOKEN = 'hunter2-of-the-path-of-the-webhooks-of-tests';
const PATH = '/namba_one/webhook';
const DONE = '{"success":true,"data":{}}';
const REFUSED =
  '{"success":false,"error":{"code":"E_UNAUTHORIZED_ACCESS","messages":["Unauthorized access"]}}';
/** The seed's body, to the letter. */
const SEED = {
  createdAt: '2025-10-08T13:56:13.951Z',
  type: 'PAYMENT_ORDER',
  version: 'string',
  data: {
    guid: 'string',
    externalId: 'string',
    channel: 'string',
    paymentLinkGuid: 'string',
    merchantAccountGuid: 'string',
    currency: 'KGS',
    amount: 'string',
    paymentAmount: 'string',
    refundAmount: '0',
    remark: 'string',
    customerGuid: 'string',
    maskedPhoneNumber: 'string',
    status: 'string',
    createdAt: 'string',
    settledAt: 'string',
  },
};
const ID = '0198f5a0-0000-7000-8000-000000000007';
const PAID = { ...SEED, data: { ...SEED.data, externalId: ID, status: 'SETTLED' } };
const sign = (body: string, secret = SECRET) => ({
  'x-signature': createHmac('sha256', secret).update(body).digest('hex'),
});

async function door(
  t: ExecutionContext,
  configured: Partial<NambaOneDoor> = {},
  {
    refuse = async () => undefined,
    ...deps
  }: { refuse?: () => Promise<void> } & Parameters<typeof serve>[2] = {},
) {
  const received: NambaOneHook[] = [];
  const refused: string[] = [];
  const useCases = {
    receiveNambaOneHook: async (_caller, hook) => void received.push(hook),
    refuseNambaOneHook: async (_caller, reason) => {
      refused.push(reason);
      await refuse();
    },
  } as Partial<UseCases> as UseCases;
  const routes = nambaOneRoutes(useCases, { secrets: [], ips: [], token: '', ...configured });
  const served = await serve(t, createHooksSurface({ ...envelope }, routes).routes, deps);
  const tell = (body: unknown, headers = {}, path = PATH): Promise<Reply> =>
    post(served.port, path, body, headers);
  return { ...served, received, refused, tell };
}

test('the seed’s own body is refused in the seed’s own words', async (t) => {
  const { tell, received } = await door(t);
  const reply = await tell(SEED);
  t.is(reply.status, 422);
  t.is(
    reply.text,
    '{"success":false,"error":{"code":"E_VALIDATION_ERROR","messages":["The selected status is invalid","The externalId field must be a valid UUID"]}}',
  );
  t.deepEqual(messages(await tell({ ...SEED, type: 'REFUND' })), [
    'The selected status is invalid',
    'The externalId field must be a valid UUID',
    'The selected type is invalid',
  ]);
  t.deepEqual(messages(await tell({ data: { amount: 100 } })), [
    'The status field must be defined',
    'The externalId field must be defined',
    'The type field must be defined',
    'The amount field must be a string',
  ]);
  t.deepEqual(received, []);
});

test('a webhook goes on with its bytes; nothing configured, nothing is asked', async (t) => {
  const { tell, received, refused } = await door(t);
  const text = `  ${JSON.stringify({ ...PAID, more: { of: ['theirs'] } })}\n`;
  const reply = await tell(text, { 'x-signature': 'whatever' });
  t.is(reply.status, 200);
  t.is(reply.text, DONE);
  const [{ rawBody, body, news, verifiedBy }] = received as [NambaOneHook];
  t.is(Buffer.from(rawBody).toString(), text, 'byte for byte');
  t.deepEqual(body, { ...PAID, more: { of: ['theirs'] } });
  t.is(verifiedBy, 'none');
  t.like(news, { externalId: ID, status: 'SETTLED', amount: 'string', guid: 'string' });
  t.deepEqual(refused, []);
});

test('A38, A39: with a secret, the very bytes are signed or it is 401, before anything is read of them', async (t) => {
  const { tell, received, refused } = await door(t, { secrets: ['the-secret-that-comes-next', SECRET] });
  const text = JSON.stringify(PAID);
  t.is((await tell(text, sign(text))).text, DONE);
  t.is((await tell(text, sign(text, 'the-secret-that-comes-next'))).text, DONE);
  t.is(received.at(-1)?.verifiedBy, 'signature');
  const reordered = JSON.stringify({ data: PAID.data, type: PAID.type });
  for (const [body, headers, reason] of [
    [text, {}, 'unsigned'],
    [text, { 'x-signature': '' }, 'unsigned'],
    [text, sign(text, 'a-secret-of-somebody-else'), 'wrong_signature'],
    [text, { 'x-signature': 'short' }, 'wrong_signature'],
    [text, { 'x-signature': sign(text)['x-signature'].toUpperCase() }, 'wrong_signature'],
    [text, { 'x-signature': [sign(text)['x-signature'], 'x'] }, 'wrong_signature'],
    [reordered, sign(text), 'wrong_signature'],
    [text.replace('SETTLED', 'REFUNDED'), sign(text), 'wrong_signature'],
    ['{broken', {}, 'unsigned'],
    [JSON.stringify(SEED), {}, 'unsigned'],
  ] as const) {
    const reply = await tell(body, headers);
    t.is(reply.text, REFUSED, reason);
    t.is(reply.status, 401);
    t.is(refused.pop(), reason);
  }
  t.is((await tell('{broken', sign('{broken'))).status, 400, 'authentic, and then read');
  t.deepEqual([received.length, refused], [2, []]);
});

test('a body of no bytes is no way around the signature', async (t) => {
  const { port, refused } = await door(t, { secrets: [SECRET] });
  const json = { 'content-type': 'application/json' };
  for (const headers of [
    {},
    json,
    { ...json, 'content-length': '0' },
    { ...json, 'transfer-encoding': 'chunked' },
  ])
    t.is((await send(port, { path: PATH, headers })).status, 401);
  t.is(refused.length, 4);
  t.is(
    (await send(port, { path: PATH, headers: { ...json, ...sign('') } })).status,
    422,
    'signed, and says nothing',
  );
});

test('an address that is not on the list is 401; the true client’s counts', async (t) => {
  const config = { TRUSTED_PROXIES: ['127.0.0.1'] };
  const { tell, received, refused } = await door(t, { ips: ['203.0.113.0/28', '2001:db8::1'] }, { config });
  for (const ip of ['203.0.113.15', '2001:db8::1', '198.51.100.1, 203.0.113.1'])
    t.is((await tell(PAID, { 'x-forwarded-for': ip })).status, 200, ip);
  t.deepEqual(
    received.map(({ verifiedBy }) => verifiedBy),
    ['ip', 'ip', 'ip'],
  );
  for (const ip of ['203.0.113.16', '2001:db8::2', '203.0.113.1, 198.51.100.1'])
    t.is((await tell(PAID, { 'x-forwarded-for': ip })).text, REFUSED, ip);
  t.is((await tell(PAID)).status, 401);
  t.deepEqual(refused, Array(4).fill('wrong_address'));
  const direct = await door(t, { ips: ['203.0.113.0/28'] });
  t.is((await direct.tell(PAID, { 'x-forwarded-for': '203.0.113.1' })).status, 401, 'nobody vouches for it');
});

test('a secret path: another one is 404, and the bare one 401 where nothing else proves it', async (t) => {
  const { tell, received, refused, port, lines, registry } = await door(t, { token: TOKEN });
  t.is((await tell(PAID, {}, `${PATH}/${TOKEN}`)).text, DONE);
  t.is(received.at(-1)?.verifiedBy, 'secret_path');
  t.is((await tell(PAID)).text, REFUSED);
  t.is(refused.pop(), 'unsigned');
  for (const token of ['x', TOKEN.slice(0, -1), `${TOKEN}x`, TOKEN.toUpperCase(), 'a'.repeat(5_000)]) {
    for (const body of [PAID, '{broken']) {
      const reply = await tell(body, {}, `${PATH}/${token}`);
      t.is(reply.status, 404);
      t.is(reply.json.error?.code, 'E_NOT_FOUND');
      t.is(refused.pop(), 'wrong_path');
    }
  }
  t.is((await tell(PAID, {}, `${PATH}/%00`)).status, 404, 'no token at all');
  t.is((await send(port, { method: 'GET', path: `${PATH}/${TOKEN}` })).status, 405);
  const said = `${JSON.stringify(lines)}${await registry.metrics()}`;
  t.false(said.includes('hunter2'), 'the token is in no log and no metric');
  t.true(said.includes(`${PATH}/:token`));
  t.deepEqual([received.length, refused], [1, []]);
});

test('several at once: each is asked for, on every path', async (t) => {
  const { tell, received, refused } = await door(t, { token: TOKEN, secrets: [SECRET], ips: ['127.0.0.1'] });
  const text = JSON.stringify(PAID);
  for (const path of [PATH, `${PATH}/${TOKEN}`]) {
    t.is((await tell(text, sign(text), path)).status, 200, path);
    t.is(received.at(-1)?.verifiedBy, 'signature');
    t.is((await tell(text, {}, path)).status, 401);
  }
  t.is((await tell(text, sign(text), `${PATH}/another`)).status, 404);
  t.deepEqual(refused, ['unsigned', 'unsigned', 'wrong_path']);
  const byAddress = await door(t, { token: TOKEN, ips: ['127.0.0.1'] });
  t.is((await byAddress.tell(text)).status, 200);
  t.is(byAddress.received.at(-1)?.verifiedBy, 'ip');
  const elsewhere = await door(t, { token: TOKEN, ips: ['203.0.113.1'] });
  t.is((await elsewhere.tell(text, {}, `${PATH}/${TOKEN}`)).status, 401);
  t.deepEqual(elsewhere.refused, ['wrong_address']);
});

test('without a secret path there is none', async (t) => {
  const { tell, refused } = await door(t);
  t.is((await tell(PAID, {}, `${PATH}/`)).status, 404);
  t.is((await tell(PAID, {}, `${PATH}/${TOKEN}`)).status, 404);
  t.deepEqual(refused, []);
});

test('A9–A14: what is no JSON object of sane size goes no further', async (t) => {
  const { tell, port, received } = await door(t);
  const large = JSON.stringify({ ...PAID, more: 'x'.repeat(BODY_MAX_BYTES) });
  for (const [status, body] of [
    [413, large],
    [400, '{broken'],
    [400, '\ufeff{}'],
    [422, '[]'],
    [422, 'null'],
    [422, `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
    [422, `{${[...Array(3_000).keys()].map((key) => `"k${key}":1`).join()}}`],
  ] as const)
    t.is((await tell(body)).status, status, body.slice(0, 40));
  const form = { path: PATH, body: 'a=1', headers: { 'content-type': 'text/plain' } };
  t.is((await send(port, form)).status, 415);
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const reply = await send(port, { method, path: PATH });
    t.is(reply.status, 405, method);
    t.is(reply.headers['allow'], 'POST');
  }
  t.deepEqual(received, []);
  const odd = await tell(`{"__proto__":{"x":1},"note":"\\ud800\\u0000",${JSON.stringify(PAID).slice(1)}`);
  t.is(odd.status, 200, 'what nobody reads may be anything');
});

test('who guesses is told to wait', async (t) => {
  const refuse = () => Promise.reject(new DomainError('flood_control', { retryAfterSeconds: 7 }));
  const { tell } = await door(t, { secrets: [SECRET], token: TOKEN }, { refuse });
  for (const path of [PATH, `${PATH}/another`]) {
    const reply = await tell(PAID, {}, path);
    t.is(reply.status, 429);
    t.is(reply.headers['retry-after'], '7');
  }
});

test('an address that is none stops the start', (t) => {
  const routes = (ips: string[]) => nambaOneRoutes({} as UseCases, { secrets: [], ips, token: '' });
  t.throws(() => routes(['10.0.0.0/99']), { message: /^NAMBA_ONE_WEBHOOK_IPS: "10.0.0.0\/99" is neither/ });
});

test('the document shows the seed’s envelope and every way to be refused', async (t) => {
  const { port } = await door(t, { token: TOKEN });
  const { json } = await send(port, { method: 'GET', path: '/openapi.json' });
  const { paths } = json as unknown as {
    paths: Record<
      string,
      {
        post: {
          requestBody: {
            content: Record<string, { schema: { properties: { data: { properties: object } } } }>;
          };
          responses: object;
        };
      }
    >;
  };
  for (const [path, statuses] of [
    [PATH, ['200', '400', '401', '413', '415', '422', '429', '500', '503']],
    [`${PATH}/{token}`, ['200', '400', '401', '404', '413', '415', '422', '429', '500', '503']],
  ] as const) {
    const { requestBody, responses } = paths[path]?.post ?? t.fail(path) ?? ({} as never);
    const { properties } = requestBody.content['application/json']?.schema ?? ({} as never);
    t.deepEqual(Object.keys(properties), Object.keys(SEED));
    t.deepEqual(Object.keys(properties.data.properties), Object.keys(SEED.data));
    t.deepEqual(Object.keys(responses), statuses);
  }
});
