import test from 'ava';
import { isIn, noticesOf, openSessions } from '../../../../support/accounts.js';
import { newAdmin, seen, unban } from '../../../../support/admins.js';
import {
  asBrowser,
  DIALECT_CASES,
  freshCode,
  newHolder,
  newKey,
  newVisitor,
  refusal,
  said,
} from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { privateLabels } from '../../../../support/barong-members.js';
import {
  eventually,
  messagesTo,
  passWindows,
  startSystem,
  type TestSystem,
} from '../../../../support/system.js';

/* What administrators change of an account: state, factor, e-mail, role, data storage. */

let system: TestSystem;
let admin: BarongAdmin;
let superadmin: BarongAdmin;
test.before(async () => {
  system = await startSystem({ USER_STORAGE_TITLES: 'personal' });
  admin = await BarongAdmin.join(system, 'admin');
  superadmin = await BarongAdmin.join(system);
});
test.beforeEach(() => passWindows(system.database));

const update = (body: object, by = admin) => by.call('PUT', '/users', body);
const role = (body: object, by = admin) => by.call('POST', '/users/role', body);
const rowOf = async (id: string) =>
  (
    await system.database.query('SELECT state, level, role, email_verified_at FROM users WHERE id = $1', [id])
  )[0];
const changed = (target: string, field: string, before: unknown, after: unknown) => ({
  ...{ topic: 'users', action: 'update', result: 'succeed', reason: null, target, subject: null },
  changes: { [field]: { old: before, new: after } },
});

for (const { dialect, prefix } of DIALECT_CASES)
  test.serial(
    `${dialect}: a ban and its end, seen on the product's side, and the other way round`,
    async (t) => {
      const { client, database } = system;
      const person = await newVisitor(system);
      const clerk = await newAdmin(system);
      const banned = await admin.call('POST', '/users/update', { uid: person.uid, state: 'banned' }, prefix);
      t.is(banned.status, 201);
      t.false(await isIn(client, person.token));
      t.is(await openSessions(database, person), 0);
      t.deepEqual(await noticesOf(database, person), ['account_banned by sms']);
      t.like(await seen(client, clerk, { id: Number(person.userId) }), {
        state: 'banned',
        ban: { by: admin.account.uid },
      });
      t.deepEqual(
        said(await admin.call('PUT', '/users', { uid: person.uid, state: 'banned' }, prefix)),
        refusal(422, 'admin.user.state_no_change'),
      );
      t.is((await unban(client, clerk, { id: Number(person.userId) })).status, 200);
      t.is((await admin.call('GET', `/users/${person.uid}`)).body.state, 'active');

      t.is((await admin.call('PUT', '/users', { uid: person.uid, state: 'locked' }, prefix)).status, 200);
      t.like(await seen(client, clerk, { id: Number(person.userId) }), { state: 'locked', ban: null });
      // A lock that became a ban, and the end of both.
      t.is((await update({ uid: person.uid, state: 'banned' })).status, 200);
      t.deepEqual(await privateLabels(database, person.userId), ['ban:true', 'phone:verified']);
      t.is((await update({ uid: person.uid, state: 'active' })).status, 200);
      t.deepEqual(await privateLabels(database, person.userId), ['phone:verified']);
      const mine = (await admin.audits()).filter(
        ({ target, result }) => target === person.userId && result === 'succeed',
      );
      t.deepEqual(
        mine.map(({ changes }) => changes),
        [
          { state: { old: 'active', new: 'banned' } },
          null,
          { state: { old: 'active', new: 'locked' } },
          { state: { old: 'locked', new: 'banned' } },
          { state: { old: 'banned', new: 'active' } },
        ],
      );
      // One row a call: a ban writes none of its own beside.
      const rows = await database.query(`SELECT FROM activities WHERE user_id = $1 AND action = 'ban'`, [
        person.userId,
      ]);
      t.is(rows.length, 0);
    },
  );

test.serial('a state that no facts make is refused, and so is anybody’s own', async (t) => {
  const person = await newVisitor(system);
  for (const [body, word] of [
    [{ uid: person.uid, state: 'pending' }, 'state.invalid'],
    [{ uid: person.uid, state: 'deleted' }, 'state.invalid'],
    [{ uid: person.uid, state: 'asleep' }, 'state.invalid'],
    [{ uid: person.uid, state: 'active' }, 'admin.user.state_no_change'],
    [{ uid: person.uid }, 'admin.user.one_of_state_otp_email'],
    [{ uid: person.uid, state: 'banned', otp: false }, 'admin.user.one_of_state_otp_email'],
    [{ uid: person.uid, otp: true }, 'admin.user.enable_2fa'],
    [{ uid: person.uid, otp: 'false' }, 'admin.user.otp_no_change'],
    [{ uid: admin.account.uid, state: 'banned' }, 'admin.user.update_himself'],
    [{ uid: admin.account.uid, otp: false }, 'admin.user.update_himself'],
    [{ uid: superadmin.account.uid, state: 'banned' }, 'admin.user.superadmin_change'],
    [{ uid: superadmin.account.uid, state: 'locked' }, 'admin.user.superadmin_change'],
    [{ uid: superadmin.account.uid, otp: false }, 'admin.user.superadmin_change'],
  ] as const)
    t.deepEqual(said(await update(body)), refusal(422, word), JSON.stringify(body));
  t.deepEqual(
    said(await update({ uid: 'ID0000000000', state: 'banned' })),
    refusal(404, 'admin.user.doesnt_exist'),
  );
  t.deepEqual(
    said(await admin.call('POST', '/users/update', { uid: person.uid, email: 'x@example.com' })),
    refusal(422, 'admin.user.one_of_state_otp'),
  );
  // A34: what no parameter is changes nothing.
  t.is((await update({ uid: person.uid, otp: false, role: 'admin', level: 3 })).status, 422);
  t.like(await rowOf(person.userId), { state: 'active', role: 'member', level: 0 });
  // A33: refused and written down, with the word and without what was sent.
  t.like((await admin.audits()).at(-1), { result: 'failed', reason: 'admin.user.otp_no_change' });
});

test.serial('a factor that its owner lost is switched off, and his API keys with it', async (t) => {
  const { client, database } = system;
  const holder = await newHolder(system);
  const { kid } = await newKey(system, holder);
  t.is((await update({ uid: holder.uid, otp: false })).status, 200);
  const own = await asBrowser(client, holder.session, 'GET', '/api/v2/barong/resource/users/me');
  t.like(own.body, { otp: false });
  t.false(own.body.labels.some(({ key }: { key: string }) => key === 'otp'));
  t.deepEqual(await database.query('SELECT state FROM api_keys WHERE kid = $1', [kid]), [
    { state: 'inactive' },
  ]);
  t.true((await noticesOf(database, holder)).includes('factor_removed by sms'));
  t.deepEqual((await admin.audits()).at(-1), changed(holder.userId, 'otp', true, false));
  t.not(await freshCode(database, holder), '');
});

test.serial('another e-mail: a superadmin’s to set, the owner’s to prove', async (t) => {
  const { database } = system;
  const person = await newVisitor(system);
  const other = await newVisitor(system);
  for (const userId of [person.userId, other.userId]) {
    await database.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [userId]);
    await database.query(
      `INSERT INTO labels (user_id, key, value, scope) VALUES ($1, 'email', 'verified', 'private')`,
      [userId],
    );
  }
  const email = 'Another.Address@example.com';
  t.deepEqual(said(await update({ uid: person.uid, email })), refusal(422, 'superadmin.user.update_email'));
  for (const [address, word] of [
    ['nobody', 'email.invalid'],
    [person.email, 'admin.user.email_no_change'],
    [other.email, 'email.taken'],
  ] as const)
    t.deepEqual(said(await update({ uid: person.uid, email: address }, superadmin)), refusal(422, word));
  t.is((await update({ uid: person.uid, email }, superadmin)).status, 200);
  t.like(await rowOf(person.userId), { email_verified_at: null });
  const toldAt = async (address: string): Promise<number> =>
    (await messagesTo(system.client, address)).filter(({ purpose }) => purpose === 'email_replaced').length;
  await eventually(async () => (await toldAt(person.email)) === 1);
  t.is(await toldAt(email.toLowerCase()), 0);
  t.deepEqual(await privateLabels(database, person.userId), ['phone:verified']);
  t.like((await admin.call('GET', `/users/${person.uid}`)).body, { email: email.toLowerCase() });
  t.deepEqual((await superadmin.audits()).at(-1), changed(person.userId, 'email', 'p***@…', 'a***@…'));
});

test.serial(
  'A35, A31: a role counts on the next request; nobody makes himself or a superadmin',
  async (t) => {
    const person = await BarongAdmin.join(system, 'member');
    const { uid, userId } = person.account;
    t.is((await person.call('GET', '/users')).status, 401);
    t.is((await role({ uid, role: 'support' })).status, 201);
    t.deepEqual((await admin.audits()).at(-1), {
      ...changed(userId, 'role', 'member', 'support'),
      action: 'create',
    });
    t.is((await person.call('GET', '/users')).status, 200);
    for (const [body, word, by] of [
      [{ uid, role: 'support' }, 'admin.user.role_no_change', admin],
      [{ uid, role: 'emperor' }, 'role.doesnt_exist', admin],
      [{ uid, role: 'superadmin' }, 'admin.user.superadmin_change', admin],
      [{ uid: superadmin.account.uid, role: 'member' }, 'admin.user.superadmin_change', admin],
      [{ uid: admin.account.uid, role: 'superadmin' }, 'admin.user.update_himself', admin],
    ] as const)
      t.deepEqual(said(await role(body, by)), refusal(422, word), JSON.stringify(body));
    // Support looks after people, and makes no administrators.
    const accomplice = await BarongAdmin.join(system, 'member');
    for (const body of [
      { uid: accomplice.account.uid, role: 'admin' },
      { uid, role: 'superadmin' },
    ])
      t.deepEqual(said(await role(body, person)), refusal(401, 'admin.ability.not_permitted'));
    t.is((await role({ uid, role: 'member' })).status, 201);
    t.is((await person.call('GET', '/users')).status, 401);
  },
);

test.serial('of two administrators at once one changes it, and of two superadmins one is left', async (t) => {
  const second = await BarongAdmin.join(system, 'admin');
  const person = await newVisitor(system);
  for (const [call, word] of [
    [(by: BarongAdmin) => role({ uid: person.uid, role: 'support' }, by), 'admin.user.role_no_change'],
    [(by: BarongAdmin) => update({ uid: person.uid, state: 'banned' }, by), 'admin.user.state_no_change'],
    [(by: BarongAdmin) => update({ uid: person.uid, state: 'active' }, by), 'admin.user.state_no_change'],
    [(by: BarongAdmin) => update({ uid: person.uid, state: 'locked' }, by), 'admin.user.state_no_change'],
  ] as const) {
    const answers = await Promise.all([call(admin), call(second)]);
    const refusals = answers.filter(({ status }) => status >= 400);
    t.deepEqual(refusals.map(said), [refusal(422, word)]);
  }
  t.like(await rowOf(person.userId), { state: 'locked', role: 'support' });

  const [one, two] = [await BarongAdmin.join(system), await BarongAdmin.join(system)];
  const answers = await Promise.all([
    role({ uid: one.account.uid, role: 'member' }, two),
    role({ uid: two.account.uid, role: 'member' }, one),
  ]);
  t.deepEqual(answers.map(({ status }) => status).sort(), [201, 401]);
});

test.serial('a data storage goes, and the label that said it was there', async (t) => {
  const { client, database } = system;
  const person = await newVisitor(system);
  const kept = { title: 'personal', data: '{"a":1}' };
  await asBrowser(client, person.session, 'POST', '/api/v2/barong/resource/data_storage', kept);
  t.deepEqual(await privateLabels(database, person.userId), ['personal:recorded', 'phone:verified']);
  const path = `/users/data_storage?uid=${person.uid}&title=personal`;
  t.is((await admin.call('DELETE', path)).status, 204);
  t.deepEqual(await privateLabels(database, person.userId), ['phone:verified']);
  t.deepEqual((await admin.audits()).at(-1), {
    ...changed(person.userId, 'data_storage', 'personal', null),
    action: 'delete',
  });
  t.deepEqual(said(await admin.call('DELETE', path)), refusal(404, 'admin.storage.doesnt_exist'));
});
