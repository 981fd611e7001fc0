import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import test from 'ava';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import { newAdmin, newNumbered } from '../support/admins.js';
import { dumpOf, filesOfServers, flowsOf, hunt, logsOf, type Needle } from '../support/hunt.js';
import { WEBHOOK_SECRET } from '../support/namba-one.js';
import {
  becomes,
  heardOf,
  type PaymentSystem,
  payment,
  resolve,
  startPaymentSystem,
  type TestPayment,
  wholePayment,
} from '../support/payments.js';
import { eventually } from '../support/system.js';

/* A44 for payments: webhooks and resolutions go every way, and then nothing of theirs is found. */
let system: PaymentSystem;
/** Nowhere at all. */
const secrets: Needle[] = [
  { name: 'webhook secret', value: WEBHOOK_SECRET },
  { name: 'API key', value: SIMULATOR_CREDENTIALS.nambaOneApiKey },
  // Of the simulator's own answers and webhooks.
  { name: 'customer of the simulator', value: '00000000-0000-4000-8000-00000000c057' },
  { name: 'phone of the simulator', value: '996*****0000' },
];
/** Nowhere but sealed in Postgres, and in the answers to those who may see it. */
const personal: Needle[] = [];
const mark = (name: string): string => {
  const value = `${name} ${randomBytes(6).toString('hex')}`;
  personal.push({ name, value });
  return value;
};
const marked = (name: string): string => {
  const value = randomUUID();
  personal.push({ name, value });
  return value;
};

test.before(async () => {
  system = await startPaymentSystem(
    { LOG_LEVEL: 'trace', PAYMENT_ASK_MINUTES: '0.05,0.1,0.2,0.3,0.4,0.5' },
    WEBHOOK_SECRET,
  );
});

/** A webhook of a payer with marks of his own. @param signature default: NambaOne's */
function told(data: Readonly<Record<string, unknown>>, signature?: string) {
  const person = {
    remark: mark('remark'),
    customerGuid: marked('customer'),
    maskedPhoneNumber: mark('+996*****77'),
    channel: mark('channel'),
  };
  const text = JSON.stringify({ type: 'PAYMENT_ORDER', version: '1', data: { ...person, ...data } });
  const proof = signature ?? createHmac('sha256', WEBHOOK_SECRET).update(text).digest('hex');
  personal.push({ name: 'signature', value: proof });
  const headers = { 'content-type': 'application/json', 'x-signature': proof };
  return system.client.request('POST', '/namba_one/webhook', text, { headers });
}

const news = async (status: string, { externalId }: Pick<TestPayment, 'externalId'>) => {
  const order = await system.nambaOne.order(externalId);
  const { guid = '', amount = '100.00' } = order ?? {};
  return { externalId, status, guid, amount, paymentAmount: amount, refundAmount: '0', currency: 'KGS' };
};

test.serial(
  'A44: webhooks true, forged, malformed, unknown and unheard, and reviews that are closed',
  async (t) => {
    const { client, database, nambaOne } = system;
    const [payer, admin] = [await newNumbered(system), await newAdmin(system)];
    const [made, review, asked] = [
      await payment(client, payer),
      await payment(client, payer),
      await payment(client, payer),
    ];
    t.is((await told(await news('PENDING', made))).status, 200);
    await becomes(client, payer, made, 'pending');
    t.is((await told(await news('SETTLED', made), randomBytes(32).toString('hex'))).status, 401);
    t.is((await told({ ...(await news('SETTLED', made)), status: mark('status') })).status, 422);
    t.is((await told(await news('SETTLED', { externalId: marked('payment of nobody') }))).status, 200);
    personal.pop();
    // A fault of ours in the middle of a webhook.
    await database.query('ALTER TABLE inbox RENAME TO inbox_elsewhere');
    const failed = await told(await news('SETTLED', made));
    await database.query('ALTER TABLE inbox_elsewhere RENAME TO inbox');
    t.true([500, 503].includes(failed.status), String(failed.status));
    t.is((await told(await news('SETTLED', made))).status, 200);
    await becomes(client, payer, made, 'settled');

    t.is((await told({ ...(await news('SETTLED', review)), amount: '1.00' })).status, 200);
    await becomes(client, payer, review, 'needs_review');
    const reason = mark('reason');
    t.is((await resolve(client, payer, review, 'settled', mark('another reason'))).status, 403);
    t.is((await resolve(client, admin, review, 'settled', reason)).status, 200);
    t.is((await resolve(client, admin, review, 'failed', mark('late reason'))).status, 409);
    t.is((await wholePayment(client, admin, review)).history.at(-1).reason, reason);

    await nambaOne.say(asked.externalId, { status: 'SETTLED', silent: true });
    await becomes(client, payer, asked, 'settled');
    for (const one of [made, review, asked]) await heardOf(database, one);
    t.is(await system.temporal.workflow.getHandle(`payment-${review.externalId}`).result(), 'settled');
    await eventually(
      async () => (await database.query(`SELECT FROM inbox WHERE source = 'namba_one_asked'`)).length > 0,
    );
  },
);

test.serial('A44: nothing of it is in logs, tables, histories, ids or files', async (t) => {
  t.true([...secrets, ...personal].every(({ value }) => value.length > 8));
  t.true(personal.length > 20);
  const [dump, flows] = await Promise.all([dumpOf(system.database), flowsOf(system)]);
  t.true(dump.some(({ place, text }) => place === 'inbox.body_sealed' && text.length > 1_000));
  t.true(flows.some(({ text }) => text.includes('paymentSettlement')));
  const needles = [...secrets, ...personal];
  t.deepEqual(hunt([...logsOf([system.api, system.worker]), ...dump, ...flows], needles), []);
  t.deepEqual(hunt(filesOfServers(), needles), []);
});
