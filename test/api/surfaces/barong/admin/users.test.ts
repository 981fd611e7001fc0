import test from 'ava';
import {
  asBrowser,
  cookieHeaders,
  DIALECT_CASES,
  newHolder,
  newKey,
  newVisitor,
  refusal,
  said,
} from '../../../../support/barong.js';
import { BarongAdmin } from '../../../../support/barong-admins.js';
import { image } from '../../../../support/pictures.js';
import { eventually, startSystem, type TestSystem } from '../../../../support/system.js';

/* Accounts as administrators look at them: lists, one of them, what belongs to it, comments. */

let system: TestSystem;
let admin: BarongAdmin;
test.before(async () => {
  system = await startSystem();
  admin = await BarongAdmin.join(system, 'admin');
});

const uids = ({ body }: { readonly body: unknown }): string[] =>
  (body as readonly { readonly uid: string }[]).map(({ uid }) => uid);

/** Somebody with a profile that nobody has looked at yet. */
async function somebody(names: { readonly first_name: string; readonly last_name: string }) {
  const visitor = await newVisitor(system);
  const claim = { ...names, country: 'KG', dob: '1984-05-17', confirm: true };
  const made = await asBrowser(
    system.client,
    visitor.session,
    'POST',
    '/api/v2/barong/resource/profiles',
    claim,
  );
  if (made.status !== 201) throw new Error(JSON.stringify(made.body));
  return visitor;
}

for (const { dialect, prefix } of DIALECT_CASES)
  test.serial(
    `${dialect}: found by whatever there is of somebody, with and without his profile`,
    async (t) => {
      const [first_name, last_name] = [`Айзада ${dialect}`, `Осмонова ${dialect}`.replace(' barong', 'а')];
      const { uid, email } = await somebody({ first_name, last_name });
      const find = (query: Record<string, string>) =>
        admin.call('GET', `/users?${new URLSearchParams(query)}`, undefined, prefix);
      for (const query of [
        { uid },
        { email: email.toUpperCase() },
        { first_name: first_name.toUpperCase() },
        { last_name },
        { uid, country: 'kg', state: 'active', role: 'member', level: '0' },
      ] as Record<string, string>[]) {
        const answer = await find(query);
        t.deepEqual([answer.status, uids(answer)], [200, [uid]], JSON.stringify(query));
      }
      for (const query of [
        { uid, state: 'banned' },
        { uid, level: '99999999999' },
        { uid: "' OR 1=1 --" },
      ] as Record<string, string>[])
        t.deepEqual(uids(await find(query)), []);
      const [plain] = (await find({ uid })).body as unknown as Record<string, unknown>[];
      t.deepEqual(Object.keys(plain ?? {}).sort(), [
        ...['created_at', 'data', 'email', 'level', 'otp', 'referral_uid', 'role', 'state', 'uid'],
        ...['updated_at', 'username'],
      ]);
      const [extended] = (await find({ uid, extended: 'true' })).body as unknown as Record<string, unknown>[];
      t.like(extended, { uid, email, profiles: [{ first_name, last_name, dob: '1984-05-17' }] });
      t.deepEqual((await admin.audits()).at(-1), {
        ...{ topic: 'users', action: 'read', result: 'succeed', reason: null },
        ...{ target: await idOf(uid), subject: null, changes: null },
      });
    },
  );

const idOf = async (uid: string): Promise<string | undefined> =>
  (await system.database.query<{ id: string }>('SELECT id FROM users WHERE uid = $1', [uid]))[0]?.id;

test.serial('pages have their headers; A4, A15: what is no parameter is refused in words', async (t) => {
  const page = await admin.call('GET', '/users?limit=1&page=1&ordering=desc&order_by=created_at');
  t.is(uids(page).length, 1);
  t.is(page.headers.get('per-page'), '1');
  t.is(page.headers.get('page'), '1');
  t.true(Number(page.headers.get('total')) > 1);
  t.regex(page.headers.get('link') ?? '', /order_by=created_at&page=2>; rel="next"|page=2.*rel="next"/);
  const now = Math.floor(Date.now() / 1000);
  t.true(uids(await admin.call('GET', `/users?range=updated&from=${now - 600}&to=${now + 60}`)).length > 0);
  t.deepEqual(uids(await admin.call('GET', `/users?from=${now + 600}`)), []);
  for (const [query, word] of [
    ['order_by=email', 'user.ordering.invalid_attribute'],
    ['order_by=id;DROP TABLE users', 'user.ordering.invalid_attribute'],
    ['order_by=password_sealed', 'user.ordering.invalid_attribute'],
    ["ordering=asc'--", 'user.ordering.invalid_ordering'],
    ['extended=maybe', 'admin.user.non_boolean_extended'],
    ['range=deleted', 'admin.user.invalid_range'],
    ['page=0', 'non_positive_page'],
    ['page=abc', 'non_integer_page'],
    ['limit=-1', 'invalid_limit'],
    ['limit=1e9', 'non_integer_limit'],
    ['limit=101', 'invalid_limit'],
    ['uid=ID1&uid=ID2', 'invalid'],
    ['uid=', 'admin.user.empty_uid'],
    ['level=one', 'invalid'],
    ['from=yesterday', 'invalid'],
  ] as const)
    t.deepEqual(said(await admin.call('GET', `/users?${query}`)), refusal(422, word), query);
});

test.serial('one account, unmasked, with papers that wait; files for those who may see them', async (t) => {
  const { client, database } = system;
  const person = await somebody({ first_name: 'Bermet', last_name: 'Asanova' });
  const form = new FormData();
  for (const [name, value] of Object.entries({ doc_type: 'Passport', doc_number: 'AN 1234567' }))
    form.append(name, value);
  form.append('doc_expire', '2099-01-31');
  form.append('upload[]', new Blob([await image('jpeg')]), 'scan.jpg');
  t.is(
    (
      await client.request('POST', '/api/v2/barong/resource/documents', form, {
        headers: cookieHeaders(person.session),
      })
    ).status,
    201,
  );
  await eventually(
    async () =>
      (await database.query(`SELECT FROM labels WHERE user_id = $1 AND key = 'document'`, [person.userId]))
        .length === 1,
  );
  const seen = await admin.call('GET', `/users/${person.uid}`);
  t.is(seen.status, 200);
  t.like(seen.body, {
    ...{ uid: person.uid, email: person.email, state: 'active', comments: [], data_storages: [] },
    profiles: [{ last_name: 'Asanova', dob: '1984-05-17', state: 'submitted' }],
    phones: [{ number: person.phone.slice(1) }],
    documents: [{ doc_type: 'Passport', doc_number: 'AN 1234567', doc_expire: '2099-01-31' }],
  });
  t.deepEqual(
    seen.body.labels.map(({ key, value, description }: Record<string, unknown>) => [key, value, description]),
    [
      ['phone', 'verified', null],
      ['profile', 'submitted', null],
      ['document', 'pending', null],
    ].filter((row) => seen.body.labels.some((label: { key: string }) => label.key === row[0])),
  );

  const pending = await admin.call('GET', `/users/documents/pending?uid=${person.uid}&extended=1`);
  t.deepEqual(uids(pending), [person.uid]);
  const [{ documents }] = pending.body as unknown as [{ documents: { id: string; upload: string }[] }];
  const [{ id, upload }] = documents as [{ id: string; upload: string }];
  t.regex(upload, /^\/documents\/file\?token=/);
  t.deepEqual(uids(await admin.call('GET', '/users/documents/pending?state=banned')), []);

  // The redirect leads to the file.
  const redirect = await admin.call('GET', `/documents/${id}`);
  t.is(redirect.status, 302);
  const file = await client.get(redirect.headers.get('location') ?? '');
  t.deepEqual([file.status, file.headers.get('content-type')], [200, 'image/jpeg']);
  for (const unknown of ['00000000-0000-7000-8000-000000000000', "1' OR 1=1", 'x'])
    t.deepEqual(
      said(await admin.call('GET', `/documents/${encodeURIComponent(unknown)}`)),
      refusal(404, 'admin.document.doesnt_exist'),
    );
  const support = await BarongAdmin.join(system, 'support');
  t.is((await support.call('GET', `/users/${person.uid}`)).body.documents[0].upload, null);
  t.deepEqual(
    said(await support.call('GET', `/documents/${id}`)),
    refusal(401, 'admin.ability.not_permitted'),
  );
  t.deepEqual(said(await admin.call('GET', '/users/ID0000000000')), refusal(404, 'admin.user.doesnt_exist'));
});

test.serial('API keys of somebody, without a secret', async (t) => {
  const holder = await newHolder(system);
  const { kid } = await newKey(system, holder);
  const keys = await admin.call('GET', `/api_keys?uid=${holder.uid}`);
  t.is(keys.status, 200);
  t.deepEqual(
    (keys.body as unknown as { kid: string }[]).map(({ kid: found }) => found),
    [kid],
  );
  t.false(JSON.stringify(keys.body).includes('secret'));
  t.deepEqual(
    said(await admin.call('GET', '/api_keys?uid=ID0000000000')),
    refusal(404, 'admin.user.doesnt_exist'),
  );
  t.deepEqual(
    said(await admin.call('GET', '/api_keys')),
    refusal(422, 'admin.user.missing_uid', 'admin.user.empty_uid'),
  );
});

test.serial('comments: among administrators, sealed, never the owner’s to see', async (t) => {
  const person = await newVisitor(system);
  const support = await BarongAdmin.join(system, 'support');
  const made = await support.call('POST', '/users/comments', {
    uid: person.uid,
    title: 'Called us',
    data: 'Lost his phone, <b>=cmd|x</b>',
  });
  t.is(made.status, 201);
  const [{ id, ...comment }] = made.body.comments;
  t.like(comment, {
    author_uid: support.account.uid,
    title: 'Called us',
    data: 'Lost his phone, <b>=cmd|x</b>',
  });
  const rows = await system.database.query('SELECT * FROM comments');
  t.notRegex(JSON.stringify(rows), /Called|phone/);

  const changed = await admin.call('PUT', '/users/comments', { id, data: 'Has it again' });
  t.like(changed.body.comments, [
    { id, title: 'Called us', data: 'Has it again', author_uid: support.account.uid },
  ]);
  const own = await asBrowser(system.client, person.session, 'GET', '/api/v2/barong/resource/users/me');
  t.false('comments' in own.body);
  t.deepEqual((await admin.audits()).at(-1), {
    ...{ topic: 'users', action: 'update', result: 'succeed', reason: null },
    ...{ target: person.userId, subject: `comment:${id}`, changes: null },
  });
  t.deepEqual((await admin.call('DELETE', `/users/comments?id=${id}`)).body.comments, []);
  for (const [answer, expected] of [
    [await admin.call('DELETE', `/users/comments?id=${id}`), refusal(404, 'record.not_found')],
    [await admin.call('PUT', '/users/comments', { id: -1, title: 'x' }), refusal(404, 'record.not_found')],
    [
      await admin.call('POST', '/users/comments', { uid: person.uid, title: 'x'.repeat(65), data: 'y' }),
      refusal(422, 'admin.comments.title_too_long'),
    ],
    [
      await admin.call('POST', '/users/comments', { uid: 'ID0000000000', title: 'x', data: 'y' }),
      refusal(404, 'admin.user.doesnt_exist'),
    ],
  ] as const)
    t.deepEqual(said(answer), expected);
});
