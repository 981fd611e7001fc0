import test from 'ava';
import {
  addFactor,
  isIn,
  logIn,
  logOf,
  newAccount,
  REFUSED,
  type TestAccount,
  userIdOf,
} from '../../support/accounts.js';
import { messagesTo, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const update = ({ token }: Pick<TestAccount, 'token'>, body: unknown) =>
  system.client.post('/profile/update', body, { token });
const me = async ({ token }: Pick<TestAccount, 'token'>) =>
  (await system.client.get('/user/get_me', { token })).body.data;
const EMPTY = { first_name: null, last_name: null, patronymic: null, timezone: null, contact_info: null };
const WHOLE = {
  first_name: 'Алексей',
  last_name: 'Смирнов',
  patronymic: 'Васильевич',
  timezone: 'Asia/Tbilisi',
  contact_info: 'test',
};

test('only what is sent changes; the answer is the whole profile; null and empty text clear', async (t) => {
  const somebody = await newAccount(system.client);
  const first = await update(somebody, WHOLE);
  t.is(first.status, 200);
  t.deepEqual(first.body, { success: true, data: { ...WHOLE, language: 'ru' } });
  t.deepEqual((await me(somebody)).profile, WHOLE);
  const second = await update(somebody, { last_name: "O'Нил-Смирнов мл." });
  t.deepEqual(second.body.data, { ...WHOLE, last_name: "O'Нил-Смирнов мл.", language: 'ru' });
  const third = await update(somebody, { patronymic: null, contact_info: '' });
  t.like(third.body.data, { patronymic: null, contact_info: null, first_name: 'Алексей' });
  t.deepEqual((await update(somebody, {})).body.data, third.body.data);
  const { language, ...profile } = third.body.data;
  t.is(language, 'ru');
  t.deepEqual((await me(somebody)).profile, profile);
  t.deepEqual(await logOf(system.database, first), [
    { topic: 'profile', action: 'update', result: 'succeed', reason: null },
  ]);
});

test('the language is that of every message from now on', async (t) => {
  const somebody = await newAccount(system.client);
  t.like((await update(somebody, { language: 'ky' })).body.data, { ...EMPTY, language: 'ky' });
  t.is((await me(somebody)).language, 'ky');
  await addFactor(system.client, somebody, 'sms');
  const [row] = await system.database.query(
    `SELECT language FROM messages WHERE user_id = $1 AND kind = 'factor_added'`,
    [await userIdOf(system.database, somebody)],
  );
  t.is(row?.['language'], 'ky');
  // A code, too, whatever the browser of the moment prefers.
  await logIn(system.client, somebody, { 'accept-language': 'en' });
  const [code] = (await messagesTo(system.client, somebody.phone)).filter(
    ({ purpose }) => purpose === 'login',
  );
  t.true(code?.text.includes('код'), code?.text);
  t.false(/ is your /.test(code?.text ?? ''), code?.text);
});

test('A6: what is said is stored faithfully, and sealed', async (t) => {
  const somebody = await newAccount(system.client);
  const odd = { first_name: 'Ժաննա 李', contact_info: '<b>=cmd|"</b> \u202e🐎 é e\u0301' };
  t.like((await update(somebody, odd)).body.data, odd);
  t.like((await me(somebody)).profile, odd);
  const rows = await system.database.query('SELECT * FROM profiles');
  t.false(JSON.stringify(rows).includes('Ժաննա'));
  const [row] = await system.database.query('SELECT first_name_index FROM profiles WHERE user_id = $1', [
    await userIdOf(system.database, somebody),
  ]);
  t.truthy(row?.['first_name_index']);
  for (const text of ['a\u0000b', '\ud800'])
    t.is((await update(somebody, { contact_info: text })).status, 422);
});

test('what is no name, zone or language is 422 field by field, and changes nothing', async (t) => {
  const somebody = await newAccount(system.client);
  const { status, body } = await update(somebody, {
    first_name: '<script>',
    last_name: 'x'.repeat(256),
    timezone: '+03:00',
    contact_info: 'x'.repeat(1_001),
    language: 'de',
  });
  t.is(status, 422);
  t.deepEqual(body.error, {
    code: 'E_VALIDATION_ERROR',
    messages: [
      'The first_name field must be a name of letters, spaces, apostrophes, hyphens and dots',
      'The last_name field must not be greater than 255 characters',
      'The timezone field must be the IANA name of a time zone',
      'The contact_info field must not be greater than 1000 characters',
      'The selected language is invalid',
    ],
  });
  t.deepEqual((await me(somebody)).profile, EMPTY);
});

test('A34: nothing else can be set along with it', async (t) => {
  const somebody = await newAccount(system.client);
  const before = await me(somebody);
  const columns = async () =>
    system.database.query('SELECT * FROM users WHERE id = $1', [await userIdOf(system.database, somebody)]);
  const row = await columns();
  for (const extra of [
    { role: 'superadmin' },
    { level: 3 },
    { state: 'active' },
    { email_verified: true },
    { email: 'new@example.com' },
    { phone: '+996700000000' },
    { user_id: 1 },
    { id: 1 },
    { uid: 'ID0000000000' },
    { two_factor_provider: null },
    { firstNameSealed: 'x' },
    { '#ref': 'x' },
    { __typename: 'User' },
    { constructor: { prototype: { role: 'superadmin' } } },
  ]) {
    const answer = await update(somebody, { first_name: 'Айзада', ...extra });
    t.is(answer.status, 422, JSON.stringify(extra));
  }
  t.deepEqual(await me(somebody), before);
  t.deepEqual(await columns(), row);
});

test("A33: a profile is its own owner's; without a token there is none", async (t) => {
  const [mine, theirs] = [await newAccount(system.client), await newAccount(system.client)];
  await update(mine, { first_name: 'Айзада' });
  t.is((await me(theirs)).profile.first_name, null);
  t.deepEqual((await system.client.post('/profile/update', { first_name: 7 })).body, REFUSED.unauthorized);
  t.true(await isIn(system.client, theirs.token));
});
