import test from 'ava';
import type { Answer } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { freshPhone, passWindows, wrongCode } from '../support/system.js';

/* Two API processes that share nothing but Postgres and Temporal. */
let scene: Scene;
let apis: readonly TestProcess[];
test.before(async () => {
  scene = await Scene.begin();
  [...apis] = (await Promise.all([scene.startApi(), scene.startApi(), scene.startWorker()])).slice(0, 2);
});
test.afterEach((t) => assertInvariants(t, scene));

/** Calls all at once, the processes by turns. */
function atOnce(
  times: number,
  call: (api: TestProcess, index: number) => Promise<Answer>,
): Promise<Answer[]> {
  return Promise.all(
    Array.from({ length: times }, (_, index) => {
      const api = apis[index % apis.length];
      if (api === undefined) throw new Error('no API');
      return call(api, index);
    }),
  );
}

function countByStatus(answers: readonly Answer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

const first = (): TestProcess => apis[0] as TestProcess;

test.serial('F25: twenty right guesses at once on two APIs make one user and one session', async (t) => {
  const held = await scene.obtainCode(first(), freshPhone());
  const answers = await atOnce(20, (api, index) => scene.register(api, held, `person${index}@example.com`));
  const { 200: made, 400: wrong = 0, 409: conflicts = 0, 429: floods = 0 } = countByStatus(answers);
  t.is(made, 1);
  t.is(wrong + conflicts + floods, 19, JSON.stringify(countByStatus(answers)));
  const users = await scene.database.query('SELECT id FROM users WHERE registration_id = $1', [held.codeId]);
  t.is(users.length, 1);
  const sessions = await scene.database.query('SELECT id FROM sessions WHERE user_id = $1', [
    users[0]?.['id'],
  ]);
  t.is(sessions.length, 1);
});

test.serial(
  'A19: a hundred wrong guesses at once on two APIs spend five attempts, and the code',
  async (t) => {
    const held = await scene.obtainCode(first(), freshPhone());
    const wrong = { ...held, code: wrongCode(held.code) };
    const answers = await atOnce(100, (api) => scene.register(api, wrong));
    t.deepEqual(countByStatus(answers), { 400: 100 });
    t.is((await scene.register(first(), held)).status, 400);
    const [row] = await scene.database.query('SELECT attempts FROM verifications WHERE id = $1', [
      held.codeId,
    ]);
    t.is(row?.['attempts'], 5);
    const reasons = await scene.database.query(
      `SELECT reason, count(*)::int FROM activities WHERE verification_id = $1 AND action = 'guess_code'
      GROUP BY reason ORDER BY reason`,
      [held.codeId],
    );
    t.deepEqual(reasons, [
      { reason: 'no_live_code', count: 96 },
      { reason: 'wrong_code', count: 5 },
    ]);
  },
);

test.serial(
  'A19: the right code among a hundred guesses at once: five are looked at, at most one wins',
  async (t) => {
    const held = await scene.obtainCode(first(), freshPhone());
    const wrong = { ...held, code: wrongCode(held.code) };
    const answers = await atOnce(100, (api, index) => scene.register(api, index === 50 ? held : wrong));
    const { 200: made = 0, 400: refused } = countByStatus(answers);
    t.true(made <= 1);
    t.is(refused, 100 - made);
    const [row] = await scene.database.query('SELECT attempts FROM verifications WHERE id = $1', [
      held.codeId,
    ]);
    t.true(Number(row?.['attempts']) <= 5);
  },
);

test.serial('F25: twenty asks at once for one phone on two APIs send one message', async (t) => {
  const phone = freshPhone();
  const answers = await atOnce(20, (api) => scene.ask(api, phone));
  t.deepEqual(countByStatus(answers), { 200: 1, 429: 19 });
  t.is((await scene.sms.codes(phone)).length, 1);
});

test.serial(
  'F25: of twenty people at once with one e-mail that somebody verified, nobody gets in',
  async (t) => {
    const taken = await scene.obtainCode(first(), freshPhone());
    t.is((await scene.register(first(), taken, 'held@example.com')).status, 200);
    await scene.database.query('UPDATE users SET email_verified_at = now() WHERE registration_id = $1', [
      taken.codeId,
    ]);
    await passWindows(scene.database);
    const held = await scene.obtainCode(first(), freshPhone());
    const answers = await atOnce(20, (api) => scene.register(api, held, 'held@example.com'));
    const { 400: wrong = 0, 409: conflicts = 0 } = countByStatus(answers);
    t.is(wrong + conflicts, 20, JSON.stringify(countByStatus(answers)));
    t.true(conflicts >= 1);
  },
);
