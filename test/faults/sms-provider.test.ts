import test, { type ExecutionContext } from 'ava';
import { assertInvariants } from '../support/invariants.js';
import type { TestProcess } from '../support/processes.js';
import { Scene } from '../support/scene.js';
import { eventually, freshPhone } from '../support/system.js';

/** Makes every notice due that is not sent yet, and lists them. */
const SEND_NOW = `UPDATE messages SET next_attempt_at = least(next_attempt_at, now()) WHERE state = 'queued' RETURNING id`;

let scene: Scene;
let api: TestProcess;
test.before(async () => {
  scene = await Scene.begin();
  [api] = await Promise.all([scene.startApi(), scene.startWorker()]);
});
test.afterEach((t) => assertInvariants(t, scene));

/** Whole seconds until the phone of the newest verification may be sent a code. */
async function windowOf(): Promise<number> {
  const [row] = await scene.database.query<{ seconds: number }>(
    `SELECT ceil(extract(epoch FROM window_until - now()))::int AS seconds FROM send_budgets
      WHERE address_index = (SELECT address_index FROM verifications ORDER BY id DESC LIMIT 1)`,
  );
  return row?.seconds ?? 0;
}

/** What the day's budget of the newest verification's phone has counted. */
async function spent(): Promise<unknown> {
  const [row] = await scene.database.query(
    `SELECT day_count FROM send_budgets
      WHERE address_index = (SELECT address_index FROM verifications ORDER BY id DESC LIMIT 1)`,
  );
  return row?.['day_count'];
}

/** Nothing was taken: told to come back in a moment, and then there is nothing in the way. */
async function assertSlotReturned(t: ExecutionContext, phone: string): Promise<void> {
  const { status, headers } = await scene.ask(api, phone);
  t.is(status, 503);
  t.is(headers.get('retry-after'), '5');
  t.is(await spent(), 0, 'an unsent code burns no try');
  await heal();
  t.deepEqual(await scene.sms.codes(phone), []);
  t.is((await scene.register(api, await scene.obtainCode(api, phone))).status, 200);
  t.is((await scene.sms.codes(phone)).length, 1);
}

let stopped = false;

async function heal(): Promise<void> {
  if (stopped) await scene.sms.restart();
  stopped = false;
  await scene.sms.fail(null);
}

test.serial('F31: the provider answers 500 all the time: 503, the slot goes back', async (t) => {
  await scene.sms.fail({ status: 500 });
  await assertSlotReturned(t, freshPhone());
});

test.serial('F31: the provider answers 429 for a long time: 503, the slot goes back', async (t) => {
  await scene.sms.fail({ status: 429, retry_after: 30 });
  await assertSlotReturned(t, freshPhone());
});

test.serial('F31: the provider refuses connections: 503, the slot goes back', async (t) => {
  await scene.sms.stop();
  stopped = true;
  await assertSlotReturned(t, freshPhone());
});

test.serial('F31: our key is wrong (401): 503 without another try, the slot goes back', async (t) => {
  await scene.sms.fail({ status: 401 });
  await assertSlotReturned(t, freshPhone());
});

test.serial(
  'F31: the provider hangs and may have sent: 503 with the true wait, at most one message',
  async (t) => {
    const phone = freshPhone();
    await scene.sms.fail({ hang_ms: 20_000 });
    const { status, headers } = await scene.ask(api, phone);
    await heal();
    t.is(status, 503);
    const told = Number(headers.get('retry-after'));
    t.true(told > 5 && told <= 60 && Math.abs(told - (await windowOf())) <= 2, `told ${told}`);
    t.is((await scene.ask(api, phone)).status, 429);
    // Whoever got the message all the same: its code is dead, and is refused like any other.
    const [sent] = await scene.sms.codes(phone);
    const codeId = sent?.idempotency_key ?? '';
    t.is((await scene.register(api, { codeId, code: await scene.sms.codeOf(codeId) })).status, 400);
  },
);

test.serial(
  'F31: the provider hangs and then refuses: it may still have sent, so the wait is the true one',
  async (t) => {
    const phone = freshPhone();
    await scene.sms.fail({ hang_ms: 20_000, times: 1 });
    const asked = scene.ask(api, phone);
    await scene.sms.sentTo(phone);
    await scene.sms.fail({ status: 500 });
    const { status, headers } = await asked;
    await heal();
    t.is(status, 503);
    t.true(Number(headers.get('retry-after')) > 5);
    t.is((await scene.ask(api, phone)).status, 429);
  },
);

test.serial(
  'F31: the provider fails once: 200 inside the same call, the same code under the same key',
  async (t) => {
    for (const fault of [{ status: 503 }, { reset: true }]) {
      const phone = freshPhone();
      await scene.sms.fail({ ...fault, times: 1 });
      const held = await scene.obtainCode(api, phone);
      const messages = await scene.sms.codes(phone);
      t.is(messages.length, 'reset' in fault ? 2 : 1);
      t.deepEqual(new Set(messages.map((message) => message.idempotency_key)), new Set([held.codeId]));
      t.is(new Set(messages.map((message) => message.text)).size, 1);
      t.is((await scene.register(api, held)).status, 200);
      // Its welcome goes to the same gateway, and must not take the next fault upon itself; nor may one that an
      // earlier fault has put off.
      await eventually(async () => (await scene.database.query(SEND_NOW)).length === 0);
    }
  },
);

test.serial(
  'F31: the provider says that the number takes no messages: 422, no code of it is good',
  async (t) => {
    const phone = freshPhone();
    await scene.sms.fail({ status: 400 });
    const { status, body } = await scene.ask(api, phone);
    await heal();
    t.is(status, 422);
    t.deepEqual(body.error.messages, ['The phone field cannot receive messages']);
    t.deepEqual(await scene.sms.codes(phone), []);
    t.is(await spent(), 0, 'an unsent code burns no try');
  },
);
