import test from 'ava';
import { DIALECT_CASES, refusal, said } from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { startSystem } from '../../../../support/system.js';

let system: Awaited<ReturnType<typeof startSystem>>;
test.before(async () => {
  system = await startSystem();
});

const row = (topic: string, result: string, reason: string | null = null) => ({
  topic,
  action: 'read',
  result,
  reason,
  target: null,
  subject: null,
  changes: null,
});

for (const { dialect, prefix } of DIALECT_CASES)
  test(`${dialect}: levels and the own abilities, an audit row each`, async (t) => {
    const support = await BarongAdmin.join(system, 'support');
    const levels = await support.call('GET', '/levels', undefined, prefix);
    t.is(levels.status, 200);
    t.deepEqual(levels.body as unknown, [
      { id: 1, key: 'email', value: 'verified' },
      { id: 2, key: 'phone', value: 'verified' },
      { id: 3, key: 'document', value: 'verified' },
    ]);
    const abilities = await support.call('GET', '/abilities', undefined, prefix);
    t.deepEqual(abilities.body as unknown, {
      manage: ['User', 'Comment'],
      read: ['Ability', 'Label', 'Level', 'Profile', 'Activity'],
    });
    t.deepEqual(await support.audits(), [row('levels', 'succeed'), row('abilities', 'succeed')]);
  });

test('who is no administrator does not get in, and that is audited', async (t) => {
  const member = await BarongAdmin.join(system, 'member');
  t.deepEqual(said(await member.call('GET', '/levels')), refusal(401, 'authz.invalid_permission'));
  t.deepEqual(await member.audits(), [row('levels', 'denied')]);
});

test('who was let in by a permission and lacks the ability is refused, and that is audited', async (t) => {
  const { database } = system;
  await database.query(
    `INSERT INTO permissions (role, verb, path, action, topic) VALUES
       ('trader', 'GET', 'api/v2/barong/admin/levels', 'ACCEPT', NULL),
       ('trader', 'ALL', 'api/v2/barong/admin', 'AUDIT', 'curiosity')`,
  );
  const trader = await BarongAdmin.join(system, 'trader');
  t.deepEqual(said(await trader.call('GET', '/levels')), refusal(401, 'admin.ability.not_permitted'));
  t.deepEqual(await trader.audits(), [row('curiosity', 'denied', 'admin.ability.not_permitted')]);
});
