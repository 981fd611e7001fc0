import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import test from 'ava';
import type { Answer } from '../../../support/http.js';
import { startSystem, type TestSystem } from '../../../support/system.js';

/* The door in the running API: what the configuration asks for is what is asked for. */

const SECRET = randomBytes(32).toString('hex');
const TOKEN = randomBytes(32).toString('hex');
const PATH = '/namba_one/webhook';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({
    NAMBA_ONE_WEBHOOK_SECRET: `${randomBytes(32).toString('hex')},${SECRET}`,
    NAMBA_ONE_WEBHOOK_IPS: '127.0.0.0/8',
    NAMBA_ONE_WEBHOOK_TOKEN: TOKEN,
  });
});

const body = (status: string, externalId: string = randomUUID()): string =>
  JSON.stringify({ type: 'PAYMENT_ORDER', data: { externalId, status, amount: '100.00' } });

function tell(text: string, path = PATH, secret: string | null = SECRET): Promise<Answer> {
  const signature = secret && createHmac('sha256', secret).update(text).digest('hex');
  return system.client.request('POST', path, text, {
    headers: { 'content-type': 'application/json', ...(signature && { 'x-signature': signature }) },
  });
}

test('A38: unsigned and wrongly signed are 401, another path is 404, on every path what is set is asked for', async (t) => {
  for (const path of [PATH, `${PATH}/${TOKEN}`]) {
    t.is((await tell(body('SETTLED'), path, null)).status, 401, 'unsigned');
    t.is((await tell(body('SETTLED'), path, randomBytes(32).toString('hex'))).status, 401, 'wrong');
  }
  const other = randomBytes(32).toString('hex');
  t.is((await tell(body('SETTLED'), `${PATH}/${other}`)).status, 404);
  const lines = JSON.stringify(system.api.logs);
  t.true(lines.includes(`${PATH}/:token`));
  for (const hidden of [SECRET, TOKEN, other]) t.false(lines.includes(hidden), 'in no log');
});

test('signed, and then read', async (t) => {
  const { status, body: answer } = await tell(body('string', 'string'));
  t.is(status, 422);
  t.deepEqual(answer.error.messages, [
    'The selected status is invalid',
    'The externalId field must be a valid UUID',
  ]);
});

test('a payment that nobody knows is taken all the same, on either path', async (t) => {
  for (const path of [PATH, `${PATH}/${TOKEN}`]) {
    const answer = await tell(body('SETTLED'), path);
    t.is(answer.status, 200, JSON.stringify(answer.body));
    t.deepEqual(answer.body, { success: true, data: {} });
  }
});
