import test from 'ava';
import { isIn, openSessions } from '../../../../support/accounts.js';
import { newAdmin, seen } from '../../../../support/admins.js';
import { asBrowser, DIALECT_CASES, newVisitor, refusal, said } from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { privateLabels } from '../../../../support/barong-members.js';
import { eventually, passWindows, startSystem, type TestSystem } from '../../../../support/system.js';

/* Labels that administrators write: those that are labels, and those that stand for a fact (ADR 0036). */

let system: TestSystem;
let admin: BarongAdmin;
test.before(async () => {
  system = await startSystem();
  admin = await BarongAdmin.join(system, 'admin');
});
test.beforeEach(() => passWindows(system.database));

const add = (body: object, by = admin) => by.call('POST', '/users/labels', body);
const drop = (query: Record<string, string>) =>
  admin.call('DELETE', `/users/labels?${new URLSearchParams(query)}`);
const stateOf = async (id: string) =>
  (await system.database.query<{ state: string }>('SELECT state FROM users WHERE id = $1', [id]))[0]?.state;
const PRIVATE = { scope: 'private' } as const;

for (const { dialect, prefix } of DIALECT_CASES)
  test.serial(
    `${dialect}: made, changed, put, taken away; the owner cannot touch a private one`,
    async (t) => {
      const { uid, userId, session } = await newVisitor(system);
      const label = { uid, key: ' Risk ', value: `low-${dialect}` };
      t.is(
        (await admin.call('POST', '/users/labels', { ...label, description: 'seen' }, prefix)).status,
        201,
      );
      t.deepEqual(said(await admin.call('POST', '/users/labels', label, prefix)), refusal(422, 'key.taken'));
      const hidden = { ...label, ...PRIVATE };
      t.deepEqual(
        said(await admin.call('PUT', '/users/labels', hidden, prefix)),
        refusal(404, 'admin.label.doesnt_exist'),
      );
      t.deepEqual(
        said(await admin.call('POST', '/users/labels/update', { ...hidden, replace: false }, prefix)),
        refusal(404, 'admin.label.doesnt_exist'),
      );
      t.is((await admin.call('POST', '/users/labels/update', hidden, prefix)).status, 201);
      t.is((await admin.call('PUT', '/users/labels', { ...hidden, value: 'high' }, prefix)).status, 200);
      const { labels } = (await admin.call('GET', `/users/${uid}`, undefined, prefix)).body;
      t.deepEqual(
        labels.map(({ key, value, scope, description }: Record<string, unknown>) => [
          key,
          value,
          scope,
          description,
        ]),
        [
          ['phone', 'verified', 'private', null],
          ['risk', `low-${dialect}`, 'public', 'seen'],
          ['risk', 'high', 'private', null],
        ],
      );
      const own = await asBrowser(system.client, session, 'GET', '/api/v2/barong/resource/labels');
      t.false(JSON.stringify(own.body).includes('seen'));
      const found = await admin.call('GET', `/users/labels?key=risk&value=low-${dialect}`, undefined, prefix);
      t.deepEqual(
        [found.headers.get('total'), (found.body as unknown as { uid: string }[]).map((user) => user.uid)],
        ['1', [uid]],
      );
      const counts = await admin.call('GET', '/users/labels/list', undefined, prefix);
      t.like(counts.body, { '["risk","high"]': 1 });
      t.is((await drop({ uid, key: 'risk', ...PRIVATE })).status, 204);
      t.deepEqual(await privateLabels(system.database, userId), ['phone:verified']);
      t.deepEqual((await admin.audits()).at(-1), {
        ...{ topic: 'users', action: 'delete', result: 'succeed', reason: null, target: userId },
        ...{ subject: 'label:private', changes: { risk: { old: 'high', new: null } } },
      });
      t.deepEqual(
        said(await drop({ uid, key: 'risk', ...PRIVATE })),
        refusal(404, 'admin.label.doesnt_exist'),
      );
    },
  );

test.serial('what is wrong with a label is said in words', async (t) => {
  const { uid } = await newVisitor(system);
  for (const [body, ...words] of [
    [{ uid, key: 'ab', value: 'x'.repeat(256) }, 'key.too_short', 'value.too_long'],
    [{ uid, key: 'a b c', value: 'что' }, 'key.invalid', 'value.invalid'],
    [{ uid, key: 'abc', value: 'abc', scope: 'secret' }, 'scope.inclusion'],
    [{ uid, key: 'abc', value: 'abc', description: 'x'.repeat(256) }, 'description.too_long'],
    [{ uid, key: 'abc' }, 'admin.user.missing_value', 'admin.user.empty_value'],
  ] as const)
    t.deepEqual(said(await add(body)), refusal(422, ...words));
  t.deepEqual(
    said(await admin.call('PUT', '/users/labels', { uid, key: 'abc', value: 'abc' })),
    refusal(400, 'admin.user.missing_scope', 'admin.user.empty_scope'),
  );
  const nobody = { uid: 'ID0000000000', key: 'abc', value: 'abc' };
  t.deepEqual(said(await add(nobody)), refusal(404, 'admin.user.doesnt_exist'));
  const support = await BarongAdmin.join(system, 'support');
  t.deepEqual(
    said(await add({ uid, key: 'abc', value: 'abc' }, support)),
    refusal(401, 'admin.ability.not_permitted'),
  );
});

test.serial('a private label makes the state; a public one of that name does not', async (t) => {
  const { client, database } = system;
  const person = await newVisitor(system);
  const { uid, userId } = person;
  t.is((await add({ uid, key: 'suspicious', value: 'true' })).status, 201);
  t.is(await stateOf(userId), 'active');
  t.is((await add({ uid, key: 'suspicious', value: 'true', ...PRIVATE })).status, 201);
  t.is(await stateOf(userId), 'locked');
  t.false(await isIn(client, person.token));
  t.is(await openSessions(database, person), 0);
  t.is((await drop({ uid, key: 'suspicious', ...PRIVATE })).status, 204);
  t.is(await stateOf(userId), 'active');

  // The label of a ban is a ban: the product's side sees who spoke it, and why.
  const clerk = await newAdmin(system);
  t.is((await add({ uid, key: 'ban', value: 'fraud', description: 'Chargebacks', ...PRIVATE })).status, 201);
  t.like(await seen(client, clerk, { id: Number(userId) }), {
    state: 'banned',
    ban: { reason: 'Chargebacks', by: admin.account.uid },
  });
  t.deepEqual(said(await add({ uid, key: 'ban', value: 'true', ...PRIVATE })), refusal(422, 'key.taken'));
  t.is((await drop({ uid, key: 'ban', ...PRIVATE })).status, 204);
  t.like(await seen(client, clerk, { id: Number(userId) }), { state: 'active', ban: null });
});

test.serial('labels that flows write are theirs; nobody writes private ones about himself', async (t) => {
  const { uid, userId } = await newVisitor(system);
  for (const key of ['email', 'phone', 'otp', 'delete', 'document', 'address', 'profile']) {
    const label = { uid, key, value: 'verified', ...PRIVATE };
    t.deepEqual(said(await add(label)), refusal(422, 'key.exclusion'), key);
    t.deepEqual(said(await admin.call('POST', '/users/labels/update', label)), refusal(422, 'key.exclusion'));
    t.deepEqual(said(await drop({ uid, key, ...PRIVATE })), refusal(422, 'key.exclusion'));
  }
  t.deepEqual(await privateLabels(system.database, userId), ['phone:verified']);
  t.deepEqual(
    said(await add({ uid, key: 'document', value: 'replaced', ...PRIVATE })),
    refusal(422, 'value.inclusion'),
  );
  const own = { uid: admin.account.uid, key: 'trusted', value: 'yes', ...PRIVATE };
  t.deepEqual(said(await add(own)), refusal(422, 'admin.user.update_himself'));
  const superadmin = await BarongAdmin.join(system);
  t.deepEqual(
    said(await add({ ...own, uid: superadmin.account.uid })),
    refusal(422, 'admin.user.superadmin_change'),
  );
});

test.serial('the label of a review is the verdict on the open case: its flow writes it', async (t) => {
  const { client, database } = system;
  const person = await newVisitor(system);
  const { uid, userId, session } = person;
  const claim = { first_name: 'Nurlan', last_name: 'Isaev', confirm: true };
  await asBrowser(client, session, 'POST', '/api/v2/barong/resource/profiles', claim);
  const has = (label: string) => async () => (await privateLabels(database, userId)).includes(label);
  await eventually(has('profile:submitted'));
  const verified = { uid, key: 'profile', value: 'verified', ...PRIVATE };
  t.is((await admin.call('POST', '/users/labels/update', verified)).status, 201);
  await eventually(has('profile:verified'));
  const [kase] = await database.query(
    `SELECT c.status, k.verdict, k.actor_id FROM kyc_cases c JOIN kyc_changes k ON k.case_id = c.id
      WHERE c.user_id = $1 AND k.verdict IS NOT NULL`,
    [userId],
  );
  t.deepEqual(kase, { status: 'approved', verdict: 'approved', actor_id: admin.account.userId });
  t.like((await admin.call('GET', `/users/${uid}`)).body, { profiles: [{ state: 'verified' }] });
  const mine = (await admin.audits()).filter(({ target, changes }) => target === userId && changes !== null);
  t.like(mine.at(-1), { topic: 'users', changes: { profile: { new: 'verified' } } });
  t.is(
    (
      await database.query(
        `SELECT FROM activities WHERE user_id = $1 AND topic = 'kyc' AND actor_id IS NOT NULL`,
        [userId],
      )
    ).length,
    0,
  );
  // It is decided: nothing waits for a word.
  t.deepEqual(
    said(await admin.call('POST', '/users/labels/update', { ...verified, value: 'rejected' })),
    refusal(422, 'key.exclusion'),
  );
});
