import test from 'ava';
import sharp from 'sharp';
import { linkDocuments } from '../../../api/use-cases/document-link.js';
import { connectDatabase } from '../../../platform/database.js';
import { newId } from '../../../platform/ids.js';
import { createLinkSigner, type LinkSigner } from '../../../platform/link-signer.js';
import { newAccount, type TestAccount } from '../../support/accounts.js';
import { onCleanup } from '../../support/cleanup.js';
import { programConfig } from '../../support/environment.js';
import { upload } from '../../support/forms.js';
import { PLACE, pdf, photo } from '../../support/pictures.js';
import { startSystem, type TestSystem } from '../../support/system.js';

let system: TestSystem;
let links: LinkSigner;
let linkFor: (account: Pick<TestAccount, 'token'>, documentId: string) => Promise<string>;
test.before(async () => {
  system = await startSystem();
  const config = programConfig('api', { databaseUrl: system.database.url, taskQueue: system.taskQueue });
  const database = connectDatabase(config, 'test');
  onCleanup(() => database.destroy());
  links = createLinkSigner(config.CODE_KEY);
  linkFor = async (account, documentId) => {
    const sessionId = await sessionOf(account);
    const [link] = await linkDocuments({ database, links }, { sessionId }, [documentId]);
    if (!link) throw new Error('no link');
    return link.path;
  };
});

async function sessionOf({ token }: Pick<TestAccount, 'token'>): Promise<string> {
  const { body } = await system.client.get('/user/sessions', { token });
  return body.data.items.find(({ current }: { current: boolean }) => current).id as string;
}

async function send({ token }: Pick<TestAccount, 'token'>, content: Buffer): Promise<string> {
  const { body } = await upload(system.client, token, content);
  return body.data.id as string;
}

/** GETs the bytes of a link. */
async function read(path: string): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const response = await fetch(`${system.client.baseUrl}${path}`, { redirect: 'manual' });
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

async function setRole({ token }: Pick<TestAccount, 'token'>, role: string): Promise<void> {
  const { body } = await system.client.get('/user/get_me', { token });
  await system.database.query('UPDATE users SET role = $2 WHERE uid = $1', [body.data.uid, role]);
}

test.serial('V5: the file comes whole, as something to save and never as a page', async (t) => {
  const account = await newAccount(system.client);
  const content = pdf('x'.repeat(300_000));
  const id = await send(account, content);
  const { status, headers, bytes } = await read(await linkFor(account, id));
  t.is(status, 200);
  t.true(bytes.equals(content));
  t.is(headers.get('content-type'), 'application/pdf');
  t.is(headers.get('content-length'), String(content.length));
  t.is(headers.get('content-disposition'), `attachment; filename="document-${id}.pdf"`);
  t.is(headers.get('x-content-type-options'), 'nosniff');
  t.is(headers.get('cache-control'), 'no-store');
  t.regex(headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox/);
});

test.serial('V5: a photo comes back upright and without its place', async (t) => {
  const account = await newAccount(system.client);
  const sent = await photo({ width: 80, height: 60, turned: true });
  t.true(sent.includes(PLACE));
  const { bytes, headers } = await read(await linkFor(account, await send(account, sent)));
  t.is(headers.get('content-type'), 'image/jpeg');
  t.false(bytes.includes('Bishkek') || bytes.includes('<script'));
  const { width, height, exif } = await sharp(bytes).metadata();
  t.deepEqual([width, height, exif], [60, 80, undefined]);
});

test.serial('HEAD says the same without the bytes', async (t) => {
  const account = await newAccount(system.client);
  const path = await linkFor(account, await send(account, pdf()));
  const response = await fetch(`${system.client.baseUrl}${path}`, { method: 'HEAD' });
  t.is(response.status, 200);
  t.is(response.headers.get('content-length'), String(pdf().length));
  t.is((await response.arrayBuffer()).byteLength, 0);
});

test.serial(
  'a reviewer reads it while he is one and his session lives; it is written down who read what',
  async (t) => {
    const [owner, reviewer] = [await newAccount(system.client), await newAccount(system.client)];
    await setRole(reviewer, 'compliance');
    const path = await linkFor(reviewer, await send(owner, pdf('judged')));
    t.is((await read(path)).status, 200);
    const { body } = await system.client.get('/user/get_me', { token: reviewer.token });
    const ownId = (await system.client.get('/user/get_me', { token: owner.token })).body.data.id;
    const log = await system.database.query(
      `SELECT reason, result FROM activities WHERE user_id = $1 AND topic = 'document' AND action = 'read'`,
      [ownId],
    );
    t.deepEqual(log, [{ reason: `by_${body.data.uid}`, result: 'succeed' }]);

    await setRole(reviewer, 'member');
    t.is((await read(path)).status, 404, 'no reviewer any more');
    await setRole(reviewer, 'admin');
    t.is((await read(path)).status, 200);
    await system.client.post('/user/logout', {}, { token: reviewer.token });
    t.is((await read(path)).status, 404, 'the session is over');
  },
);

test.serial('a banned account reads nothing by the links that it was given', async (t) => {
  const account = await newAccount(system.client);
  const path = await linkFor(account, await send(account, pdf()));
  const { body } = await system.client.get('/user/get_me', { token: account.token });
  await system.database.query(`UPDATE users SET state = 'banned' WHERE uid = $1`, [body.data.uid]);
  t.is((await read(path)).status, 404);
});

test.serial('A33: over, altered, foreign, absent: one answer for all', async (t) => {
  const [account, other] = [await newAccount(system.client), await newAccount(system.client)];
  const documentId = await send(account, pdf('mine'));
  const sessionId = await sessionOf(account);
  const now = Math.floor(Date.now() / 1_000);
  const path = (token: string): string => `/documents/file?token=${token}`;
  const live = { documentId, sessionId, expiresAt: now + 200 };
  const good = links.sign(live);
  t.is((await read(path(good))).status, 200);

  const refused: Readonly<Record<string, string>> = {
    'its time is over': path(links.sign({ ...live, expiresAt: now - 2 })),
    altered: path(`${good.slice(0, 20)}${good[20] === 'A' ? 'B' : 'A'}${good.slice(21)}`),
    'another key': path(createLinkSigner(Buffer.alloc(32, 7)).sign(live)),
    'no such document': path(links.sign({ ...live, documentId: newId() })),
    'no such session': path(links.sign({ ...live, sessionId: newId() })),
    'a member’s link to another one’s document': path(
      links.sign({ ...live, sessionId: await sessionOf(other) }),
    ),
    'no token': '/documents/file',
    'an empty token': path(''),
    'two tokens': `${path(good)}&token=${good}`,
    'a long token': path('A'.repeat(5_000)),
    SQL: path(encodeURIComponent("' OR 1=1 --")),
  };
  const bodies = new Set<string>();
  for (const [name, link] of Object.entries(refused)) {
    const { status, bytes } = await read(link);
    t.is(status, 404, name);
    bodies.add(bytes.toString());
  }
  t.is(bodies.size, 1);
});

test.serial('a link ends five minutes after it was made, by Postgres’ clock', async (t) => {
  const account = await newAccount(system.client);
  const path = await linkFor(account, await send(account, pdf()));
  const link = links.read(new URL(path, 'http://x').searchParams.get('token') ?? '');
  const [row] = await system.database.query<{ now: number }>('SELECT extract(epoch FROM now())::int AS now');
  const left = (link?.expiresAt ?? 0) - (row?.now ?? 0);
  t.true(left > 280 && left <= 300, String(left));
});
