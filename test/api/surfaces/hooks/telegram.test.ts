import test, { type ExecutionContext } from 'ava';
import { envelope } from '../../../../api/surfaces/ackgt/envelope.js';
import { createHooksSurface } from '../../../../api/surfaces/hooks/index.js';
import { telegramRoutes } from '../../../../api/surfaces/hooks/telegram.js';
import type { TelegramMessage, UseCases } from '../../../../api/use-cases/index.js';
import { DomainError } from '../../../../domain/errors.js';
import { BODY_MAX_BYTES } from '../../../../domain/limits.js';
import { echo, post, type Reply, send, serve } from '../../http/harness.js';

const SECRET = 'a-secret-that-telegram-was-given';
const PATH = '/hooks/telegram';
const CHAT = { id: 5_210_436_478, type: 'private', first_name: 'Айзада' };
const UPDATE = {
  update_id: 872_013_465,
  message: { message_id: 7, date: 1_763_719_200, chat: CHAT, from: CHAT, text: '/start abc' },
};
const DONE = '{"success":true,"data":{}}';

async function hook(t: ExecutionContext, receive: () => Promise<void> = async () => undefined) {
  const received: TelegramMessage[] = [];
  const useCases = {
    receiveTelegram: async (_caller: unknown, message: TelegramMessage) => {
      received.push(message);
      await receive();
    },
  } as unknown as UseCases;
  const { routes } = createHooksSurface({ ...envelope }, telegramRoutes(useCases, SECRET));
  const { port, lines } = await serve(t, [...routes, echo({ path: '/other' })]);
  const update = (body: unknown, headers: Record<string, string> = secret(SECRET)): Promise<Reply> =>
    post(port, PATH, body, headers);
  return { port, lines, received, update };
}

const secret = (value: string) => ({ 'x-telegram-bot-api-secret-token': value });

test('a private text message goes on; fields that we do not know are no matter', async (t) => {
  const { update, received } = await hook(t);
  const reply = await update({ ...UPDATE, brand_new: { deep: [1] } });
  t.is(reply.status, 200);
  t.is(reply.text, DONE);
  t.deepEqual(received, [{ updateId: 872_013_465, chatId: '5210436478', text: '/start abc', private: true }]);
});

test('a message in a group says that it is one', async (t) => {
  const { update, received } = await hook(t);
  for (const [type, id] of [
    ['group', -4_210_436_478],
    ['supergroup', -1_001_234_567_890],
    ['channel', -1_001_234_567_891],
    ['Private', 1],
  ] as const) {
    t.is((await update({ ...UPDATE, message: { text: 'hi', chat: { id, type } } })).text, DONE);
    t.deepEqual(received.pop(), { updateId: 872_013_465, chatId: String(id), text: 'hi', private: false });
  }
});

test('any other update is 200 and goes nowhere: Telegram would send a refused one again before all others', async (t) => {
  const { update, received, lines } = await hook(t);
  const { message } = UPDATE;
  const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, index) => [`k${index}`, 1]));
  for (const odd of [
    {},
    [],
    'null',
    '"text"',
    '7',
    { update_id: 1 },
    { update_id: 1, edited_message: message },
    { update_id: 1, channel_post: message },
    { update_id: 1, callback_query: { data: '/start abc' } },
    { update_id: 1, message: null },
    { update_id: 1, message: [] },
    { update_id: 1, message: 'text' },
    { update_id: 1, message: { ...message, text: undefined, sticker: {} } },
    { update_id: 1, message: { ...message, text: 5 } },
    { update_id: 1, message: { ...message, text: ['/start abc'] } },
    { update_id: 1, message: { ...message, text: 'a\u0000b' } },
    { update_id: 1, message: { ...message, text: '\ud800' } },
    { update_id: 1, message: { ...message, chat: undefined } },
    { update_id: 1, message: { ...message, chat: null } },
    { update_id: 1, message: { ...message, chat: { ...CHAT, id: '5210436478' } } },
    { update_id: 1, message: { ...message, chat: { ...CHAT, id: 1.5 } } },
    { update_id: 1, message: { ...message, chat: { ...CHAT, id: 2 ** 53 } } },
    { update_id: '1', message },
    { update_id: 1e300, message },
    { message },
    `{"update_id":1,"__proto__":{"message":${JSON.stringify(message)}}}`,
    `{"update_id":1,"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    { update_id: 1, ...many },
  ]) {
    const reply = await update(odd);
    t.is(reply.text, DONE, JSON.stringify(odd).slice(0, 200));
    t.is(reply.status, 200);
  }
  t.deepEqual(received, []);
  t.deepEqual(
    lines.filter(({ level }) => Number(level) >= 40),
    [],
  );
});

test('a message among thousands of other fields is still read (A10, A11, A12)', async (t) => {
  const { update, received } = await hook(t);
  const entities = Array.from({ length: 800 }, (_, offset) => ({ offset, length: 1, type: 'bold' }));
  t.is((await update({ ...UPDATE, message: { ...UPDATE.message, entities } })).status, 200);
  t.is(received.length, 1);
});

test('without the secret, or with another, 401 in the envelope, whatever the body is', async (t) => {
  const { update, received, port } = await hook(t);
  for (const wrong of [
    {},
    secret(''),
    secret('wrong'),
    secret(SECRET.slice(0, -1)),
    secret(`${SECRET}x`),
    secret(SECRET.toUpperCase()),
    secret(`${SECRET}, ${SECRET}`),
    secret('x'.repeat(8_000)),
    { authorization: `Bearer ${SECRET}` },
  ] as Record<string, string>[]) {
    for (const body of [UPDATE, '{broken', 'x'.repeat(BODY_MAX_BYTES + 1)]) {
      const reply = await update(body, wrong);
      t.is(
        reply.text,
        '{"success":false,"error":{"code":"E_UNAUTHORIZED_ACCESS","messages":["Unauthorized access"]}}',
      );
      t.is(reply.status, 401);
    }
  }
  const twice = await send(port, {
    path: PATH,
    body: JSON.stringify(UPDATE),
    headers: {
      'content-type': 'application/json',
      'x-telegram-bot-api-secret-token': [SECRET, SECRET],
    },
  });
  t.is(twice.status, 401, 'sent twice');
  t.deepEqual(received, []);
});

test('what is no JSON, too much, or no POST is refused as everywhere (A9, A14)', async (t) => {
  const { port, update, received } = await hook(t);
  t.is((await update('{broken')).status, 400);
  t.is((await update(`{"a":"${'x'.repeat(BODY_MAX_BYTES)}"}`)).status, 413);
  t.is((await update('a=1', { ...secret(SECRET), 'content-type': 'text/plain' })).status, 415);
  const got = await send(port, { method: 'GET', path: PATH, headers: secret(SECRET) });
  t.is(got.status, 405);
  t.is(got.headers['allow'], 'POST');
  t.deepEqual(received, []);
});

test('trouble of ours is told, so that Telegram sends the update again', async (t) => {
  const { update } = await hook(t, () =>
    Promise.reject(new DomainError('unavailable', { retryAfterSeconds: 5 })),
  );
  const reply = await update(UPDATE);
  t.is(reply.status, 503);
  t.is(reply.headers['retry-after'], '5');
});

test('neither the secret nor what somebody wrote reaches the log or the document', async (t) => {
  const { update, port, lines } = await hook(t);
  await update(UPDATE);
  await update(UPDATE, secret('wrong-secret'));
  const { text } = await send(port, { method: 'GET', path: '/openapi.json' });
  for (const hidden of [SECRET, 'wrong-secret']) t.false(`${JSON.stringify(lines)}${text}`.includes(hidden));
  t.false(JSON.stringify(lines).includes('/start abc'));
  const document = JSON.parse(text) as {
    paths: Record<string, { post: { security: unknown; responses: object } }>;
    components: { securitySchemes: Record<string, unknown> };
  };
  t.deepEqual(document.paths[PATH]?.post.security, [{ telegram: [] }]);
  t.deepEqual(document.components.securitySchemes['telegram'], {
    type: 'apiKey',
    in: 'header',
    name: 'x-telegram-bot-api-secret-token',
  });
  t.deepEqual(Object.keys(document.paths[PATH]?.post.responses ?? {}), [
    '200',
    '400',
    '401',
    '413',
    '415',
    '500',
    '503',
  ]);
});
