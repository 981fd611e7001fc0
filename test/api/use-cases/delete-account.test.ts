import test from 'ava';
import { noticesOf } from '../../support/accounts.js';
import { joinBarong } from '../../support/barong-members.js';
import { decodedHistory } from '../../support/histories.js';
import { submitted } from '../../support/kyc.js';
import { eventually, freshPhone, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});
const join = () => joinBarong(system.client, system.database);
type Member = Awaited<ReturnType<typeof join>>;
const close = async (me: Member): Promise<number> =>
  (await me.call('DELETE', '/users/me', { query: { password: me.account.password } })).status;

test.serial('open cases are withdrawn; a decided one stays; no notice but of the closing', async (t) => {
  const { client, database, temporal } = system;
  const me = await join();
  const open = await submitted(client, me.account);
  const decided = await submitted(client, me.account, 'legal');
  await database.query(`UPDATE kyc_cases SET status = 'approved' WHERE type = 'legal' AND number = $1`, [
    decided.id,
  ]);
  t.is(await close(me), 204);
  const rows = await database.query<{ id: string; type: string; status: string }>(
    'SELECT id, type, status FROM kyc_cases WHERE user_id = $1 ORDER BY type',
    [me.userId],
  );
  t.deepEqual(
    rows.map(({ type, status }) => `${type} ${status}`),
    ['individual_basic withdrawn', 'legal approved'],
  );
  t.is(rows[0]?.type, open.type);
  t.is(await temporal.workflow.getHandle(`kyc-review-${rows[0]?.id}`).result(), 'withdrawn');
  t.deepEqual(await noticesOf(database, me.account), ['account_deleted by sms']);
});

test.serial('codes die with the account, and their flows stop', async (t) => {
  const { database, temporal } = system;
  const me = await join();
  await me.post('/phones', { phone_number: freshPhone() });
  const [row] = await database.query<{ id: string }>(
    `SELECT id FROM verifications WHERE user_id = $1 AND purpose = 'phone_verification'`,
    [me.userId],
  );
  const flow = temporal.workflow.getHandle(`phone-verification-${row?.id}`);
  t.is(await close(me), 204);
  t.is(await flow.result(), 'stopped');
});

test.serial('neither password nor address comes into the flow of the closing', async (t) => {
  const { database, temporal } = system;
  const me = await join();
  t.is(await close(me), 204);
  const [row] = await database.query<{ id: string }>('SELECT id FROM account_deletions WHERE user_id = $1', [
    me.userId,
  ]);
  const id = `account-deletion-${row?.id}`;
  await eventually(async () => (await temporal.workflow.getHandle(id).fetchHistory()).events?.length !== 0);
  const history = JSON.stringify(await decodedHistory(temporal, id));
  for (const needle of [me.account.password, me.account.phone.slice(1), me.account.email])
    t.false(history.includes(needle), needle);
});

test.serial('with Temporal’s word lost, a worker tells the flow', async (t) => {
  const { database, temporal } = system;
  const me = await join();
  const id = crypto.randomUUID();
  // As if the API died right after its commit.
  await database.query(
    `INSERT INTO account_deletions (id, user_id, due_at, next_signal_at) VALUES ($1, $2, now() + interval '1 hour', now())`,
    [id, me.userId],
  );
  const status = async (): Promise<string> =>
    temporal.workflow
      .getHandle(`account-deletion-${id}`)
      .describe()
      .then(
        ({ status: { name } }) => name,
        () => 'none',
      );
  await eventually(async () => (await status()) === 'RUNNING', 20_000);
  await temporal.workflow.getHandle(`account-deletion-${id}`).signal('restored', { id: 'nonsense' });
  t.is(await status(), 'RUNNING');
});
