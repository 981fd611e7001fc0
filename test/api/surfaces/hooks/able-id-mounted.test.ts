import test from 'ava';
import { REFUSED } from '../../../support/accounts.js';
import { type NumberedAccount, newNumbered } from '../../../support/admins.js';
import type { Answer } from '../../../support/http.js';
import { checkEnded, checkStarted, heard, ownCase, submitted, type TestCase } from '../../../support/kyc.js';
import { type IdentitySystem, startIdentitySystem } from '../../../support/system.js';

/* AbleID's hooks against the whole system: whoever has an attempt's address may tell of that attempt, and nobody else of anything. */
let system: IdentitySystem;
test.before(async () => {
  system = await startIdentitySystem({ IDENTITY_PULL_WAIT_SECONDS: '1,1' });
});

const DONE = { success: true, data: {} };
const PASSED = { statusCode: 200, type: 'SUCCESS', message: 'Сообщение', data: {} };
const FAILED = { statusCode: 10101, type: 'FACE_SESSION_EXPIRED', data: null, message: 'Сообщение' };

interface Attempt {
  readonly who: NumberedAccount;
  readonly kase: TestCase;
  /** AbleID's name of it. */
  readonly name: string;
  /** Path of a hook, as AbleID was told it. */
  path(kind: string): string;
}

async function attempt(): Promise<Attempt> {
  const who = await newNumbered(system);
  const kase = await submitted(system.client, who);
  const { page } = await checkStarted(system.client, who, kase);
  const name = new URL(page).pathname.slice(1);
  const [call] = await system.ableId.calls(name);
  const urls = (call?.fields['hooks'] ?? []) as string[];
  const path = (kind: string): string => new URL(urls.find((url) => url.endsWith(`/${kind}`)) ?? '').pathname;
  return { who, kase, name, path };
}

const tell = (path: string, body: unknown): Promise<Answer> => system.client.post(path, body);
const standing = async ({ who, kase }: Attempt) => (await ownCase(system.client, who, kase)).identity_check;
const PENDING = { status: 'pending', reason: null };

test.serial(
  'A38: a token that is wrong, guessed, or of another attempt, a wrong kind, GET: nothing happens',
  async (t) => {
    const [mine, other] = [await attempt(), await attempt()];
    const path = mine.path('result');
    const token = path.split('/').at(-2) ?? '';
    t.regex(token, /^[A-Za-z0-9_-]{43}$/, '256 random bits');
    for (const wrong of [
      path.replace(token, 'x'.repeat(43)),
      path.replace(token, token.slice(1)),
      path.replace(token, token.toLowerCase()),
      path.replace('result', 'other'),
    ]) {
      const answer = await tell(wrong, PASSED);
      t.is(answer.status, 404, wrong);
      t.deepEqual(answer.body, REFUSED.notFound);
    }
    const named = await tell(path, { ...PASSED, attemptId: other.name });
    t.is(named.status, 404, 'it names another attempt');
    t.deepEqual(named.body, REFUSED.notFound);
    for (const broken of [{}, { hello: 1 }, { ...PASSED, data: { attemptId: 'a' }, attemptId: 'b' }])
      t.is((await tell(path, broken)).status, 422);
    const got = await system.client.get(path);
    t.is(got.status, 405);
    t.is(got.headers.get('allow'), 'POST');
    for (const one of [mine, other]) t.deepEqual(await standing(one), PENDING);
    const logged = await system.database.query(
      `SELECT reason FROM activities WHERE topic = 'kyc' AND result = 'denied' AND action = 'able_id_hook'`,
    );
    t.true(logged.length > 0, 'a forged hook is in the activity log (ASVS 16.3.3)');
    t.false(JSON.stringify(logged).includes(token));
  },
);

test.serial(
  'A39: a repeat is 200 and the same fact; what comes after the end changes nothing (F30)',
  async (t) => {
    const mine = await attempt();
    const path = mine.path('result');
    const failed = { ...FAILED, attemptId: mine.name };
    for (const answer of await Promise.all([...Array(5)].map(() => tell(path, failed)))) {
      t.is(answer.status, 200, JSON.stringify(answer.body));
      t.deepEqual(answer.body, DONE);
    }
    const check = await checkEnded(system.client, mine.who, mine.kase);
    t.deepEqual(check, { status: 'expired', reason: 'FACE_SESSION_EXPIRED' });
    await heard(system.database, mine.kase);
    const before = await ownCase(system.client, mine.who, mine.kase);
    for (const late of [failed, { ...PASSED, attemptId: mine.name }, PASSED])
      for (const kind of ['result', 'passport', 'photo', 'person'])
        t.is((await tell(mine.path(kind), late)).status, 200);
    t.deepEqual(await ownCase(system.client, mine.who, mine.kase), before);
  },
);

test.serial('A45: an attempt takes so many different hooks of a kind, and then none', async (t) => {
  const mine = await attempt();
  const answers: number[] = [];
  for (let index = 0; index < 25; index += 1)
    answers.push((await tell(mine.path('registration'), { ...PASSED, message: `${index}` })).status);
  t.true(
    answers.slice(0, 20).every((status) => status === 200),
    answers.join(),
  );
  t.deepEqual(answers.slice(20), [429, 429, 429, 429, 429]);
  t.deepEqual(await standing(mine), PENDING);
});

test.serial(
  'a photo of megabytes in base64 arrives; no process logs a token or what came with it',
  async (t) => {
    const mine = await attempt();
    const photo = 'A'.repeat(12_000_000);
    const answer = await tell(mine.path('photo'), { ...PASSED, data: { photo, lastName: 'Тайнова' } });
    t.is(answer.status, 200, 'no image, and taken all the same');
    t.is((await tell(mine.path('result'), { ...PASSED, data: { photo } })).status, 413);
    const lines = JSON.stringify([...system.api.logs, ...system.worker.logs]);
    t.true(lines.includes('/hooks/able_id/:token/:kind'));
    for (const hidden of [mine.path('photo').split('/').at(-2) ?? '', 'Тайнова', 'AAAAAAAA'])
      t.false(lines.includes(hidden), hidden.slice(0, 10));
  },
);
