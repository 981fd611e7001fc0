import type { KycFormType } from '../../domain/kyc/words.js';
import { BASIC, FULL, LEGAL } from '../api/surfaces/ackgt/support/kyc-forms.js';
import type { NumberedAccount } from './admins.js';
import type { TestDatabase } from './database.js';
import type { Answer, TestClient } from './http.js';
import { eventually, type TestSystem } from './system.js';

/** A case as its people name it. */
export interface TestCase {
  readonly type: KycFormType;
  readonly id: number;
}

/** Forms that are taken, of every type. */
export const FORMS: Readonly<Record<KycFormType, Readonly<Record<string, unknown>>>> = {
  legal: LEGAL,
  individual_basic: BASIC,
  individual_full: FULL,
};

/** Somebody whom AbleID's simulator knows as it knows the seed's (Петров Иван Алексеевич). */
export const RESIDENT = { pinfl: '12345678901234', birth_date: '2000-12-12' } as const;

/** Who asks: an account and the API that he asks. */
type Asking = Pick<NumberedAccount, 'token'>;

/** Sends a form. */
export function submit(
  client: TestClient,
  { token }: Asking,
  type: KycFormType = 'individual_basic',
): Promise<Answer> {
  return client.post(`/kyc/submit_${type}`, FORMS[type], { token });
}

/** Sends a form that has to be taken. @throws Error for any other answer */
export async function submitted(
  client: TestClient,
  who: Asking,
  type: KycFormType = 'individual_basic',
): Promise<TestCase> {
  const { status, body } = await submit(client, who, type);
  if (status !== 200) throw new Error(`not submitted: ${status} ${JSON.stringify(body)}`);
  return { type, id: body.data.id };
}

/** Sends another form for a case. */
export function resubmit(client: TestClient, { token }: Asking, { type, id }: TestCase): Promise<Answer> {
  return client.post(`/kyc/resubmit_${type}`, { ...FORMS[type], id }, { token });
}

/** Sets a status as a reviewer. */
export function judge(
  client: TestClient,
  { token }: Asking,
  kase: TestCase,
  status: string,
  words: { readonly reason?: string; readonly message?: string; readonly from?: string } = {},
): Promise<Answer> {
  return client.post('/admin/kyc/set_status', { id: kase.id, type: kase.type, status, ...words }, { token });
}

/** Asks for an identity check. */
export function startCheck(
  client: TestClient,
  { token }: Asking,
  { type, id }: TestCase,
  who: Readonly<Record<string, unknown>> = { resident: RESIDENT },
): Promise<Answer> {
  return client.post('/kyc/start_identity_check', { type, id, ...who }, { token, timeoutMs: 20_000 });
}

/** The same, when it has to begin. @returns AbleID's page and our attempt */
export async function checkStarted(
  client: TestClient,
  who: Asking,
  kase: TestCase,
  claim?: Readonly<Record<string, unknown>>,
): Promise<{ readonly attemptId: string; readonly page: string }> {
  const { status, body } = await startCheck(client, who, kase, claim);
  if (status !== 200) throw new Error(`no identity check: ${status} ${JSON.stringify(body)}`);
  return { attemptId: body.data.attempt_id, page: body.data.url };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into the answers
type Seen = any;

/** A case as its owner sees it. @throws Error for any other answer than one */
export async function ownCase(client: TestClient, { token }: Asking, { type, id }: TestCase): Promise<Seen> {
  const { status, body } = await client.get(`/kyc/get?type=${type}&id=${id}`, { token });
  if (status !== 200) throw new Error(`not seen: ${status} ${JSON.stringify(body)}`);
  return body.data;
}

/** A case as a reviewer sees it. @throws Error for any other answer than one */
export async function wholeCase(
  client: TestClient,
  { token }: Asking,
  { type, id }: TestCase,
): Promise<Seen> {
  const { status, body } = await client.get(`/admin/kyc/get?type=${type}&id=${id}`, { token });
  if (status !== 200) throw new Error(`not seen: ${status} ${JSON.stringify(body)}`);
  return body.data;
}

/** The UUID of a case, by which its flow is called. */
export async function uuidOf(database: TestDatabase, { type, id }: TestCase): Promise<string> {
  const [row] = await database.query('SELECT id FROM kyc_cases WHERE type = $1 AND number = $2', [type, id]);
  return String(row?.['id']);
}

/** Waits until the flow of a case has taken note of everything that happened to it. */
export async function heard(database: TestDatabase, kase: TestCase): Promise<void> {
  const id = await uuidOf(database, kase);
  await eventually(
    async () =>
      (await database.query('SELECT FROM kyc_changes WHERE case_id = $1 AND applied_at IS NULL', [id]))
        .length === 0,
    30_000,
  );
}

/** Waits until an identity check came to something. @returns status and reason as its owner sees them */
export async function checkEnded(client: TestClient, who: Asking, kase: TestCase): Promise<Seen> {
  let check: Seen;
  await eventually(async () => {
    check = (await ownCase(client, who, kase)).identity_check;
    return check !== null && check.status !== 'pending';
  }, 30_000);
  return check;
}

/** The flow of a case. */
export async function flowOf(
  { temporal, database }: Pick<TestSystem, 'temporal' | 'database'>,
  kase: TestCase,
) {
  return temporal.workflow.getHandle(`kyc-review-${await uuidOf(database, kase)}`);
}

/** Kinds of the notices that an account was sent, in order; the welcome left out. */
export async function noticesTo(
  database: TestDatabase,
  { id }: Pick<NumberedAccount, 'id'>,
): Promise<string[]> {
  const rows = await database.query(
    `SELECT kind FROM messages WHERE user_id = $1 AND kind LIKE 'kyc%' ORDER BY created_at, id`,
    [id],
  );
  return rows.map(({ kind }) => String(kind));
}
