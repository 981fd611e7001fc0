import test from 'ava';
import { logIn, newestCode, noticesOf } from '../../../support/accounts.js';
import { BOTH, joinBarong, privateLabels, said } from '../../../support/barong-members.js';
import {
  freshPhone,
  messagesTo,
  passWindows,
  startSystem,
  type TestSystem,
  wrongCode,
} from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});
const join = () => joinBarong(system.client, system.database);
const STATUS = { barong: 201, nebula: 200 } as const;
const SENT = { message: 'Code was sent successfully via sms' };

/** As the family writes a phone. */
const digits = (phone: string): string => phone.slice(1);
const codeTo = async (phone: string): Promise<string> => (await newestCode(system.client, phone)).code ?? '';

for (const dialect of BOTH) {
  test.serial(`${dialect}: a phone is added, sent a code, another one, and proved`, async (t) => {
    const { database } = system;
    const me = await join();
    const phone = freshPhone();
    const added = await me.post('/phones', { phone_number: digits(phone), channel: 'sms' }, dialect);
    t.is(added.status, STATUS[dialect]);
    t.deepEqual(added.body, SENT);
    const first = await codeTo(phone);
    await passWindows(database);
    const again = await me.post('/phones/send_code', { phone_number: digits(phone) }, dialect);
    t.is(again.status, STATUS[dialect]);
    t.deepEqual(again.body, SENT);
    const second = await codeTo(phone);

    const verify = (code: string) =>
      me.post('/phones/verify', { phone_number: digits(phone), verification_code: code }, dialect);
    if (first !== second)
      t.deepEqual(
        said(await verify(first)),
        [404, ['resource.phone.verification_invalid']],
        'A24: the older one is dead',
      );
    const proved = await verify(second);
    t.is(proved.status, 201);
    t.is(proved.body.email, me.account.email);
    t.is(proved.body.phones.length, 2);
    const { body: listed } = await me.get('/phones', {}, dialect);
    t.deepEqual(listed, proved.body.phones);
    t.like(listed[1], { country: 'KG', number: `996*****${phone.slice(-4)}` });
    t.regex(listed[1].validated_at, /Z$/);
    t.deepEqual(await noticesOf(database, me.account), ['phone_verified by sms']);
    // The one that he registered with is still the one that he logs in by.
    t.is((await logIn(system.client, me.account)).status, 200);
    t.is((await logIn(system.client, { ...me.account, phone })).status, 401);
    t.deepEqual(said(await verify(second)), [404, ['resource.phone.verification_invalid']]);
  });
}

test.serial('forms, multipart forms and JSON; any spelling', async (t) => {
  const me = await join();
  for (const how of ['form', 'multipart', 'json'] as const) {
    const phone = freshPhone();
    const spelt = `+996 (${phone.slice(4, 7)}) ${phone.slice(7)}`;
    t.is((await me.call('POST', '/phones', { [how]: { phone_number: spelt } })).status, 201, how);
    const body = { phone_number: phone, verification_code: await codeTo(phone) };
    t.is((await me.call('POST', '/phones/verify', { [how]: body })).status, 201, how);
  }
});

test.serial('every refusal in its words', async (t) => {
  const me = await join();
  const word = (name: string) => `resource.phone.${name}`;
  const missing = [word('missing_phone_number'), word('empty_phone_number')];
  for (const path of ['/phones', '/phones/send_code']) {
    t.deepEqual(said(await me.post(path)), [400, missing], path);
    t.deepEqual(said(await me.post(path, { phone_number: '' })), [400, [word('empty_phone_number')]], path);
    t.deepEqual(said(await me.post(path, { phone_number: '12' })), [400, [word('invalid_num')]], path);
    for (const channel of ['call', 'pigeon'])
      t.deepEqual(
        said(await me.post(path, { phone_number: freshPhone(), channel })),
        [422, [word('invalid_channel')]],
        path,
      );
    t.deepEqual(
      said(await me.post(path, { phone_number: digits(me.account.phone) })),
      [400, [word('number_exist')]],
      path,
    );
  }
  t.deepEqual(said(await me.post('/phones/verify')), [
    400,
    [...missing, word('missing_verification_code'), word('empty_verification_code')],
  ]);
  const unknown = { phone_number: freshPhone(), verification_code: '123456' };
  t.deepEqual(said(await me.post('/phones/verify', unknown)), [404, [word('doesnt_exist')]]);
  t.deepEqual(said(await me.post('/phones/send_code', unknown)), [404, [word('doesnt_exist')]]);
  t.deepEqual(said(await me.post('/phones/verify', { ...unknown, phone_number: 'x' })), [
    400,
    [word('invalid_num')],
  ]);
  const phone = freshPhone();
  await me.post('/phones', { phone_number: phone });
  t.deepEqual(said(await me.post('/phones', { phone_number: phone })), [400, [word('exists')]]);
  t.deepEqual(
    said(
      await me.post('/phones/verify', {
        phone_number: phone,
        verification_code: wrongCode(await codeTo(phone)),
      }),
    ),
    [404, [word('verification_invalid')]],
  );
  const soon = await me.post('/phones/send_code', { phone_number: phone });
  t.deepEqual(said(soon), [429, ['request.too_many']]);
  t.true(Number(soon.headers.get('retry-after')) <= 60);
  await system.database.query(
    `INSERT INTO phones (user_id, number_sealed, number_index) SELECT $1, '', sha256(n::text::bytea) FROM generate_series(1, 18) n`,
    [me.userId],
  );
  t.deepEqual(said(await me.post('/phones', { phone_number: freshPhone() })), [
    422,
    ['user_id.too_many_phones'],
  ]);
});

test.serial(
  'A17: a phone that somebody else has is answered like a free one; its holder is told, no code is right',
  async (t) => {
    const { client, database } = system;
    const [me, holder] = await Promise.all([join(), join()]);
    const { phone } = holder.account;
    const added = await me.post('/phones', { phone_number: phone });
    const free = await me.post('/phones', { phone_number: freshPhone() });
    t.is(added.status, free.status);
    t.deepEqual(added.body, free.body);
    const names = (headers: Headers) => [...headers.keys()].filter((name) => name !== 'date').sort();
    t.deepEqual(names(added.headers), names(free.headers));
    // His welcome goes by a sender of its own, and may come later.
    const [message] = (await messagesTo(client, phone)).filter(({ purpose }) => purpose !== 'welcome');
    t.is(message?.purpose, 'registration');
    t.is(message?.code, null);
    // Whatever is in the row, it opens nothing.
    for (const code of ['000000', '123456'])
      t.deepEqual(said(await me.post('/phones/verify', { phone_number: phone, verification_code: code })), [
        404,
        ['resource.phone.verification_invalid'],
      ]);
    t.deepEqual(await privateLabels(database, me.userId), ['phone:verified']);
    const rows = await database.query('SELECT FROM phones WHERE user_id = $1 AND validated_at IS NOT NULL', [
      me.userId,
    ]);
    t.is(rows.length, 1);
  },
);

test.serial('a phone that was proved beside another one is no longer free for a registration', async (t) => {
  const { client, database } = system;
  const me = await join();
  const phone = freshPhone();
  await me.post('/phones', { phone_number: phone });
  await me.post('/phones/verify', { phone_number: phone, verification_code: await codeTo(phone) });
  await passWindows(database);
  t.is((await client.post('/auth/get_registration_code', { phone })).status, 200);
  const [message] = await messagesTo(client, phone);
  t.is(message?.code, null, 'its holder is told, as with a phone that he logs in by');
});

test.serial(
  'an account without a phone logs in by the first one that it proves; the level follows',
  async (t) => {
    const { client, database } = system;
    const me = await join();
    // As an account that was registered by e-mail.
    await database.query(
      'UPDATE users SET phone_sealed = NULL, phone_index = NULL, phone_verified_at = NULL WHERE id = $1',
      [me.userId],
    );
    await database.query('DELETE FROM phones WHERE user_id = $1', [me.userId]);
    await database.query(`UPDATE labels SET key = 'email' WHERE user_id = $1 AND key = 'phone'`, [me.userId]);
    const phone = freshPhone();
    t.is((await me.post('/phones', { phone_number: phone })).status, 201);
    const proved = await me.post('/phones/verify', {
      phone_number: phone,
      verification_code: await codeTo(phone),
    });
    t.is(proved.status, 201);
    t.is(proved.body.level, 2);
    t.is((await logIn(client, { ...me.account, phone })).status, 200);
  },
);

test.serial('A19: a hundred guesses spend five', async (t) => {
  const me = await join();
  const phone = freshPhone();
  await me.post('/phones', { phone_number: phone });
  const code = await codeTo(phone);
  const guess = (verification_code: string) =>
    me.post('/phones/verify', { phone_number: phone, verification_code });
  const guesses = await Promise.all(Array.from({ length: 20 }, () => guess(wrongCode(code))));
  t.true(guesses.every(({ status }) => [404, 429].includes(status)));
  const [row] = await system.database.query<{ attempts: number }>(
    `SELECT attempts FROM verifications WHERE user_id = $1 AND purpose = 'phone_verification'`,
    [me.userId],
  );
  t.is(row?.attempts, 5);
  t.not((await guess(code)).status, 201);
});

test.serial('codes of one account are counted, whatever phones they go to', async (t) => {
  const me = await join();
  const statuses: number[] = [];
  for (let asked = 0; asked < 11; asked += 1)
    statuses.push((await me.post('/phones', { phone_number: freshPhone() })).status);
  t.deepEqual(statuses, [...Array.from({ length: 10 }, () => 201), 429]);
  t.is((await me.get('/phones')).body.length, 11, 'the one that got no code is not kept');
});
