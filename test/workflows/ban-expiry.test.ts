import { randomUUID } from 'node:crypto';
import test from 'ava';
import { banExpiryId } from '../../domain/ban-expiry.js';
import { tellBan } from '../../platform/temporal/ban-flows.js';
import { STAGE, USER_REF } from '../../workflows/lib/search-attributes.js';
import { logIn, logOf, noticesOf } from '../support/accounts.js';
import { ban, type NumberedAccount, newAdmin, newNumbered, seen, unban } from '../support/admins.js';
import { privateLabels } from '../support/barong-members.js';
import { recordHistory } from '../support/histories.js';
import type { Answer } from '../support/http.js';
import { startWorker } from '../support/processes.js';
import { eventually, startSystem, type TestSystem } from '../support/system.js';

/** Long enough to look at an account that is shut out, short enough to see it let in. */
const SHORT_MS = 6_000;
/** Far away: whatever ends such a ban is not its moment. */
const LONG_MS = 60 * 60 * 1_000;

let system: TestSystem;
let admin: NumberedAccount;
test.before(async () => {
  system = await startSystem();
  admin = await newAdmin(system);
});

const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString();
const banned = (who: NumberedAccount, ms: number): Promise<Answer> =>
  ban(system.client, admin, who, { message: 'words', until: ahead(ms) });
const handleOf = (id: string) => system.temporal.workflow.getHandle(banExpiryId(id));
const stateOf = async (who: NumberedAccount): Promise<string> =>
  (await seen(system.client, admin, who)).state;

/** The newest ban of an account. */
async function banIdOf({ id }: NumberedAccount): Promise<string> {
  const rows = await system.database.query<{ id: string }>(
    'SELECT id FROM bans WHERE user_id = $1 ORDER BY created_at DESC',
    [id],
  );
  return rows[0]?.id ?? '';
}

test.serial('a ban ends at its moment: let in again, told, in the log, and nobody lifted it', async (t) => {
  const { client, database, temporal } = system;
  const somebody = await newNumbered(system);
  const answer = await banned(somebody, SHORT_MS);
  t.is(answer.status, 200);
  const during = await seen(client, admin, somebody);
  t.is(during.state, 'banned');
  t.regex(during.ban.until, /^\d{4}-\d\d-\d\dT.*Z$/);
  t.is((await logIn(client, somebody)).status, 403);
  const id = await banIdOf(somebody);
  t.is(await handleOf(id).result(), 'lifted');
  const { typedSearchAttributes } = await handleOf(id).describe();
  t.is(typedSearchAttributes.get(STAGE), 'lifted');
  t.regex(typedSearchAttributes.get(USER_REF) ?? '', /^[0-9a-f]{32}$/);

  t.like(await seen(client, admin, somebody), { state: 'active', ban: null });
  t.is((await logIn(client, somebody)).status, 200);
  t.false((await privateLabels(database, String(somebody.id))).includes('ban:true'));
  t.deepEqual(await noticesOf(database, somebody), ['account_banned by sms', 'account_unbanned by sms']);
  const [row] = await database.query(
    `SELECT lifted_by, lifted_at >= ends_at - interval '1 second' AS in_time, settled_at IS NOT NULL AS settled
       FROM bans WHERE id = $1`,
    [id],
  );
  t.deepEqual(row, { lifted_by: null, in_time: true, settled: true });
  const log = await database.query(
    `SELECT action, reason, actor_id FROM activities WHERE user_id = $1 AND topic = 'admin' ORDER BY id`,
    [somebody.id],
  );
  t.deepEqual(log, [
    { action: 'ban', reason: null, actor_id: String(admin.id) },
    { action: 'unban', reason: 'expired', actor_id: null },
  ]);
  t.deepEqual(await logOf(database, answer), [
    { topic: 'admin', action: 'ban', result: 'succeed', reason: null },
  ]);
  await recordHistory(temporal, banExpiryId(id), 'banExpiry', 'lifted');
});

test.serial(
  'lifted by hand before: the flow ends; a newer ban is not touched by the older one',
  async (t) => {
    const { client, database, temporal, taskQueue } = system;
    const somebody = await newNumbered(system);
    await banned(somebody, LONG_MS);
    const first = await banIdOf(somebody);
    // A word that nobody stands behind moves nothing.
    await tellBan({ temporal, taskQueue }, first, { id: randomUUID() });
    t.is((await handleOf(first).describe()).status.name, 'RUNNING');
    t.is((await unban(client, admin, somebody)).status, 200);
    t.is(await handleOf(first).result(), 'lifted');
    await recordHistory(temporal, banExpiryId(first), 'banExpiry', 'forged-then-lifted-before');

    await banned(somebody, LONG_MS);
    const second = await banIdOf(somebody);
    t.not(second, first);
    // As if the first one's flow came back from the dead after its moment.
    await database.query(`UPDATE bans SET ends_at = now() - interval '1 minute' WHERE id = $1`, [first]);
    await database.query('UPDATE bans SET settled_at = NULL, next_signal_at = now() WHERE id = $1', [first]);
    await eventually(
      async () =>
        (await database.query('SELECT FROM bans WHERE id = $1 AND settled_at IS NOT NULL', [first]))
          .length === 1,
    );
    t.is(await stateOf(somebody), 'banned');
    t.is((await noticesOf(database, somebody)).length, 3, 'banned, let in, banned');
  },
);

test.serial('F32: of its moment and an unban at once one lifts it, and its owner is told once', async (t) => {
  const { client, database, temporal, taskQueue } = system;
  for (let round = 0; round < 3; round += 1) {
    const somebody = await newNumbered(system);
    await banned(somebody, LONG_MS);
    const id = await banIdOf(somebody);
    await eventually(async () => (await handleOf(id).describe()).status.name === 'RUNNING');
    await database.query('UPDATE bans SET ends_at = now() WHERE id = $1', [id]);
    const [, answer] = await Promise.all([
      tellBan({ temporal, taskQueue }, id, { id }),
      unban(client, admin, somebody),
    ]);
    t.true([200, 409].includes(answer.status), String(answer.status));
    t.is(await handleOf(id).result(), 'lifted');
    t.deepEqual(await noticesOf(database, somebody), ['account_banned by sms', 'account_unbanned by sms']);
    const lifted = await database.query(
      `SELECT FROM activities WHERE user_id = $1 AND action = 'unban' AND result = 'succeed'`,
      [somebody.id],
    );
    t.is(lifted.length, 1);
  }
});

test.serial('a ban without an end has no flow; one started by hand ends by itself', async (t) => {
  const { temporal, taskQueue, client, database } = system;
  const somebody = await newNumbered(system);
  await ban(client, admin, somebody);
  const id = await banIdOf(somebody);
  t.is((await seen(client, admin, somebody)).ban.until, null);
  await tellBan({ temporal, taskQueue }, id, { id });
  t.is(await handleOf(id).result(), 'unknown');
  t.is(await stateOf(somebody), 'banned');
  t.deepEqual(await database.query('SELECT next_signal_at FROM bans WHERE id = $1', [id]), [
    { next_signal_at: null },
  ]);
  await recordHistory(temporal, banExpiryId(id), 'banExpiry', 'unknown');
});

test.serial('a moment that is none, that is over, or that is too far away is refused', async (t) => {
  const { client } = system;
  const somebody = await newNumbered(system);
  const year = new Date().getUTCFullYear();
  for (const [until, sentence] of [
    ['soon', 'must be an instant in the form YYYY-MM-DDThh:mm:ssZ'],
    [`${year + 1}-02-30T00:00:00Z`, 'must be an instant in the form YYYY-MM-DDThh:mm:ssZ'],
    [`${year + 1}-01-01`, 'must be an instant in the form YYYY-MM-DDThh:mm:ssZ'],
    [ahead(-1_000), 'must be in the future and at most 10 years away'],
    [`${year + 11}-01-01T00:00:00Z`, 'must be in the future and at most 10 years away'],
  ] as const) {
    const { status, body } = await ban(client, admin, somebody, { until });
    t.is(status, 422, until);
    t.deepEqual(body.error.messages, [`The until field ${sentence}`]);
  }
  t.is(await stateOf(somebody), 'active');
  t.is((await ban(client, admin, somebody, { until: `${year + 1}-06-01T00:00:00+06:00` })).status, 200);
});

test.serial(
  'F35: with no worker at the moment, and the flow gone, it is lifted when one is there again',
  async (t) => {
    const { database, taskQueue, worker } = system;
    const somebody = await newNumbered(system);
    await banned(somebody, LONG_MS);
    const id = await banIdOf(somebody);
    await eventually(async () => (await handleOf(id).describe()).status.name === 'RUNNING');
    await worker.kill();
    await handleOf(id).terminate('its history is gone');
    await database.query('UPDATE bans SET ends_at = now(), next_signal_at = now() WHERE id = $1', [id]);
    t.is(await stateOf(somebody), 'banned');
    await startWorker({ databaseUrl: database.url, taskQueue });
    await eventually(async () => (await stateOf(somebody)) === 'active', 60_000);
    t.pass();
  },
);
