import test from 'ava';
import { BOTH, joinBarong, privateLabels, said } from '../../../support/barong-members.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({ USER_STORAGE_TITLES: 'personal,company,third' });
});
const join = () => joinBarong(system.client, system.database);

const DATA = '{"nick":"Aizada"}';

for (const dialect of BOTH) {
  test.serial(`${dialect}: kept once, shown with the account, sealed`, async (t) => {
    const me = await join();
    const made = await me.post('/data_storage', { title: 'personal', data: DATA }, dialect);
    t.is(made.status, 201);
    t.like(made.body, { title: 'personal', data: DATA });
    const account = (await me.get('/users/me', {}, dialect)).body;
    t.deepEqual(account.data_storages, [made.body]);
    t.true(account.labels.some((label: { key: string }) => label.key === 'personal'));
    t.deepEqual(await privateLabels(system.database, me.userId), ['personal:recorded', 'phone:verified']);
    const [row] = await system.database.query<{ data_sealed: string }>(
      'SELECT data_sealed FROM data_storages WHERE user_id = $1',
      [me.userId],
    );
    t.false(row?.data_sealed.includes('Aizada'));
    t.deepEqual(said(await me.post('/data_storage', { title: 'personal', data: '{}' }, dialect)), [
      422,
      ['title.taken'],
    ]);
  });
}

test.serial('forms, multipart forms and JSON', async (t) => {
  const me = await join();
  for (const [how, title] of [
    ['form', 'personal'],
    ['multipart', 'company'],
    ['json', 'third'],
  ] as const)
    t.is((await me.call('POST', '/data_storage', { [how]: { title, data: DATA } })).status, 201, how);
});

test.serial('every refusal in its words', async (t) => {
  const me = await join();
  const word = (name: string) => `resource.datastorage.${name}`;
  for (const [body, ...words] of [
    [{}, word('missing_title'), word('empty_title'), word('missing_data'), word('empty_data')],
    [{ title: '', data: '' }, word('empty_title'), word('empty_data')],
    [{ title: 'unknown', data: DATA }, 'title.inclusion'],
    [{ title: 'document', data: DATA }, 'title.inclusion', 'title.exclusion'],
    [{ title: 'x'.repeat(300), data: DATA }, 'title.inclusion'],
    [{ title: 'personal', data: '{"nick":' }, 'data.invalid_format'],
    [{ title: 'personal', data: JSON.stringify('x'.repeat(5_119)) }, 'data.too_long'],
  ] as const)
    t.deepEqual(said(await me.post('/data_storage', body)), [422, words]);
  t.is(
    (await me.post('/data_storage', { title: 'personal', data: JSON.stringify('x'.repeat(5_118)) })).status,
    201,
  );
});

test.serial('of ten at once one is kept', async (t) => {
  const me = await join();
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => me.post('/data_storage', { title: 'company', data: `{"n":${n}}` })),
  );
  t.is(answers.filter(({ status }) => status === 201).length, 1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    t.deepEqual(said(answer), [422, ['title.taken']]);
});
