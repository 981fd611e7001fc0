import test from 'ava';
import { type BarongMember, BOTH, joinBarong, privateLabels, said } from '../../../support/barong-members.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});
const join = (): Promise<BarongMember> => joinBarong(system.client, system.database);

const LONG = 'a'.repeat(256);

for (const dialect of BOTH) {
  test.serial(`${dialect}: made, listed, read, changed, deleted`, async (t) => {
    const me = await join();
    const made = await me.post('/labels', { key: ' Colour ', value: 'Red' }, dialect);
    t.is(made.status, 201);
    t.like(made.body, { key: 'colour', value: 'red', scope: 'public' });
    t.regex(made.body.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);

    const listed = await me.get('/labels', {}, dialect);
    t.is(listed.status, 200);
    t.deepEqual(
      listed.body.map(({ key, scope }: { key: string; scope: string }) => `${scope} ${key}`),
      ['private phone', 'public colour'],
    );
    const backwards = await me.get('/labels', { ordering: 'desc' }, dialect);
    t.deepEqual(backwards.body, [...listed.body].reverse());

    t.deepEqual((await me.get('/labels/Colour', {}, dialect)).body, made.body);
    const changed = await me.call('PATCH', '/labels/colour', { json: { value: 'blue' } }, dialect);
    t.is(changed.status, 200);
    t.like(changed.body, { key: 'colour', value: 'blue', scope: 'public' });
    const deleted = await me.call('DELETE', '/labels/colour', {}, dialect);
    t.is(deleted.status, 204);
    t.is(deleted.body, '');
    t.deepEqual(said(await me.get('/labels/colour', {}, dialect)), [404, ['record.not_found']]);
  });
}

test.serial('forms, multipart forms and JSON', async (t) => {
  const me = await join();
  for (const [how, key] of [
    ['form', 'one'],
    ['multipart', 'two'],
    ['json', 'three'],
  ] as const) {
    const made = await me.call('POST', '/labels', { [how]: { key, value: 'red' } });
    t.is(made.status, 201, how);
    t.is(made.body.key, key);
  }
});

test.serial('every refusal in its words', async (t) => {
  const me = await join();
  await me.post('/labels', { key: 'taken', value: 'red' });
  for (const [body, status, ...words] of [
    [{}, 400, 'missing_key', 'empty_key', 'missing_value', 'empty_value'],
    [{ key: '', value: 'red' }, 400, 'empty_key'],
    [{ key: 'key' }, 400, 'missing_value', 'empty_value'],
  ] as const)
    t.deepEqual(said(await me.post('/labels', body)), [
      status,
      words.map((word) => `resource.label.${word}`),
    ]);
  for (const [body, ...words] of [
    [{ key: 'taken', value: 'red' }, 'key.taken'],
    [{ key: 'ab', value: 'x' }, 'key.too_short', 'value.too_short'],
    [{ key: LONG, value: LONG }, 'key.too_long', 'value.too_long'],
    [{ key: 'a b c', value: 'ключ' }, 'key.invalid', 'value.invalid'],
    // One that is missing beside one that is wrong is no longer missing alone.
    [{ key: 'ab' }, 'key.too_short', 'resource.label.missing_value', 'resource.label.empty_value'],
  ] as const)
    t.deepEqual(said(await me.post('/labels', body)), [422, words]);

  const patch = (key: string, json: unknown) => me.call('PATCH', `/labels/${key}`, { json });
  t.deepEqual(said(await patch('taken', {})), [
    400,
    ['resource.label.missing_value', 'resource.label.empty_value'],
  ]);
  t.deepEqual(said(await patch('taken', { value: '' })), [400, ['resource.label.empty_value']]);
  t.deepEqual(said(await patch('taken', { value: 'x' })), [422, ['value.too_short']]);
  t.deepEqual(said(await patch('taken', { value: LONG })), [422, ['value.too_long']]);
  t.deepEqual(said(await patch('taken', { value: 'r d' })), [422, ['value.invalid']]);
  t.is((await me.get('/labels/taken')).body.value, 'red');
  t.deepEqual(said(await patch('phone', { value: 'unverified' })), [400, ['resource.labels.private']]);
  t.deepEqual(said(await patch('nothing', { value: 'red' })), [404, ['record.not_found']]);
  t.deepEqual(said(await me.call('DELETE', '/labels/phone')), [400, ['resource.labels.private']]);
  t.deepEqual(said(await me.call('DELETE', '/labels/nothing')), [404, ['record.not_found']]);
  t.deepEqual(said(await me.get('/labels', { ordering: 'sideways' })), [422, ['value']]);
});

test.serial(
  'quirk 1: labels of one’s own change neither state nor level, whatever they are called',
  async (t) => {
    const me = await join();
    const before = (await me.get('/users/me')).body;
    for (const [key, value] of [
      ['ban', 'true'],
      ['banner', 'true'],
      ['delete', 'by_user'],
      ['email', 'verified'],
      ['document', 'verified'],
    ] as const)
      t.is((await me.post('/labels', { key, value })).status, 201, key);
    const after = (await me.get('/users/me')).body;
    t.is(after.state, before.state);
    t.is(after.level, before.level);
    t.deepEqual(await privateLabels(system.database, me.userId), ['phone:verified']);
  },
);

test.serial('a public label beside a private one of the same key is one’s own', async (t) => {
  const me = await join();
  t.is((await me.post('/labels', { key: 'phone', value: 'mine' })).status, 201);
  t.like((await me.get('/labels/phone')).body, { value: 'mine', scope: 'public' });
  t.is((await me.call('DELETE', '/labels/phone')).status, 204);
  t.like((await me.get('/labels/phone')).body, { value: 'verified', scope: 'private' });
});

test.serial(
  'A33: another account’s labels are not there; without a session nobody is told anything',
  async (t) => {
    const [me, other] = await Promise.all([join(), join()]);
    await other.post('/labels', { key: 'secret', value: 'red' });
    t.deepEqual(said(await me.get('/labels/secret')), [404, ['record.not_found']]);
    t.deepEqual(said(await me.call('DELETE', '/labels/secret')), [404, ['record.not_found']]);
    const stranger = me.at(system.client, { cookie: '' });
    t.deepEqual(said(await stranger.get('/labels')), [401, ['authz.invalid_session']]);
  },
);

test.serial('of many labels at once no more are kept than there may be, and of one key one', async (t) => {
  const me = await join();
  const made = await Promise.all(
    Array.from({ length: 10 }, () => me.post('/labels', { key: 'same', value: 'red' })),
  );
  t.is(made.filter(({ status }) => status === 201).length, 1);
  for (const answer of made.filter(({ status }) => status !== 201))
    t.deepEqual(said(answer), [422, ['key.taken']]);
  await system.database.query(
    `INSERT INTO labels (user_id, key, value, scope) SELECT $1, 'label-' || n, 'red', 'public' FROM generate_series(1, 255) n`,
    [me.userId],
  );
  t.deepEqual(said(await me.post('/labels', { key: 'one-more', value: 'red' })), [
    422,
    ['label.limit_reached'],
  ]);
});
