import { ownPort } from '../../bin/lib/ports.js';
import type { PaymentStatus } from '../../domain/payment/words.js';
import { TestAbleId } from './able-id.js';
import type { NumberedAccount } from './admins.js';
import type { TestDatabase } from './database.js';
import type { Answer, TestClient } from './http.js';
import { TestNambaOne } from './namba-one.js';
import { localUrl } from './processes.js';
import { eventually, startSystem, type TestSystem } from './system.js';

/** A system whose worker asks a NambaOne of its own, which tells the system's API. */
export interface PaymentSystem extends TestSystem {
  readonly nambaOne: TestNambaOne;
}

/** A payment as its people name it. */
export interface TestPayment {
  readonly id: number;
  readonly externalId: string;
  /** The page that its payer opens. */
  readonly url: string;
}

/** Who asks: an account and the API that he asks. */
type Asking = Pick<NumberedAccount, 'token'>;

/** Starts the product and a NambaOne for a test file. @param webhookSecret with it webhooks are signed, and have to be */
export async function startPaymentSystem(
  env: Readonly<Record<string, string>> = {},
  webhookSecret?: string,
): Promise<PaymentSystem> {
  const port = await ownPort();
  const nambaOne = await TestNambaOne.start({
    webhookUrl: `${localUrl(port)}/namba_one/webhook`,
    ...(webhookSecret !== undefined && { webhookSecret }),
  });
  const system = await startSystem({ ...nambaOne.env, ...env }, port);
  return { ...system, nambaOne };
}

/** The same with an AbleID of its own: everything that the product can do. */
export async function startWholeSystem(
  env: Readonly<Record<string, string>> = {},
): Promise<PaymentSystem & { readonly ableId: TestAbleId }> {
  const ableId = await TestAbleId.start();
  return { ...(await startPaymentSystem({ ...ableId.env, ...env })), ableId };
}

/** Asks for a payment. @param key of the operation */
export function pay(
  client: TestClient,
  { token }: Asking,
  body: Readonly<Record<string, unknown>> = { amount: 10_000 },
  key?: string,
): Promise<Answer> {
  const headers = key === undefined ? {} : { headers: { 'idempotency-key': key } };
  return client.post('/payment/create', body, { token, timeoutMs: 20_000, ...headers });
}

/** Asks for one that has to be made. @throws Error for any other answer */
export async function payment(client: TestClient, who: Asking, amount = 10_000): Promise<TestPayment> {
  const { status, body } = await pay(client, who, { amount });
  if (status !== 200) throw new Error(`no payment: ${status} ${JSON.stringify(body)}`);
  const { id, external_id: externalId, payment_url: url } = body.data;
  return { id, externalId, url };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into the answers
type Seen = any;

/** A payment as its owner sees it. @throws Error for any other answer than one */
export async function ownPayment(
  client: TestClient,
  { token }: Asking,
  { id }: Pick<TestPayment, 'id'>,
): Promise<Seen> {
  const { status, body } = await client.get(`/payment/get?id=${id}`, { token });
  if (status !== 200) throw new Error(`not seen: ${status} ${JSON.stringify(body)}`);
  return body.data;
}

/** A payment as an admin sees it. @throws Error for any other answer than one */
export async function wholePayment(
  client: TestClient,
  { token }: Asking,
  { id }: Pick<TestPayment, 'id'>,
): Promise<Seen> {
  const { status, body } = await client.get(`/admin/payment/get?id=${id}`, { token });
  if (status !== 200) throw new Error(`not seen: ${status} ${JSON.stringify(body)}`);
  return body.data;
}

/** Closes a review. */
export function resolve(
  client: TestClient,
  { token }: Asking,
  { id }: Pick<TestPayment, 'id'>,
  status: string,
  reason = 'compared by hand',
): Promise<Answer> {
  return client.post('/admin/payment/resolve', { id, status, reason }, { token });
}

/** Waits until a payment stands so. @throws Error when it does not come there */
export async function becomes(
  client: TestClient,
  who: Asking,
  made: Pick<TestPayment, 'id'>,
  status: PaymentStatus,
  withinMs = 30_000,
): Promise<Seen> {
  let seen: Seen;
  await eventually(async () => {
    seen = await ownPayment(client, who, made);
    return seen.status === status;
  }, withinMs).catch(() => {
    throw new Error(`the payment is ${seen?.status}, not ${status}`);
  });
  return seen;
}

/** Waits until the flow of a payment has taken note of everything that is in the inbox about it. */
export async function heardOf(database: TestDatabase, { externalId }: TestPayment): Promise<void> {
  await eventually(
    async () =>
      (await database.query('SELECT FROM inbox WHERE subject_id = $1 AND delivered_at IS NULL', [externalId]))
        .length === 0,
    30_000,
  );
}

/** What the ledger has of a payment: kind and what NambaOne holds by it, in order. */
export async function booked(
  database: TestDatabase,
  { externalId }: TestPayment,
): Promise<(string | number)[][]> {
  const rows = await database.query(
    `SELECT kind, amount_minor::int AS amount FROM ledger_entries WHERE payment_id = $1 AND account = 'namba_one' ORDER BY id`,
    [externalId],
  );
  return rows.map(({ kind, amount }) => [String(kind), Number(amount)]);
}

/** The flow of a payment. */
export function flowOfPayment({ temporal }: Pick<TestSystem, 'temporal'>, { externalId }: TestPayment) {
  return temporal.workflow.getHandle(`payment-${externalId}`);
}

/** What NambaOne would say of a payment of 100.00, to an API whose door asks for nothing. */
export function tellOrder(
  client: TestClient,
  { externalId }: Pick<TestPayment, 'externalId'>,
  data: Readonly<Record<string, unknown>>,
): Promise<Answer> {
  const told = { externalId, currency: 'KGS', amount: '100.00', paymentAmount: '100.00', ...data };
  return client.post('/namba_one/webhook', { type: 'PAYMENT_ORDER', data: told });
}

/** A payment of which NambaOne says something that cannot be, so that it is in review. */
export async function paymentInReview(client: TestClient, who: Asking): Promise<TestPayment> {
  const made = await payment(client, who);
  const { status } = await tellOrder(client, made, {
    status: 'SETTLED',
    amount: '1.00',
    paymentAmount: '1.00',
  });
  if (status !== 200) throw new Error(`not told: ${status}`);
  await eventually(async () => {
    const { body } = await client.get(`/payment/get?id=${made.id}`, { token: who.token });
    return body.data?.status === 'needs_review';
  }, 30_000);
  return made;
}
