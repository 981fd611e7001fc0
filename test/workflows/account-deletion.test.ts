import { randomUUID } from 'node:crypto';
import test from 'ava';
import { accountDeletionId } from '../../domain/account-deletion.js';
import { tellDeletion } from '../../platform/temporal/deletion-flows.js';
import { STAGE, USER_REF } from '../../workflows/lib/search-attributes.js';
import { runNode } from '../bin/support/run-node.js';
import { logIn, noticesOf } from '../support/accounts.js';
import { type BarongMember, joinBarong, signInBarong } from '../support/barong-members.js';
import { programEnvironment } from '../support/environment.js';
import { recordHistory } from '../support/histories.js';
import { eventually, register, startSystem, type TestSystem } from '../support/system.js';

/** Long enough to look at an account that is closed, short enough to see it go. */
const GRACE_SECONDS = 8;

let system: TestSystem;
test.before(async () => {
  system = await startSystem({
    ACCOUNT_DELETION_GRACE_DAYS: String(GRACE_SECONDS / 86_400),
    USER_STORAGE_TITLES: 'personal',
  });
});

/** Closes an account. @returns the id of its closing */
async function close(me: BarongMember): Promise<string> {
  const { status } = await me.call('DELETE', '/users/me', { query: { password: me.account.password } });
  if (status !== 204) throw new Error(`not closed: ${status}`);
  const [row] = await system.database.query<{ id: string }>(
    'SELECT id FROM account_deletions WHERE user_id = $1 ORDER BY requested_at DESC',
    [me.userId],
  );
  return row?.id ?? '';
}

const handleOf = (id: string) => system.temporal.workflow.getHandle(accountDeletionId(id));

/** Whose flow's activities ran, by name. */
async function ran(id: string): Promise<string[]> {
  const { events } = await handleOf(id).fetchHistory();
  return (events ?? []).flatMap(({ activityTaskScheduledEventAttributes, markerRecordedEventAttributes }) => [
    ...(activityTaskScheduledEventAttributes?.activityType?.name ?? '').split(' '),
    markerRecordedEventAttributes?.markerName ?? '',
  ]);
}

/** Makes the grace of a closing long, so that a busy machine is no finding. */
const prolong = (id: string) =>
  system.database.query(`UPDATE account_deletions SET due_at = now() + interval '1 hour' WHERE id = $1`, [
    id,
  ]);

test.serial(
  'after the grace what is personal is gone: uid and row stay, phone and e-mail are free',
  async (t) => {
    const { client, database } = system;
    const me = await joinBarong(client, database);
    const { uid } = (await me.get('/users/me')).body;
    await me.call('PUT', '/users/me', { json: { data: '{"nick":"Aizada"}' } });
    await me.post('/data_storage', { title: 'personal', data: '{}' });
    await me.post('/labels', { key: 'colour', value: 'red' });
    await client.post('/profile/update', { first_name: 'Aizada' }, { token: me.account.token });
    await database.query(
      `INSERT INTO comments (user_id, title_sealed, data_sealed) VALUES ($1, 'sealed', 'sealed')`,
      [me.userId],
    );
    const id = await close(me);
    t.is(await handleOf(id).result(), 'erased');
    const { typedSearchAttributes } = await handleOf(id).describe();
    t.is(typedSearchAttributes.get(STAGE), 'erased');
    t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);

    const [user] = await database.query('SELECT * FROM users WHERE id = $1', [me.userId]);
    t.like(user, { uid, state: 'deleted', level: 0, two_factor_provider: null, deletion_due_at: null });
    for (const name of [
      'phone_sealed',
      'phone_index',
      'email_sealed',
      'email_index',
      'data_sealed',
      'username',
    ])
      t.is(user?.[name], null, name);
    for (const table of [
      'sessions',
      'phones',
      'profiles',
      'data_storages',
      'comments',
      'messages',
      'verifications',
      'documents',
    ])
      t.deepEqual(await database.query(`SELECT FROM ${table} WHERE user_id = $1`, [me.userId]), [], table);
    t.deepEqual(await database.query('SELECT key, scope FROM labels WHERE user_id = $1', [me.userId]), [
      { key: 'delete', scope: 'private' },
    ]);
    const [row] = await database.query<{ settled: boolean }>(
      'SELECT erased_at IS NOT NULL AND settled_at IS NOT NULL AS settled FROM account_deletions WHERE id = $1',
      [id],
    );
    t.true(row?.settled);
    const { phone, email } = me.account;
    await eventually(
      async () => (await client.post('/auth/get_registration_code', { phone })).status !== 503,
    );
    await database.query(`UPDATE send_budgets SET window_until = now() - interval '1 second'`);
    t.is(typeof (await register(client, phone, email)), 'string');
    await recordHistory(system.temporal, accountDeletionId(id), 'accountDeletion', 'erased');
  },
);

test.serial(
  'an operator restores it within the grace; a word that nobody stands behind moves nothing',
  async (t) => {
    const { client, database, temporal, taskQueue } = system;
    const me = await joinBarong(client, database);
    const id = await close(me);
    await prolong(id);
    await tellDeletion({ temporal, taskQueue }, id, { id });
    await eventually(async () => (await ran(id)).filter((name) => name === 'core_local_activity').length > 1);
    t.is((await handleOf(id).describe()).status.name, 'RUNNING');

    const cli = (...args: string[]) =>
      runNode(['bin/cli.mjs', ...args], programEnvironment({ databaseUrl: database.url, taskQueue }));
    const restored = await cli('user', 'restore', me.account.phone);
    t.is(restored.code, 0, restored.output);
    t.regex(restored.output, /the account is restored/);
    t.is((await logIn(client, me.account)).status, 200);
    t.is(await handleOf(id).result(), 'restored');
    t.deepEqual(await noticesOf(database, me.account), ['account_deleted by sms', 'account_unbanned by sms']);
    t.regex((await cli('user', 'restore', me.account.phone)).output, /not closed, or it is erased already/);
    await recordHistory(temporal, accountDeletionId(id), 'accountDeletion', 'forged-then-restored');

    // Closed again, it is another closing.
    const again = await joinAgain(me);
    t.not(await close(again), id);
  },
);

test.serial('a flow that somebody started by hand ends by itself', async (t) => {
  const { temporal, taskQueue } = system;
  const id = randomUUID();
  await tellDeletion({ temporal, taskQueue }, id, { id });
  t.is(await handleOf(id).result(), 'unknown');
  await recordHistory(temporal, accountDeletionId(id), 'accountDeletion', 'unknown');
});

test.serial('F35: a flow that is gone is there again for what it still has to do', async (t) => {
  const { client, database } = system;
  const me = await joinBarong(client, database);
  const id = await close(me);
  await prolong(id);
  await eventually(async () => (await handleOf(id).describe()).status.name === 'RUNNING');
  await handleOf(id).terminate('its history is gone');
  await database.query(`UPDATE account_deletions SET due_at = now(), next_signal_at = now() WHERE id = $1`, [
    id,
  ]);
  await eventually(
    async () =>
      (await database.query('SELECT FROM account_deletions WHERE id = $1 AND erased_at IS NOT NULL', [id]))
        .length === 1,
    30_000,
  );
  t.pass();
});

async function joinAgain(me: BarongMember): Promise<BarongMember> {
  const { client, database } = system;
  const { body } = await logIn(client, me.account);
  return signInBarong(client, database, { ...me.account, token: body.data.token });
}
