import test from 'ava';
import { eventually, freshPhone, messagesTo, register, startSystem } from '../../../support/system.js';

const SECRET = 'a-secret-that-telegram-was-given';
const HEADERS = { headers: { 'x-telegram-bot-api-secret-token': SECRET } };

test('a chat that opens the link is joined to the account, and the owner is told', async (t) => {
  const { client } = await startSystem({
    TELEGRAM_BOT_NAME: 'vestibule_bot',
    TELEGRAM_WEBHOOK_SECRET: SECRET,
  });
  const phone = freshPhone();
  const token = await register(client, phone);
  const link = await client.post('/user/link_telegram', {}, { token });
  t.is(link.status, 200, JSON.stringify(link.body));
  const url = new URL(link.body.data.url as string);
  t.is(`${url.origin}${url.pathname}`, 'https://t.me/vestibule_bot');

  const chat = { id: 5_210_436_478, type: 'private' };
  const update = (text: string) => ({ update_id: 1, message: { message_id: 1, chat, text } });
  const start = update(`/start ${url.searchParams.get('start')}`);
  t.is((await client.post('/hooks/telegram', start)).status, 401, 'without the secret');
  for (const body of [update('/start nonsense'), start, start]) {
    const answer = await client.post('/hooks/telegram', body, HEADERS);
    t.is(answer.status, 200);
    t.deepEqual(answer.body, { success: true, data: {} });
  }
  // The second `start` is Telegram's repeat of the first: it changes nothing and tells nobody again.
  const told = async () =>
    (await messagesTo(client, phone)).filter(({ purpose }) => purpose === 'telegram_linked').length;
  await eventually(async () => (await told()) > 0, 30_000);
  t.is(await told(), 1);
});

test('without a secret there is no webhook, and without a bot no link', async (t) => {
  const { client } = await startSystem();
  const answer = await client.post('/hooks/telegram', { update_id: 1 }, HEADERS);
  t.is(answer.status, 404);
  t.is(answer.body.error.code, 'E_NOT_FOUND');
  const link = await client.post('/user/link_telegram', {}, { token: await register(client) });
  t.is(link.status, 409);
  t.is(link.body.error.code, 'E_CONFLICT');
});
