import { createHash } from 'node:crypto';
import test from 'ava';
import { DOCUMENT_MAX_BYTES, DOCUMENTS_PER_USER, UPLOADS_PER_USER_PER_HOUR } from '../../../domain/limits.js';
import { newAccount } from '../../support/accounts.js';
import { upload } from '../../support/forms.js';
import { flatPng, image, noise, pdf, photo, SCRIPT } from '../../support/pictures.js';
import { anotherApi, startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

const REFUSED = [
  'The file field must be a readable JPEG, PNG or WebP image of at most 50 megapixels, or a PDF',
];

/** What Postgres has of the documents of an account. */
async function rowsOf(uid: string): Promise<Record<string, unknown>[]> {
  return system.database.query(
    'SELECT d.* FROM documents d JOIN users u ON u.id = d.user_id WHERE u.uid = $1 ORDER BY d.created_at',
    [uid],
  );
}

async function uidOf(token: string): Promise<string> {
  return (await system.client.get('/user/get_me', { token })).body.data.uid as string;
}

/** Files that nobody owns yet. */
async function claims(): Promise<number> {
  const [row] = await system.database.query<{ n: number }>('SELECT count(*)::int AS n FROM file_claims');
  return row?.n ?? 0;
}

test.serial('each type is kept as what its content is, whatever it is called', async (t) => {
  const { token } = await newAccount(system.client);
  for (const [content, type] of [
    [await photo(), 'image/jpeg'],
    [await image('png'), 'image/png'],
    [await image('webp'), 'image/webp'],
    [pdf(), 'application/pdf'],
  ] as const) {
    const { status, body } = await upload(system.client, token, content, {}, 'shell.php');
    t.is(status, 200, JSON.stringify(body));
    t.is(body.data.content_type, type);
    t.deepEqual(Object.keys(body.data), ['id', 'doc_type', 'side', 'content_type', 'size', 'created_at']);
  }
  const list = await system.client.get('/kyc/documents', { token });
  t.is(list.body.data.total, 4);
  t.deepEqual(
    list.body.data.items.map(({ content_type }: { content_type: string }) => content_type),
    ['application/pdf', 'image/webp', 'image/png', 'image/jpeg'],
    'the newest first',
  );
  t.false(/token=|storage|http/.test(JSON.stringify(list.body)), 'no link, no key');
});

test.serial('a row has the number sealed, digests only by key, and no claim is left', async (t) => {
  const { token } = await newAccount(system.client);
  const { body } = await upload(system.client, token, pdf('a'), { number: 'AN1234567', side: 'selfie' });
  const [row] = await rowsOf(await uidOf(token));
  t.is(row?.['id'], body.data.id);
  t.is(row?.['side'], 'selfie');
  t.regex(String(row?.['number_sealed']), /^d1\./);
  t.false(JSON.stringify(row).includes('AN1234567'));
  const digest = createHash('sha256').update(pdf('a')).digest('hex');
  for (const column of ['content_index', 'upload_index']) {
    const index = row?.[column];
    t.true(Buffer.isBuffer(index) && index.length === 32);
    t.not(String(index && (index as Buffer).toString('hex')), digest, 'no raw digest: it could be looked up');
  }
  const kept = await system.database.query('SELECT 1 FROM file_claims WHERE storage_key = $1', [
    row?.['storage_key'],
  ]);
  t.deepEqual(kept, []);
});

const BAD: Readonly<Record<string, () => Promise<Buffer> | Buffer>> = {
  'an HTML page called jpg': () => Buffer.from(`<!doctype html>${SCRIPT}`),
  'an SVG with a script': () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
  'a GIF that is a script': () => Buffer.from(`GIF89a=1;${SCRIPT}`),
  'a real GIF': () => image('gif'),
  'a zip': () => Buffer.from('504b030414000000080000000000', 'hex'),
  'a PDF behind a script': () => Buffer.concat([Buffer.from(SCRIPT), pdf()]),
  'a JPEG of three bytes': () => Buffer.from([0xff, 0xd8, 0xff]),
  'half a JPEG': async () => {
    const whole = await noise('jpeg', 300, 200);
    return whole.subarray(0, whole.length / 2);
  },
  'a PNG of 50,000×50,000': () => flatPng(50_000, 50_000),
};

for (const [name, make] of Object.entries(BAD)) {
  test.serial(`A40: refused, and nothing is kept of it: ${name}`, async (t) => {
    const { token } = await newAccount(system.client);
    const { status, body } = await upload(system.client, token, await make(), {}, 'passport.jpg');
    t.is(status, 422, JSON.stringify(body));
    t.deepEqual(body.error.messages, REFUSED);
    t.deepEqual(await rowsOf(await uidOf(token)), []);
  });
}

test.serial('a file of 10 MB and a byte is too large', async (t) => {
  const { token } = await newAccount(system.client);
  const { status, body } = await upload(system.client, token, Buffer.alloc(DOCUMENT_MAX_BYTES + 1));
  t.is(status, 413);
  t.is(body.error.code, 'E_PAYLOAD_TOO_LARGE');
});

test.serial(
  'the same upload again is the same document; another number, side or byte is another one',
  async (t) => {
    const { token } = await newAccount(system.client);
    const content = await photo();
    const first = await upload(system.client, token, content, { number: '1' });
    const again = await upload(system.client, token, content, { number: '1' }, 'other-name.png');
    t.deepEqual(again.body, first.body);
    const others = [
      await upload(system.client, token, content, { number: '2' }),
      await upload(system.client, token, content),
      await upload(system.client, token, content, { number: '1', side: 'back' }),
      await upload(system.client, token, content, { number: '1', type: 'id_card' }),
      await upload(system.client, token, await photo(), { number: '1' }),
    ];
    t.is(new Set([first, ...others].map(({ body }) => body.data.id)).size, 6);
    const stranger = await newAccount(system.client);
    const theirs = await upload(system.client, stranger.token, content, { number: '1' });
    t.not(theirs.body.data.id, first.body.data.id, 'what another account sends is its own');
  },
);

test.serial(
  'twice at the same time on two processes: one document, and the other file is left to the sweeper',
  async (t) => {
    const { token } = await newAccount(system.client);
    const second = await anotherApi(system);
    const content = await noise('jpeg', 600, 400);
    const before = await claims();
    const answers = await Promise.all(
      [system.client, second, system.client, second].map((client) => upload(client, token, content)),
    );
    t.deepEqual(
      answers.map(({ status }) => status),
      [200, 200, 200, 200],
    );
    t.is(new Set(answers.map(({ body }) => body.data.id)).size, 1);
    t.is((await rowsOf(await uidOf(token))).length, 1);
    t.true((await claims()) - before <= 3);
  },
);

/** Puts documents into an account as if they had been sent. */
async function fill(uid: string, count: number, size: number): Promise<void> {
  await system.database.query(
    `INSERT INTO documents (id, user_id, doc_type, side, content_type, size, content_index, upload_index, storage_key)
     SELECT gen_random_uuid(), u.id, 'passport', 'front', 'image/png', $3, sha256(n::text::bytea),
            sha256(n::text::bytea), gen_random_uuid()
       FROM users u, generate_series(1, $2::int) AS n WHERE u.uid = $1`,
    [uid, count, size],
  );
}

test.serial('ASVS 5.2.4: twenty at once do not pass the quota together; the wait is true', async (t) => {
  const { token } = await newAccount(system.client);
  const uid = await uidOf(token);
  await fill(uid, DOCUMENTS_PER_USER - 3, 100);
  const apis = await Promise.all([1, 2, 3, 4].map(() => anotherApi(system)));
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      upload(apis[n % apis.length] ?? system.client, token, pdf(`quota ${n}`)),
    ),
  );
  const taken = answers.filter(({ status }) => status === 200).length;
  // One process takes four of an account at once and tells the fifth to come back: that is 429, too.
  t.true(taken > 0 && taken <= 3, String(taken));
  t.true(answers.every(({ status }) => [200, 429].includes(status)));
  while ((await rowsOf(uid)).length < DOCUMENTS_PER_USER) {
    t.is((await upload(system.client, token, pdf(`fill ${Math.random()}`))).status, 200);
  }
  const full = await upload(system.client, token, pdf('one more'));
  t.is(full.status, 429);
  t.regex(full.body.error.messages[0], /^Try after \d+ seconds$/);
  const days = Number(full.headers.get('retry-after')) / 86_400;
  t.true(days > 29.9 && days <= 30);
  t.is((await rowsOf(uid)).length, DOCUMENTS_PER_USER);

  await system.database.query(
    `UPDATE documents SET created_at = now() - interval '30 days' WHERE id = (
       SELECT d.id FROM documents d JOIN users u ON u.id = d.user_id WHERE u.uid = $1 LIMIT 1)`,
    [uid],
  );
  t.is((await upload(system.client, token, pdf('room again'))).status, 200);
});

test.serial('ASVS 5.2.4: bytes count as well as documents', async (t) => {
  const { token } = await newAccount(system.client);
  await fill(await uidOf(token), 2, 100 * 1024 * 1024);
  t.is((await upload(system.client, token, pdf())).status, 429);
});

test.serial('tries count, whatever becomes of them', async (t) => {
  const { token } = await newAccount(system.client);
  const api = await anotherApi(system, { CAP_FACTOR: String(2 / UPLOADS_PER_USER_PER_HOUR) });
  const statuses: number[] = [];
  for (let tries = 0; tries < 3; tries += 1)
    statuses.push((await upload(api, token, Buffer.from('nothing'))).status);
  t.deepEqual(statuses, [422, 422, 429]);
});

test.serial('A33: nobody sees another one’s documents, and without a session nobody sees any', async (t) => {
  const [one, two] = [await newAccount(system.client), await newAccount(system.client)];
  await upload(system.client, one.token, pdf('mine'));
  const { body } = await system.client.get('/kyc/documents', { token: two.token });
  t.deepEqual(body.data, { items: [], page: 1, per_page: 20, total: 0 });
  t.is((await system.client.get('/kyc/documents')).status, 401);
  t.is((await upload(system.client, 'nobody', pdf())).status, 401);
});

test.serial('the log of activities says that a document came, and that one was refused', async (t) => {
  const { token } = await newAccount(system.client);
  const uid = await uidOf(token);
  await upload(system.client, token, pdf('logged'));
  await fill(uid, DOCUMENTS_PER_USER, 10);
  await upload(system.client, token, pdf('too many'));
  const log = await system.database.query(
    `SELECT a.action, a.result, a.reason FROM activities a JOIN users u ON u.id = a.user_id
      WHERE u.uid = $1 AND a.topic = 'document' ORDER BY a.id`,
    [uid],
  );
  t.deepEqual(log, [
    { action: 'upload', result: 'succeed', reason: null },
    { action: 'upload', result: 'denied', reason: 'quota' },
  ]);
});
