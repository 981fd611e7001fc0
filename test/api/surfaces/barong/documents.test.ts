import test from 'ava';
import { newAdmin, newNumbered } from '../../../support/admins.js';
import { barong, barongSession } from '../../../support/barong-session.js';
import { image } from '../../../support/pictures.js';
import { eventually, startSystem, type TestSystem } from '../../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({ DOCUMENT_LIMIT: '4' });
});

async function person() {
  const account = await newNumbered(system);
  return { ...account, session: await barongSession(system.database, account) };
}

/** A form of papers. @param words null leaves one out */
async function papers(
  words: Readonly<Record<string, string | null>> = {},
  files: readonly Uint8Array[] | null = null,
) {
  const form = new FormData();
  const all = { doc_type: 'Passport', doc_number: 'AN 1234567', doc_expire: '2099-01-31', ...words };
  for (const [name, word] of Object.entries(all)) if (word !== null) form.append(name, word);
  for (const file of files ?? [await image('jpeg')]) form.append('upload[]', new Blob([file]), 'scan.jpg');
  return form;
}

const labelOf = async (id: number, key: string) =>
  (
    await system.database.query(
      `SELECT value FROM labels WHERE user_id = $1 AND key = $2 AND scope = 'private'`,
      [id, key],
    )
  )[0]?.['value'];

async function judge(userId: number, type: string, status: string) {
  const admin = await newAdmin(system, 'compliance');
  const [kase] = await system.database.query(
    'SELECT number::int FROM kyc_cases WHERE user_id = $1 AND type = $2 ORDER BY number DESC LIMIT 1',
    [userId, type],
  );
  const body = { id: kase?.['number'], type, status, reason: 'test' };
  return system.client.post('/admin/kyc/set_status', body, { token: admin.token });
}

for (const dialect of ['barong', 'auth']) {
  test.serial(
    `${dialect}: papers are kept, looked at and verified; their owner sees them masked`,
    async (t) => {
      const { client } = system;
      const { id, session, token } = await person();
      const sent = await papers({ doc_category: 'back_side', identificator: 'batch', metadata: '{"a":1}' }, [
        await image('jpeg'),
        await image('png'),
      ]);
      const { status, body } = await barong(
        client,
        session,
        ['POST', `/${dialect}/resource/documents`],
        sent,
      );
      t.is(status, 201);
      t.is(body, null);
      t.is(await labelOf(id, 'document'), 'pending');
      const listed = await barong(client, session, ['GET', `/${dialect}/resource/documents`]);
      t.is(listed.status, 200);
      t.is(listed.body.length, 2);
      t.like(listed.body[0], {
        doc_type: 'Passport',
        doc_number: 'AN******67',
        doc_expire: '2099-01-31',
        metadata: '{"a":1}',
      });
      const file = await client.get(listed.body[0].upload);
      t.is(file.status, 200);
      const other = await client.get('/kyc/documents', { token });
      t.is(other.body.data.total, 2, 'the same papers on the other side');
      t.is((await judge(id, 'document', 'approved')).status, 200);
      await eventually(async () => (await labelOf(id, 'document')) === 'verified');
      const [user] = await system.database.query('SELECT level FROM users WHERE id = $1', [id]);
      t.is(user?.['level'], 0, 'no e-mail is verified: no level without the one before it');
    },
  );
}

test.serial('a proof of an address has a case and a label of its own', async (t) => {
  const { client } = system;
  const { id, session } = await person();
  const form = new FormData();
  const words = { country: 'KG', address: 'Chüy 12', city: '', postcode: '720001' };
  for (const [name, word] of Object.entries(words)) form.append(name, word);
  form.append('upload', new Blob([await image('png')]), 'bill.png');
  t.is((await barong(client, session, ['POST', '/barong/resource/addresses'], form)).status, 201);
  t.is(await labelOf(id, 'address'), 'pending');
  t.is(await labelOf(id, 'document'), undefined);
  t.is((await judge(id, 'address', 'rejected')).status, 200);
  await eventually(async () => (await labelOf(id, 'address')) === 'rejected');
  const missing = await barong(client, session, ['POST', '/barong/resource/addresses'], { country: 'KG' });
  t.is(missing.status, 400);
  t.deepEqual(missing.body.errors.slice(0, 2), [
    'resource.address.missing_address',
    'resource.address.empty_address',
  ]);
});

test.serial('what is refused, in the words of the family', async (t) => {
  const { client } = system;
  const { id, session } = await person();
  const text = [Buffer.from('GIF89a<?php ?>')];
  for (const [words, status, word, files] of [
    [{ doc_expire: 'soon' }, 422, 'resource.documents.expire_not_a_date'],
    [{ doc_expire: '31 Jan 2099' }, 422, 'resource.documents.invalid_format'],
    [{ doc_expire: '2001-01-31' }, 422, 'resource.documents.already_expired'],
    [{ doc_expire: null }, 422, 'doc_expire.blank'],
    [{ doc_category: 'front' }, 422, 'resource.documents.doc_category'],
    [{ doc_type: 'passport' }, 422, 'doc_type.inclusion'],
    [{ doc_number: 'AN_12' }, 422, 'doc_number.invalid'],
    [{ metadata: '{' }, 422, 'metadata.invalid_format'],
    [{}, 422, 'upload.invalid', text],
    [{}, 422, 'upload.invalid', [await image('webp')]],
    [{ doc_type: null }, 400, 'resource.document.missing_doc_type'],
    [{}, 400, 'resource.document.missing_upload', []],
    [
      {},
      400,
      'resource.documents.limit_will_be_reached',
      await Promise.all(Array.from({ length: 5 }, () => image('png'))),
    ],
  ] as const) {
    const answer = await barong(
      client,
      session,
      ['POST', '/barong/resource/documents'],
      await papers(words, files),
    );
    t.is(answer.status, status, word);
    t.is(answer.body.errors[0], word);
  }
  const rows = await system.database.query('SELECT FROM documents WHERE user_id = $1', [id]);
  t.is(rows.length, 0, 'all or nothing');
});

test.serial('a lifetime of papers; those that were rejected count no more', async (t) => {
  const { client } = system;
  const { id, session } = await person();
  const four = await Promise.all(Array.from({ length: 4 }, () => image('png')));
  t.is(
    (await barong(client, session, ['POST', '/barong/resource/documents'], await papers({}, four))).status,
    201,
  );
  const full = await barong(client, session, ['POST', '/barong/resource/documents'], await papers());
  t.is(full.status, 400);
  t.deepEqual(full.body, { errors: ['resource.documents.limit_reached'] });
  t.is(
    (await barong(client, session, ['POST', '/barong/resource/documents'], await papers({}, four))).status,
    201,
    'sent again it is the same',
  );
  t.is((await judge(id, 'document', 'rejected')).status, 200);
  await eventually(async () => (await labelOf(id, 'document')) === 'rejected');
  t.is((await barong(client, session, ['POST', '/barong/resource/documents'], await papers())).status, 201);
});
