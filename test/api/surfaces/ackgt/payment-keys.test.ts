import test from 'ava';
import { newNumbered } from '../../../support/admins.js';
import type { Answer } from '../../../support/http.js';
import { pay, startWholeSystem } from '../../../support/payments.js';
import { anotherApi, type TestSystem } from '../../../support/system.js';

/* `Idempotency-Key` of payments; what a key is in general: test/api/use-cases/idempotency.test.ts. */

let system: TestSystem;
test.before(async () => {
  system = await startWholeSystem();
});

/** Status and body, to the byte. */
const face = ({ status, body }: Answer): string => `${status} ${JSON.stringify(body)}`;

async function paymentsOf(who: { readonly token: string }): Promise<readonly { id: number }[]> {
  return (await system.client.get('/payment/list?per_page=100', who)).body.data.items;
}

test('F26: twenty at once over two APIs: one payment; each hears the same or 409', async (t) => {
  const who = await newNumbered(system);
  const other = await anotherApi(system);
  const answers = await Promise.all(
    [...Array(20).keys()].map((turn) => pay(turn % 2 ? other : system.client, who, undefined, 'at once')),
  );
  const good = new Set(answers.filter(({ status }) => status === 200).map(face));
  t.is(good.size, 1);
  t.deepEqual([...new Set(answers.map(({ status }) => status))].sort(), [200, 409]);
  t.is((await paymentsOf(who)).length, 1);
  t.true(good.has(face(await pay(system.client, who, undefined, 'at once'))));
});

test('another amount under the key is 409; another key, and none, are other payments', async (t) => {
  const who = await newNumbered(system);
  const { client } = system;
  t.is((await pay(client, who, { amount: 100 }, 'k')).status, 200);
  t.is((await pay(client, who, { amount: 101 }, 'k')).status, 409);
  t.is((await pay(client, who, { amount: 100 }, 'l')).status, 200);
  t.is((await pay(client, who, { amount: 100 })).status, 200);
  t.is((await paymentsOf(who)).length, 3);
});

test('F1: the payment was made and its answer lost: the next try is the same payment', async (t) => {
  const who = await newNumbered(system);
  const first = await pay(system.client, who, undefined, 'lost');
  // As an API that was killed before it could say so leaves it.
  const [row] = await system.database.query<{ operation_id: string }>(
    `UPDATE idempotency_keys SET finished_at = NULL, answer = NULL, locked_until = now() WHERE user_id = $1
     RETURNING operation_id`,
    [who.id],
  );
  const again = await pay(system.client, who, undefined, 'lost');
  t.is(face(again), face(first));
  t.is(again.body.data.external_id, row?.operation_id);
  t.is((await paymentsOf(who)).length, 1);
});
