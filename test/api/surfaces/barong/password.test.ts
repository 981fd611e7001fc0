import test from 'ava';
import { isIn, logIn, noticesOf } from '../../../support/accounts.js';
import { BOTH, joinBarong, said, signInBarong } from '../../../support/barong-members.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});
const join = () => joinBarong(system.client, system.database);

const NEW = 'four blue rivers';
const HOWS = { barong: 'form', nebula: 'multipart' } as const;

for (const dialect of BOTH) {
  test.serial(`${dialect}: the password is changed, quirk 4: the other sessions end`, async (t) => {
    const { client, database } = system;
    const me = await join();
    const other = await signInBarong(client, database, me.account);
    const body = { old_password: me.account.password, new_password: NEW, confirm_password: NEW, lang: 'EN' };
    const changed = await me.call('PUT', '/users/password', { [HOWS[dialect]]: body }, dialect);
    t.is(changed.status, 201);
    t.is(changed.body, null);
    t.is((await me.get('/users/me', {}, dialect)).status, 200);
    t.deepEqual(said(await other.get('/users/me', {}, dialect)), [401, ['authz.invalid_session']]);
    t.false(await isIn(client, me.account.token));
    t.is((await logIn(client, me.account)).status, 401);
    t.is((await logIn(client, { ...me.account, password: NEW })).status, 200);
    t.deepEqual(await noticesOf(database, me.account), ['password_changed by sms']);
  });
}

test.serial('every refusal in its words', async (t) => {
  const me = await join();
  const old = me.account.password;
  const put = (json: unknown) => me.call('PUT', '/users/password', { json });
  t.deepEqual(said(await put({})), [
    400,
    ['old_password', 'new_password', 'confirm_password'].flatMap((name) => [
      `resource.user.missing_${name}`,
      `resource.user.empty_${name}`,
    ]),
  ]);
  t.deepEqual(said(await put({ old_password: '', new_password: '', confirm_password: '' })), [
    400,
    ['old_password', 'new_password', 'confirm_password'].map((name) => `resource.user.empty_${name}`),
  ]);
  const asked = (old_password: string, new_password: string, confirm_password = new_password) =>
    put({ old_password, new_password, confirm_password });
  t.deepEqual(said(await asked(old, NEW, 'four blue')), [422, ['resource.password.doesnt_match']]);
  t.deepEqual(said(await asked('not this one', NEW)), [400, ['resource.password.prev_pass_not_correct']]);
  t.deepEqual(said(await asked(old, old)), [400, ['resource.password.no_change_provided']]);
  t.deepEqual(said(await asked(old, 'short')), [422, ['password.requirements']]);
  t.deepEqual(said(await asked(old, 'x'.repeat(129))), [422, ['password.requirements']]);
  t.deepEqual(said(await asked(old, 'password')), [422, ['password.weak']]);
  t.deepEqual(said(await asked(old, me.account.email)), [422, ['password.weak']]);
  t.is((await logIn(system.client, me.account)).status, 200);
});

test.serial('A20: wrong current passwords cost the wait of a login', async (t) => {
  const me = await join();
  const body = { old_password: 'not this one', new_password: NEW, confirm_password: NEW };
  for (let wrong = 0; wrong < 5; wrong += 1) await me.call('PUT', '/users/password', { json: body });
  const sixth = await me.call('PUT', '/users/password', { json: body });
  t.is(sixth.status, 400);
  const waiting = await me.call('PUT', '/users/password', {
    json: { ...body, old_password: me.account.password },
  });
  t.deepEqual(said(waiting), [429, ['request.too_many']]);
  t.truthy(waiting.headers.get('retry-after'));
});
