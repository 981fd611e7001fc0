import test from 'ava';
import { asBrowser, DIALECT_CASES, newVisitor, refusal, said } from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { eventually, startSystem, type TestSystem } from '../../../../support/system.js';

let system: TestSystem;
let admin: BarongAdmin;
test.before(async () => {
  system = await startSystem({ PROFILE_DOUBLE_VERIFICATION: 'true' });
  admin = await BarongAdmin.join(system, 'compliance');
});

const CLAIM = {
  first_name: 'Айзада',
  last_name: 'Smith',
  dob: '1984-05-17',
  address: 'Chüy Ave. 12/4',
  postcode: '720 001',
  city: 'Osh',
  country: 'KG',
};
const PATH = '/profiles';

/** Somebody whose profile waits for a verdict. */
async function applicant(more: object = {}) {
  const person = await newVisitor(system);
  const path = '/api/v2/barong/resource/profiles';
  const sent = { ...CLAIM, confirm: true, ...more };
  const { status } = await asBrowser(system.client, person.session, 'POST', path, sent);
  if (status !== 201) throw new Error(`no profile: ${status}`);
  return person;
}
const stateOf = async (userId: string) =>
  (
    await system.database.query(
      'SELECT state FROM claimed_profiles WHERE user_id = $1 ORDER BY created_at DESC LIMIT 1',
      [userId],
    )
  )[0]?.['state'];
const verdictsOf = async (userId: string) =>
  (await system.database.query(
    `SELECT k.verdict, k.actor_id::text AS by, k.reason_sealed IS NOT NULL AS says_why FROM kyc_changes k
         JOIN kyc_cases c ON c.id = k.case_id WHERE c.user_id = $1 AND k.verdict IS NOT NULL ORDER BY k.seq`,
    [userId],
  )) as unknown;

for (const { dialect, prefix } of DIALECT_CASES)
  test.serial(`${dialect}: written on and judged through its case; masked in the audit`, async (t) => {
    const own = await BarongAdmin.join(system, 'compliance');
    const person = await applicant();
    const { uid, userId } = person;
    const edited = await own.call('PUT', PATH, { uid, first_name: 'Nurlan', country: 'de' }, prefix);
    t.is(edited.status, 200);
    t.like(edited.body, {
      uid,
      first_name: 'Nurlan',
      last_name: 'Smith',
      dob: '1984-05-17',
      country: 'DE',
      state: 'submitted',
    });
    const me = await system.client.get('/user/get_me', { token: person.token });
    t.is(me.body.data.profile.first_name, 'Nurlan', 'the same person on the other side');
    const judged = await own.call('PUT', PATH, { uid, state: 'verified' }, prefix);
    t.is(judged.status, 200);
    t.is(judged.body.state, 'verified');
    await eventually(async () => (await stateOf(userId)) === 'verified');
    t.deepEqual(await verdictsOf(userId), [{ verdict: 'approved', by: own.account.userId, says_why: true }]);
    const labels = await system.database.query(
      `SELECT value FROM labels WHERE user_id = $1 AND key = 'profile' AND scope = 'private'`,
      [userId],
    );
    t.deepEqual(labels, [{ value: 'verified' }]);
    const audits = await own.audits();
    t.deepEqual(
      audits.map(({ action, result, target, changes }) => ({ action, result, target, changes })),
      [
        {
          action: 'update',
          result: 'succeed',
          target: userId,
          changes: { first_name: { old: '***', new: '***' }, country: { old: 'KG', new: 'DE' } },
        },
        {
          action: 'update',
          result: 'succeed',
          target: userId,
          changes: { state: { old: 'submitted', new: 'verified' }, verdict: { old: null, new: 'verified' } },
        },
      ],
    );
    const late = await own.call('PUT', PATH, { uid, state: 'rejected' }, prefix);
    t.deepEqual(said(late), refusal(404, 'admin.profiles.doesnt_exist_or_not_editable'));
    const all = await own.call('GET', `${PATH}?limit=100`, undefined, prefix);
    t.is(all.status, 200);
    t.like(
      all.body.find((profile: { uid: string }) => profile.uid === uid),
      { last_name: 'Smith', dob: '1984-05-17', state: 'verified' },
    );
  });

test.serial('a rejection; fields and verdict at once are both or neither', async (t) => {
  const person = await applicant();
  const { uid, userId } = person;
  const wrong = await admin.call('PUT', PATH, { uid, first_name: 'a@b', state: 'rejected' });
  t.deepEqual(said(wrong), refusal(422, 'first_name.invalid'));
  t.deepEqual(await verdictsOf(userId), []);
  const done = await admin.call('PUT', PATH, { uid, city: 'Bishkek', state: 'rejected' });
  t.like(done.body, { city: 'Bishkek', state: 'rejected' });
  await eventually(async () => (await stateOf(userId)) === 'rejected');
});

test.serial('each refusal', async (t) => {
  const { uid } = await applicant();
  const superadmin = await BarongAdmin.join(system);
  const nothing = await newVisitor(system);
  const himself = { uid: admin.account.uid, state: 'verified' };
  for (const [method, sent, status, ...errors] of [
    ['PUT', {}, 400, 'admin.profile.missing_uid', 'admin.profile.empty_uid'],
    ['PUT', { uid, state: 'approvedd' }, 422, 'value'],
    ['PUT', { uid, state: 'drafted' }, 422, 'value'],
    ['PUT', { uid, dob: '2999-01-01', metadata: '[' }, 422, 'dob.invalid', 'metadata.invalid_format'],
    ['PUT', { uid: 'ID0000000000', state: 'verified' }, 404, 'admin.profiles.doesnt_exist_or_not_editable'],
    ['PUT', { uid: nothing.uid, city: 'x' }, 404, 'admin.profiles.doesnt_exist_or_not_editable'],
    ['PUT', { uid: superadmin.account.uid, city: 'x' }, 422, 'admin.profiles.superadmin_change'],
    ['PUT', himself, 422, 'admin.profiles.update_himself'],
    ['POST', { uid: 'ID0000000000', ...CLAIM }, 404, 'admin.user.doesnt_exist'],
    ['POST', { uid, ...CLAIM }, 409, 'state.exists'],
    ['POST', { uid: superadmin.account.uid, ...CLAIM }, 422, 'admin.profiles.superadmin_change'],
    ['POST', { uid: admin.account.uid, ...CLAIM }, 422, 'admin.profiles.update_himself'],
  ] as const) {
    t.deepEqual(said(await admin.call(method, PATH, sent)), refusal(status, ...errors), JSON.stringify(sent));
    t.like((await admin.audits()).at(-1), { topic: 'profiles', reason: errors[0], changes: null });
  }
  t.deepEqual(said(await admin.call('GET', `${PATH}?page=x`)), refusal(422, 'non_integer_page'));
  const reader = await BarongAdmin.join(system, 'support');
  t.is((await reader.call('GET', PATH)).status, 200);
  for (const method of ['PUT', 'POST'] as const)
    t.deepEqual(
      said(await reader.call(method, PATH, { uid, state: 'verified' })),
      refusal(401, 'admin.ability.not_permitted'),
    );
});

test.serial('A34: what is no field of a profile is not written', async (t) => {
  const { uid, userId } = await applicant();
  const sent = { uid, city: 'Naryn', user_id: 1, author_id: 1, case_id: null, level: 3, role: 'superadmin' };
  t.is((await admin.call('PUT', PATH, sent)).status, 200);
  const [row] = await system.database.query(
    `SELECT p.author_id, p.case_id IS NOT NULL AS has_case, u.role FROM claimed_profiles p JOIN users u ON u.id = p.user_id
      WHERE u.id = $1`,
    [userId],
  );
  t.deepEqual(row, { author_id: null, has_case: true, role: 'member' });
});

test.serial('whoever wrote a profile does not approve it, on either side; a listed role may', async (t) => {
  const person = await newVisitor(system);
  const { uid, userId } = person;
  const made = await admin.call('POST', PATH, { uid, ...CLAIM, metadata: '{"a":1}' });
  t.is(made.status, 201);
  t.like(made.body, { uid, state: 'submitted', last_name: 'Smith', metadata: { a: 1 } });
  t.deepEqual(
    said(await admin.call('PUT', PATH, { uid, state: 'verified' })),
    refusal(422, 'admin.profiles.second_admin_approval'),
  );
  const [kase] = await system.database.query('SELECT number::int FROM kyc_cases WHERE user_id = $1', [
    userId,
  ]);
  const product = await system.client.post(
    '/admin/kyc/set_status',
    { id: kase?.['number'], type: 'profile', status: 'approved', reason: 'test' },
    { token: admin.account.token },
  );
  t.is(product.status, 403);
  t.deepEqual(await verdictsOf(userId), []);
  const other = await BarongAdmin.join(system, 'compliance');
  t.is((await other.call('PUT', PATH, { uid, state: 'verified' })).status, 200);

  const superadmin = await BarongAdmin.join(system);
  const second = await newVisitor(system);
  t.is((await superadmin.call('POST', PATH, { uid: second.uid, ...CLAIM })).status, 201);
  t.is((await superadmin.call('PUT', PATH, { uid: second.uid, state: 'verified' })).status, 200);
});

test.serial('two judge one profile: one verdict', async (t) => {
  const { uid, userId } = await applicant();
  const judges = await Promise.all([1, 2].map(() => BarongAdmin.join(system, 'compliance')));
  const answers = await Promise.all(
    judges.map((judge, at) => judge.call('PUT', PATH, { uid, state: at === 0 ? 'verified' : 'rejected' })),
  );
  const statuses = answers.map(({ status }) => status).sort();
  t.is(statuses[0], 200);
  t.true(statuses[1] === 404 || statuses[1] === 409, `${statuses}`);
  const verdicts = (await verdictsOf(userId)) as readonly unknown[];
  t.is(verdicts.length, 1);
  const won = answers.find(({ status }) => status === 200)?.body.state;
  await eventually(async () => (await stateOf(userId)) === won);
});

test.serial('two write for one person: one profile', async (t) => {
  const { uid, userId } = await newVisitor(system);
  const answers = await Promise.all([1, 2].map(() => admin.call('POST', PATH, { uid, ...CLAIM })));
  t.deepEqual(answers.map(({ status }) => status).sort(), [201, 409]);
  const rows = await system.database.query('SELECT FROM kyc_cases WHERE user_id = $1', [userId]);
  t.is(rows.length, 1);
});
