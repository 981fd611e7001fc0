import { randomUUID } from 'node:crypto';
import test from 'ava';
import {
  codeOf,
  face,
  logOf,
  newAccount,
  noticesOf,
  passWaits,
  REFUSED,
  type TestAccount,
  userIdOf,
  verifyEmail,
  waitOf,
} from '../../support/accounts.js';
import {
  freshPhone,
  messagesTo,
  passWindows,
  register,
  startSystem,
  type TestSystem,
  wrongCode,
} from '../../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

type Holder = Pick<TestAccount, 'token' | 'email'>;
const ask = ({ token }: Pick<TestAccount, 'token'>) =>
  system.client.post('/user/initiate_email_verification', {}, { token });
const verify = ({ token }: Pick<TestAccount, 'token'>, code_id: string, code: unknown) =>
  system.client.post('/user/verify_email', { code_id, code }, { token });
const me = async ({ token }: Pick<TestAccount, 'token'>) =>
  (await system.client.get('/user/get_me', { token })).body.data;

async function asked(holder: Holder) {
  const { status, body } = await ask(holder);
  if (status !== 200) throw new Error(JSON.stringify(body));
  const codeId = body.data.code_id as string;
  return { codeId, code: await codeOf(system.client, holder.email, codeId) };
}

/** Two who say that one address is theirs. */
async function rivals(email: string): Promise<[Holder, Holder]> {
  const tokens = [
    await register(system.client, freshPhone(), email),
    await register(system.client, freshPhone(), email),
  ];
  return tokens.map((token) => ({ token, email })) as [Holder, Holder];
}

test('the code verifies the address; label, level and get_me follow; the owner is told by SMS', async (t) => {
  const somebody = await newAccount(system.client);
  t.like(await me(somebody), { email_verified: false, level: 0, state: 'active' });
  const { codeId, code } = await asked(somebody);
  const sent = (await messagesTo(system.client, somebody.phone)).filter(({ id }) => id === codeId);
  t.deepEqual(sent, [], 'never by SMS');
  const wrong = await verify(somebody, codeId, wrongCode(code));
  t.is(wrong.status, 400);
  t.deepEqual(wrong.body, REFUSED.wrongCode);
  const answer = await verify(somebody, codeId, Number(code));
  t.deepEqual(answer.body, { success: true, data: { email_verified: true } });
  t.like(await me(somebody), { email: somebody.email, email_verified: true, level: 2, state: 'active' });
  t.deepEqual(
    await system.database.query(`SELECT key, value, scope FROM labels WHERE user_id = $1 AND key = 'email'`, [
      await userIdOf(system.database, somebody),
    ]),
    [{ key: 'email', value: 'verified', scope: 'private' }],
  );
  t.deepEqual(await noticesOf(system.database, somebody), ['email_verified by sms']);
  t.deepEqual(await logOf(system.database, answer), [
    { topic: 'email_verification', action: 'complete', result: 'succeed', reason: null },
  ]);
  const again = await ask(somebody);
  t.is(again.status, 409);
  t.deepEqual(again.body, REFUSED.conflict);
});

test('an account without an e-mail has none to verify', async (t) => {
  const somebody = await newAccount(system.client);
  await system.database.query('UPDATE users SET email_sealed = NULL, email_index = NULL WHERE id = $1', [
    await userIdOf(system.database, somebody),
  ]);
  t.deepEqual((await ask(somebody)).body, REFUSED.conflict);
});

test.serial(
  'verifying takes the address from those who hold it unverified; their codes are dead',
  async (t) => {
    const [squatter, owner] = await rivals('contested@example.com');
    const theirs = await asked(squatter);
    await passWindows(system.database);
    const mine = await asked(owner);
    t.is((await verify(owner, mine.codeId, mine.code)).status, 200);
    t.is((await me(squatter)).email, null);
    t.deepEqual((await verify(squatter, theirs.codeId, theirs.code)).body, REFUSED.wrongCode);
    t.deepEqual((await ask(squatter)).body, REFUSED.conflict);
    t.like(await me(owner), { email: owner.email, email_verified: true });
  },
);

test.serial('a code that somebody else asked for the same address leaves mine alone', async (t) => {
  const [squatter, owner] = await rivals('doubly.asked@example.com');
  const mine = await asked(owner);
  await passWindows(system.database);
  await asked(squatter);
  t.is((await verify(owner, mine.codeId, mine.code)).status, 200);
});

test.serial(
  'an address that a verified account holds is a conflict, told after the right code only',
  async (t) => {
    const [first, second] = await rivals('once@example.com');
    const { codeId, code } = await asked(second);
    await system.database.query(`UPDATE users SET email_verified_at = now() WHERE id = $1`, [
      await userIdOf(system.database, first),
    ]);
    t.deepEqual((await verify(second, codeId, wrongCode(code))).body, REFUSED.wrongCode);
    const answer = await verify(second, codeId, code);
    t.is(answer.status, 409);
    t.deepEqual(answer.body, REFUSED.conflict);
    t.like(await me(second), { email_verified: false, level: 0 });
  },
);

test.serial('of two who verify one address at the same time one has it', async (t) => {
  for (let round = 0; round < 3; round += 1) {
    const [first, second] = await rivals(`race.${round}@example.com`);
    const mine = await asked(first);
    await passWindows(system.database);
    const theirs = await asked(second);
    const answers = await Promise.all([
      verify(first, mine.codeId, mine.code),
      verify(second, theirs.codeId, theirs.code),
    ]);
    const statuses = answers.map(({ status }) => status);
    t.is(statuses.filter((status) => status === 200).length, 1, statuses.join());
    t.true(
      statuses.every((status) => [200, 400, 409].includes(status)),
      statuses.join(),
    );
    t.deepEqual([(await me(first)).email_verified, (await me(second)).email_verified].sort(), [false, true]);
  }
});

test.serial(
  "A24, A33: another's code, an unknown, a used, an older and an expired one are one refusal",
  async (t) => {
    const [mine, theirs] = [await newAccount(system.client), await newAccount(system.client)];
    const foreign = await asked(theirs);
    const older = await asked(mine);
    await passWindows(system.database);
    const { codeId, code } = await asked(mine);
    const wrong = await verify(mine, codeId, wrongCode(code));
    const refusals: [string, unknown][] = [
      ["another's", face(await verify(mine, foreign.codeId, foreign.code))],
      ['unknown', face(await verify(mine, randomUUID(), code))],
      ['older', face(await verify(mine, older.codeId, older.code))],
    ];
    t.is((await verify(mine, codeId, code)).status, 200);
    refusals.push(['used', face(await verify(mine, codeId, code))]);
    await system.database.query('UPDATE verifications SET expires_at = now() WHERE id = $1', [
      foreign.codeId,
    ]);
    refusals.push(['expired', face(await verify(theirs, foreign.codeId, foreign.code))]);
    for (const [why, seen] of refusals) t.deepEqual(seen, face(wrong), why);
  },
);

test.serial('A19: twenty right codes at once verify once', async (t) => {
  const somebody = await newAccount(system.client);
  const { codeId, code } = await asked(somebody);
  const statuses = (await Promise.all(Array.from({ length: 20 }, () => verify(somebody, codeId, code)))).map(
    ({ status }) => status,
  );
  t.is(statuses.filter((status) => status === 200).length, 1, statuses.join());
  t.true(
    statuses.every((status) => [200, 400, 429].includes(status)),
    statuses.join(),
  );
  t.deepEqual(await noticesOf(system.database, somebody), ['email_verified by sms']);
});

test.serial(
  'A20, A22: a minute between two asks; five wrong codes are free, the sixth begins a wait',
  async (t) => {
    const somebody = await newAccount(system.client);
    const { codeId, code } = await asked(somebody);
    const soon = await ask(somebody);
    t.true(waitOf(soon) <= 60);
    t.deepEqual(await logOf(system.database, soon), [
      { topic: 'email_verification', action: 'request_code', result: 'denied', reason: 'flood_control' },
    ]);
    for (let guess = 0; guess < 6; guess += 1)
      t.is((await verify(somebody, codeId, wrongCode(code))).status, 400);
    await passWindows(system.database);
    const next = await asked(somebody);
    t.true(waitOf(await verify(somebody, next.codeId, next.code)) <= 30);
    await passWaits(system.database);
    t.is((await verify(somebody, next.codeId, next.code)).status, 200);
  },
);

test('401 without a token', async (t) => {
  for (const path of ['initiate_email_verification', 'verify_email'])
    t.deepEqual((await system.client.post(`/user/${path}`, { code: 7 })).body, REFUSED.unauthorized);
});

test('the helper of other files goes the whole way', async (t) => {
  await t.notThrowsAsync(verifyEmail(system.client, await newAccount(system.client)));
});

test('A22: somebody who registered with my e-mail uses up his own windows, not mine', async (t) => {
  const email = `shared.${randomUUID()}@example.com`;
  const stranger = { token: await register(system.client, freshPhone(), email), email };
  const owner = { token: await register(system.client, freshPhone(), email), email };
  t.is((await ask(stranger)).status, 200);
  t.is((await ask(stranger)).status, 429);
  t.is((await ask(owner)).status, 200);
  t.is((await ask(owner)).status, 429);
});
