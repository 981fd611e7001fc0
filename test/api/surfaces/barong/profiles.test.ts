import test from 'ava';
import { newAdmin, newNumbered } from '../../../support/admins.js';
import { barong, barongSession } from '../../../support/barong-session.js';
import { eventually, startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const CLAIM = {
  first_name: 'Айзада',
  last_name: "O'Connor-Smith",
  dob: '1984-05-17',
  address: 'Chüy Ave. 12/4 (flat #3)',
  postcode: '720 001',
  city: 'St. Louis',
  country: 'kg',
};

async function person() {
  const account = await newNumbered(system);
  return { ...account, session: await barongSession(system.database, account) };
}

const labelsOf = async (id: number) =>
  Object.fromEntries(
    (
      await system.database.query(`SELECT key, value FROM labels WHERE user_id = $1 AND scope = 'private'`, [
        id,
      ])
    ).map(({ key, value }) => [key, value]),
  );

/** Judges the newest case of a profile through the product's administration. */
async function judge(userId: number, status: string, more: object = {}) {
  const admin = await newAdmin(system, 'compliance');
  const [kase] = await system.database.query(
    `SELECT number::int FROM kyc_cases WHERE user_id = $1 AND type = 'profile' ORDER BY number DESC LIMIT 1`,
    [userId],
  );
  const body = { id: kase?.['number'], type: 'profile', status, reason: 'test', ...more };
  return system.client.post('/admin/kyc/set_status', body, { token: admin.token });
}

for (const dialect of ['barong', 'auth']) {
  test.serial(`${dialect}: drafted, written on, handed in, verified by the case's flow`, async (t) => {
    const { client } = system;
    const { id, session, token } = await person();
    const none = await barong(client, session, ['GET', `/${dialect}/resource/profiles/me`]);
    t.is(none.status, 404);
    t.deepEqual(none.body, { errors: ['resource.profile.not_exist'] });

    const { first_name, last_name } = CLAIM;
    const drafted = await barong(client, session, ['POST', `/${dialect}/resource/profiles`], {
      first_name,
      last_name,
    });
    t.is(drafted.status, 201);
    t.like(drafted.body, { first_name, last_name: 'O*************', state: 'drafted', dob: null });
    t.is((await labelsOf(id))['profile'], 'drafted');
    const { body: account } = await client.get('/user/get_me', { token });
    t.is(account.data.profile.first_name, first_name, 'the same person on the other side');

    const again = await barong(client, session, ['POST', `/${dialect}/resource/profiles`], { first_name });
    t.is(again.status, 409);
    t.deepEqual(again.body, { errors: ['state.exists'] });

    const form = new URLSearchParams({ ...CLAIM, metadata: '{"a":1}', confirm: 'true' });
    const submitted = await barong(client, session, ['PUT', `/${dialect}/resource/profiles`], form);
    t.is(submitted.status, 200);
    t.like(submitted.body, {
      state: 'submitted',
      dob: '1984-05-**',
      country: 'KG',
      city: 'St. Louis',
      metadata: { a: 1 },
    });
    const late = await barong(client, session, ['PUT', `/${dialect}/resource/profiles`], { first_name });
    t.is(late.status, 404);
    t.deepEqual(late.body, { errors: ['resource.profile.doesnt_exist_or_not_editable'] });

    t.is((await judge(id, 'approved')).status, 200);
    await eventually(async () => (await labelsOf(id))['profile'] === 'verified');
    const { body: profiles } = await barong(client, session, ['GET', `/${dialect}/resource/profiles/me`]);
    t.like(profiles, [{ state: 'verified', first_name }]);
    const next = await barong(client, session, ['POST', `/${dialect}/resource/profiles`], {
      ...CLAIM,
      confirm: true,
    });
    t.is(next.status, 201, 'who was verified may move house');
    t.is(next.body.state, 'submitted');
    t.is((await judge(id, 'rejected')).status, 200);
    await eventually(async () => (await labelsOf(id))['profile'] === 'rejected');
  });
}

test.serial(
  'a reviewer asks for another form: the profile is drafted again, and handed in again',
  async (t) => {
    const { client } = system;
    const { id, session } = await person();
    await barong(client, session, ['POST', '/barong/resource/profiles'], { ...CLAIM, confirm: true });
    t.is((await judge(id, 'resubmission_requested')).status, 200);
    await eventually(async () => (await labelsOf(id))['profile'] === 'drafted');
    const handedIn = await barong(client, session, ['PUT', '/barong/resource/profiles'], {
      city: 'Osh',
      confirm: true,
    });
    t.is(handedIn.status, 200);
    t.is(handedIn.body.state, 'submitted');
    const cases = await system.database.query(
      `SELECT status FROM kyc_cases WHERE user_id = $1 AND type = 'profile'`,
      [id],
    );
    t.deepEqual(cases, [{ status: 'created' }], 'the same case');
  },
);

test.serial('twenty profiles at once: one is there', async (t) => {
  const { session, id } = await person();
  const asked = Array.from({ length: 20 }, () =>
    barong(system.client, session, ['POST', '/barong/resource/profiles'], { ...CLAIM, confirm: true }),
  );
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  t.deepEqual([...new Set(statuses)].sort(), [201, 409]);
  t.is(statuses.filter((status) => status === 201).length, 1);
  const cases = await system.database.query('SELECT FROM kyc_cases WHERE user_id = $1', [id]);
  t.is(cases.length, 1);
});

test.serial('what does not fit is told, all of it, and nothing is written', async (t) => {
  const { session, id } = await person();
  const wrong = {
    first_name: 'a@b',
    last_name: '<b>',
    dob: '2999-01-01',
    address: 'a@b',
    postcode: '1',
    city: 'x#',
    country: 'Kyrgyzstan',
    metadata: '[',
  };
  const { status, body } = await barong(system.client, session, ['POST', '/barong/resource/profiles'], wrong);
  t.is(status, 422);
  t.deepEqual(body, {
    errors: [
      'first_name.invalid',
      'last_name.invalid',
      'dob.invalid',
      'address.invalid',
      'postcode.invalid',
      'city.invalid',
      'country.must have alpha2 or alpha3 format',
      'metadata.invalid_format',
    ],
  });
  const blank = await barong(system.client, session, ['POST', '/barong/resource/profiles'], {
    first_name: '',
  });
  t.is(blank.status, 400);
  t.deepEqual(blank.body, { errors: ['resource.profile.empty_first_name'] });
  const scalar = await barong(system.client, session, ['POST', '/barong/resource/profiles'], {
    first_name: { $gt: '' },
  });
  t.is(scalar.status, 422);
  const rows = await system.database.query('SELECT FROM claimed_profiles WHERE user_id = $1', [id]);
  t.is(rows.length, 0);
});

test.serial('nobody without a session, and none without its CSRF token', async (t) => {
  const { session } = await person();
  const { client } = system;
  const ask = (headers: Readonly<Record<string, string>> | null) =>
    barong(client, headers && { headers }, ['POST', '/barong/resource/profiles'], CLAIM);
  const { cookie = '' } = session.headers;
  for (const [headers, word] of [
    [null, 'authz.missing_csrf_token'],
    [{ 'x-csrf-token': 'x' }, 'authz.csrf_token_mismatch'],
    [{ cookie }, 'authz.missing_csrf_token'],
    [{ cookie, 'x-csrf-token': 'x' }, 'authz.csrf_token_mismatch'],
  ] as const) {
    const { status, body } = await ask(headers);
    t.is(status, 401);
    t.deepEqual(body, { errors: [word] });
  }
  const read = await barong(client, null, ['GET', '/barong/resource/profiles/me']);
  t.is(read.status, 401);
  t.deepEqual(read.body, { errors: ['authz.invalid_session'] });
  const stolen = { ...session.headers, 'user-agent': 'another' };
  const moved = await barong(client, { headers: stolen }, ['GET', '/barong/resource/profiles/me']);
  t.deepEqual(moved.body, { errors: ['authz.client_session_mismatch'] });
  const after = await barong(client, session, ['GET', '/barong/resource/profiles/me']);
  t.deepEqual(after.body, { errors: ['authz.invalid_session'] }, 'the session is over');
});
