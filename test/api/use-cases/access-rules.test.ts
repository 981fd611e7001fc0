import test from 'ava';
import { keepAccessRules } from '../../../api/use-cases/access-rules.js';
import { ACCESS_RULES_CHANNEL } from '../../../models/access-rules.js';
import { ChannelListener } from '../../../platform/channel-listener.js';
import { connectDatabase } from '../../../platform/database.js';
import { onCleanup } from '../../support/cleanup.js';
import { createTestDatabase, databaseThrough, type TestDatabase } from '../../support/database.js';
import { eventually } from '../../support/system.js';
import { faultTest, startToxiproxy } from '../../support/toxiproxy.js';

/** Rules as one process keeps them. */
function process(url: string) {
  const database = connectDatabase({ DATABASE_URL: url, DATABASE_POOL_MAX: 2 }, 'rules');
  let notices = 0;
  const rules = keepAccessRules(database, (onNotice) => {
    const told = (): void => {
      notices += 1;
      onNotice();
    };
    return new ChannelListener(url, 'rules', ACCESS_RULES_CHANNEL, told);
  });
  onCleanup(async () => {
    rules.stop();
    await database.destroy();
  });
  const roles = async () => [...(await rules.current()).permissions.keys()];
  return {
    rules,
    roles,
    knows: async (role: string) => (await roles()).includes(role),
    notices: () => notices,
  };
}

const accept = (database: TestDatabase, role: string) =>
  database.query(`INSERT INTO permissions (role, verb, path, action) VALUES ($1, 'ALL', 'api', 'ACCEPT')`, [
    role,
  ]);
/** Connections that LISTEN. */
const listeners = (database: TestDatabase) =>
  database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity WHERE datname = $1 AND application_name = 'vestibule-rules-listener'`,
    [database.name],
  );

test('a change counts in every process, each told by Postgres', async (t) => {
  const database = await createTestDatabase();
  const [one, other] = [process(database.url), process(database.url)];
  t.true(await one.knows('member'));
  await eventually(async () => (await listeners(database)).length === 2);
  await accept(database, 'auditor');
  for (const { knows, notices } of [one, other]) {
    await eventually(() => knows('auditor'), 5_000);
    t.true(notices() > 0);
  }
  await database.query(`DELETE FROM permissions WHERE role = 'auditor'`);
  for (const { knows } of [one, other]) await eventually(async () => !(await knows('auditor')), 5_000);
});

test('rules are kept: thousands of looks cost a few reads', async (t) => {
  const database = await createTestDatabase();
  const { rules } = process(database.url);
  await eventually(async () => (await listeners(database)).length === 1);
  await rules.current();
  const first = await rules.current();
  let kept = 0;
  for (let look = 0; look < 5_000; look++) if ((await rules.current()) === first) kept += 1;
  t.true(kept > 4_000, String(kept));
});

test('whose listening connection was cut hears of changes all the same', async (t) => {
  const database = await createTestDatabase();
  const { knows } = process(database.url);
  await eventually(async () => (await listeners(database)).length === 1);
  const [before] = await listeners(database);
  await database.query('SELECT pg_terminate_backend($1)', [before?.pid]);
  await accept(database, 'deaf');
  await eventually(() => knows('deaf'), 5_000);
  await eventually(async () => (await listeners(database)).some(({ pid }) => pid !== before?.pid));
  await accept(database, 'hearing');
  await eventually(() => knows('hearing'), 5_000);
  t.pass();
});

faultTest('nobody is let in by rules that cannot be read', async (t) => {
  const database = await createTestDatabase();
  const { hostname, port } = new URL(database.url);
  const proxy = await (await startToxiproxy()).proxy('rules', `${hostname}:${port}`);
  const { roles } = process(databaseThrough(database.url, proxy.address));
  t.true((await roles()).includes('member'));
  await proxy.disable();
  const refused = async (): Promise<boolean> =>
    roles().then(
      () => false,
      () => true,
    );
  await eventually(refused, 5_000);
  await accept(database, 'later');
  await t.throwsAsync(roles());
  await proxy.enable();
  await eventually(async () => !(await refused()));
  t.true((await roles()).includes('later'));
});
