import test, { type ExecutionContext } from 'ava';
import { endOf } from '../support/history.js';
import type { Answer } from '../support/http.js';
import { assertInvariants } from '../support/invariants.js';
import {
  askDisable,
  askEmailCode,
  askReset,
  dataOf,
  join,
  logIn,
  type Member,
  setPassword,
  submitLogin,
  verifyEmail,
  warmUp,
} from '../support/members.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually, passWindows } from '../support/system.js';

/* SMS, Telegram and mail fail under the calls of accounts: no 200, or the next channel of the same address. */
let scene: Scene;
let api: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
  await warmUp(scene, api);
});
test.beforeEach(settled);
test.afterEach.always(heal);
test.afterEach((t) => assertInvariants(t, scene));

/** A notice of an earlier test must not take the next fault upon itself. */
async function settled(): Promise<void> {
  const queued = "SELECT FROM messages WHERE state = 'queued'";
  await eventually(async () => (await scene.database.query(queued)).length === 0, 30_000);
}

async function heal(): Promise<void> {
  await Promise.all([scene.sms.fail(null), scene.telegram.fail(null), scene.mail.fail(null)]);
}

/** What the budget that was begun last has counted: its day begins with its first ask. */
async function spent(): Promise<unknown> {
  const [row] = await scene.database.query(
    'SELECT day_count FROM send_budgets ORDER BY day_until DESC LIMIT 1',
  );
  return row?.['day_count'];
}

const providerOf = (answer: Answer): unknown => dataOf(answer)['provider'];

/** Codes by SMS of one login alone. */
const textsOf = async ({ phone }: Member, codeId: string) =>
  (await scene.sms.codes(phone)).filter((message) => message.idempotency_key === codeId);

for (const [what, fault] of [
  ['answers 500', { status: 500 }],
  ['says to come back later', { status: 429, retry_after: 30 }],
  ['refuses our token', { status: 401 }],
  ['takes the message and never answers', { hang_ms: 20_000 }],
] as const) {
  test.serial(`F31: Telegram ${what}: the same code goes by SMS to the same phone, 200`, async (t) => {
    const member = await join(scene, api, 'telegram');
    await settled();
    await scene.telegram.fail(fault);
    const answer = await logIn(scene, api, member);
    await heal();
    t.is(providerOf(answer), 'sms');
    const codeId = String(dataOf(answer)['code_id']);
    const texts = await textsOf(member, codeId);
    t.is(texts.length, 1);
    const code = await scene.sms.codeOf(codeId);
    // A message that may have left is no second code.
    for (const sent of await scene.telegram.codes(member.phone)) t.is(sent.code, code);
    t.is((await submitLogin(scene, api, { phone: member.phone, codeId, code })).status, 200);
  });
}

test.serial(
  'F31: nobody has Telegram at the number: by SMS; with Telegram well it goes there alone',
  async (t) => {
    const member = await join(scene, api, 'telegram');
    await scene.telegram.setPhone(member.phone, false);
    t.is(providerOf(await logIn(scene, api, member)), 'sms');
    await Promise.all([scene.telegram.setPhone(member.phone, true), passWindows(scene.database)]);
    const answer = await logIn(scene, api, member);
    t.is(providerOf(answer), 'telegram');
    const codeId = String(dataOf(answer)['code_id']);
    t.deepEqual(await textsOf(member, codeId), []);
    const [sent] = await scene.telegram.codes(member.phone);
    t.is(sent?.payload, codeId);
    const held = { phone: member.phone, codeId, code: String(sent?.code) };
    t.is((await submitLogin(scene, api, held)).status, 200);
  },
);

/** 503 or 422, nothing taken: told to come back in a moment, no try burned, and then the same call succeeds. */
async function assertSlotReturned(t: ExecutionContext, call: () => Promise<Answer>): Promise<Answer> {
  const { status, headers } = await call();
  t.is(status, 503);
  t.is(headers.get('retry-after'), '5');
  t.is(await spent(), 0, 'an unsent code burns no try');
  await heal();
  const again = await call();
  t.is(again.status, 200);
  return again;
}

test.serial(
  'F31: the last channel of a factor fails, too: 503, the slot goes back, no other factor is asked',
  async (t) => {
    const [bySms, byTelegram] = [await join(scene, api, 'sms'), await join(scene, api, 'telegram')];
    await settled();
    for (const member of [bySms, byTelegram]) {
      await Promise.all([scene.sms.fail({ status: 500 }), scene.telegram.fail({ status: 500 })]);
      await assertSlotReturned(t, () => logIn(scene, api, member));
    }
    t.deepEqual(await scene.mail.codes(bySms.email), []);
    await scene.sms.fail({ status: 500 });
    await assertSlotReturned(t, () => askDisable(scene, api, bySms));
  },
);

test.serial(
  'F31: the SMS of a login hangs and may have left: 503 with the true wait, its code is dead',
  async (t) => {
    const member = await join(scene, api, 'sms');
    await settled();
    await scene.sms.fail({ hang_ms: 20_000 });
    const { status, headers } = await logIn(scene, api, member);
    await heal();
    t.is(status, 503);
    const told = Number(headers.get('retry-after'));
    t.true(told > 5 && told <= 60, `told ${told}`);
    t.is((await logIn(scene, api, member)).status, 429);
    const codeId = (await scene.sms.codes(member.phone)).at(-1)?.idempotency_key ?? '';
    const code = await scene.sms.codeOf(codeId);
    t.is((await submitLogin(scene, api, { phone: member.phone, codeId, code })).status, 400);
  },
);

/** Somebody whose factor is his e-mail. */
async function joinByEmail(): Promise<Member> {
  const member = await join(scene, api);
  const codeId = String(dataOf(await askEmailCode(scene, api, member))['code_id']);
  const code = await scene.mail.codeTo(member.email);
  dataOf(await verifyEmail(scene, api, member, { codeId, code }));
  dataOf(await scene.call(api, '/user/set_two_factor_provider', { provider: 'email' }, member.token));
  await settled();
  return member;
}

for (const [what, fault] of [
  ['refuses for now', { at: 'rcpt', status: 451, text: '4.3.0 try again later' }],
  ['refuses our login', { at: 'login', status: 535, text: '5.7.8 no' }],
  ['hangs up', { at: 'greeting', drop: true }],
] as const) {
  test.serial(
    `F31: the mail server ${what}: 503, the slot goes back, the factor is not an SMS instead`,
    async (t) => {
      const member = await joinByEmail();
      const texts = (await scene.sms.codes(member.phone)).length;
      const mails = (await scene.mail.codes(member.email)).length;
      await scene.mail.fail(fault);
      const answer = await assertSlotReturned(t, () => logIn(scene, api, member));
      t.is(providerOf(answer), 'email');
      t.is((await scene.sms.codes(member.phone)).length, texts);
      t.is((await scene.mail.codes(member.email)).length, mails + 1);
      const code = await scene.mail.codeTo(member.email);
      const held = { phone: member.phone, codeId: String(dataOf(answer)['code_id']), code };
      t.is((await submitLogin(scene, api, held)).status, 200);
    },
  );
}

test.serial(
  'F31: the mail server takes a code and never says so: 503 with the true wait, its code is dead',
  async (t) => {
    const member = await joinByEmail();
    await scene.mail.fail({ at: 'data', hang: true });
    const { status, headers } = await logIn(scene, api, member);
    await heal();
    t.is(status, 503);
    t.true(Number(headers.get('retry-after')) > 5);
    t.is((await logIn(scene, api, member)).status, 429);
    const [row] = await scene.database.query<{ id: string }>(
      'SELECT id FROM verifications ORDER BY id DESC LIMIT 1',
    );
    const held = { phone: member.phone, codeId: row?.id ?? '', code: await scene.mail.codeTo(member.email) };
    t.is((await submitLogin(scene, api, held)).status, 400);
  },
);

test.serial(
  'F31: mail fails under the verification of an e-mail: 503 and the slot back; no such mailbox: 422',
  async (t) => {
    const [member, nobody] = [await join(scene, api), await join(scene, api)];
    await scene.mail.fail({ at: 'data', status: 452, text: '4.3.1 full' });
    await assertSlotReturned(t, () => askEmailCode(scene, api, member));
    await scene.mail.fail({ at: 'rcpt', status: 550, text: '5.1.1 no such user' });
    const refused = await askEmailCode(scene, api, nobody);
    await heal();
    t.is(refused.status, 422);
    t.deepEqual(refused.body.error.messages, ['The email field cannot receive messages']);
    t.is(await spent(), 0, 'an unsent code burns no try');
  },
);

test.serial(
  'F31: SMS fails under a reset: 200 as for everybody, nothing is sent later, no code of it is good',
  async (t) => {
    const member = await join(scene, api);
    await settled();
    const sent = (await scene.sms.codes(member.phone)).length;
    await scene.sms.fail({ status: 500 });
    const codeId = String(dataOf(await askReset(scene, api, member.phone))['code_id']);
    t.is(await endOf(scene.temporal, `password-reset-${codeId}`), 'not_sent');
    await heal();
    t.is((await setPassword(scene, api, { phone: member.phone, codeId, code: '000000' })).status, 400);
    t.is((await scene.sms.codes(member.phone)).length, sent);
    // ADR 0012: the slot stays spent, which a phone that nobody has would show, too.
    t.is((await askReset(scene, api, member.phone)).status, 429);
    await passWindows(scene.database);
    t.is((await askReset(scene, api, member.phone)).status, 200);
  },
);
