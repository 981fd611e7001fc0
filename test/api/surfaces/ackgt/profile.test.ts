import test from 'ava';
import { messages, post, serve, TOKEN } from '../../http/harness.js';
import { recordingRoutes } from './support/recorder.js';

const HEADERS = { authorization: `Bearer ${TOKEN}` };

/** What the use case is asked for a body; the messages where it is not asked. */
async function update(t: Parameters<typeof serve>[0], body: unknown): Promise<unknown> {
  const { routes, calls } = recordingRoutes();
  const { port } = await serve(t, routes);
  const reply = await post(port, '/profile/update', body, HEADERS);
  return reply.status === 200 ? calls[0]?.input : messages(reply);
}

test('only what is sent changes; null and empty text clear', async (t) => {
  t.deepEqual(await update(t, {}), {});
  t.deepEqual(await update(t, { first_name: 'Ай' }), { firstName: 'Ай' });
  t.deepEqual(await update(t, { language: 'en' }), { language: 'en' });
  const keys = ['first_name', 'last_name', 'patronymic', 'timezone', 'contact_info'];
  for (const nothing of [null, '']) {
    t.deepEqual(await update(t, Object.fromEntries(keys.map((key) => [key, nothing]))), {
      firstName: null,
      lastName: null,
      patronymic: null,
      timezone: null,
      contactInfo: null,
    });
  }
});

test("names are letters of any script, spaces and '’-., up to 255 code points, kept as they are sent (A6, A7)", async (t) => {
  const names = [
    'Алексей',
    'Жыргал',
    "O'Neil",
    'D’Arcy',
    'Жан-Поль',
    'Martin Luther Jr.',
    'é',
    'e\u0301',
    '张伟',
    'محمد',
    'अमिताभ',
    'ไพศาล',
    'İpek',
    'ß',
    ' a ',
    'a'.repeat(255),
    '𠮷'.repeat(255),
  ];
  for (const name of names) t.deepEqual(await update(t, { last_name: name }), { lastName: name }, name);
});

test('time zones are IANA names, older ones of a zone included', async (t) => {
  const zones = [
    ...Intl.supportedValuesOf('timeZone'),
    'UTC',
    'Etc/UTC',
    'Etc/GMT-14',
    'Asia/Calcutta',
    'US/Pacific',
    'Europe/Kyiv',
    'Europe/Kiev',
    'America/Argentina/ComodRivadavia',
    'EST5EDT',
    'GB',
  ];
  const { routes, calls } = recordingRoutes();
  const { port } = await serve(t, routes);
  for (const timezone of zones) {
    const reply = await post(port, '/profile/update', { timezone }, HEADERS);
    t.is(reply.status, 200, timezone);
    t.deepEqual(calls.at(-1)?.input, { timezone });
  }
});

test('contact_info is any text up to 1000 code points (A6, A37)', async (t) => {
  for (const text of [
    'test',
    '=cmd|x',
    '<script>',
    'a\r\nb',
    '\u202ertl',
    'zero\u200bwidth',
    '😀'.repeat(1_000),
  ])
    t.deepEqual(await update(t, { contact_info: text }), { contactInfo: text });
});
