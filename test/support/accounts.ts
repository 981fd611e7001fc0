import { Secret, TOTP } from 'otpauth';
import type { TestDatabase } from './database.js';
import type { Answer, TestClient } from './http.js';
import { eventually, freshPhone, GOOD_PASSWORD, messagesTo, type OutboxItem, register } from './system.js';

let accounts = 0;

/** Somebody who registered. */
export interface TestAccount {
  readonly phone: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** Registers somebody whom nobody else looks like. */
export async function newAccount(client: TestClient): Promise<TestAccount> {
  accounts += 1;
  const phone = freshPhone();
  const email = `person.${process.pid}.${accounts}@example.com`;
  const token = await register(client, phone, email);
  return { phone, email, password: GOOD_PASSWORD, token };
}

/** Logs in. @param headers such as where from: X-Forwarded-For, to an API that trusts this machine */
export function logIn(
  client: TestClient,
  { phone, password }: Pick<TestAccount, 'phone' | 'password'>,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return client.post('/auth/login', { phone, password }, { headers });
}

/** The newest message with a code to an address, by any channel or by one. @throws Error when there is none */
export async function newestCode(client: TestClient, to: string, channel?: string): Promise<OutboxItem> {
  const messages = await messagesTo(client, to);
  const found = messages.find(
    (message) => message.code !== null && (!channel || message.channel === channel),
  );
  if (!found) throw new Error('the outbox has no code');
  return found;
}

/** The code of one verification: `id` of its message is the code_id. Waits for what is sent behind the answer. */
export async function codeOf(client: TestClient, to: string, codeId: string): Promise<string> {
  let code: string | null | undefined;
  await eventually(async () => {
    code = (await messagesTo(client, to)).find(({ id }) => id === codeId)?.code;
    return typeof code === 'string';
  });
  return code ?? '';
}

/** Verifies an account's e-mail, from its code to the end. */
export async function verifyEmail(client: TestClient, { token, email }: TestAccount): Promise<void> {
  const asked = await client.post('/user/initiate_email_verification', {}, { token });
  const { code } = await newestCode(client, email);
  const body = { code_id: asked.body.data.code_id, code };
  const answer = await client.post('/user/verify_email', body, { token });
  if (answer.status !== 200) throw new Error(`not verified: ${answer.status} ${JSON.stringify(answer.body)}`);
}

/** Switches a factor by message on. */
export async function addFactor(
  client: TestClient,
  { token }: Pick<TestAccount, 'token'>,
  provider: 'sms' | 'telegram' | 'email',
): Promise<void> {
  const answer = await client.post('/user/set_two_factor_provider', { provider }, { token });
  if (answer.status !== 200) throw new Error(`not on: ${answer.status} ${JSON.stringify(answer.body)}`);
}

/** The right password of an account with a factor. @returns the challenge's code_id @throws Error for another answer */
export async function challenge(client: TestClient, account: TestAccount): Promise<string> {
  const { status, body } = await logIn(client, account);
  if (body.data?.two_factor_required !== true)
    throw new Error(`no challenge: ${status} ${JSON.stringify(body)}`);
  return body.data.code_id as string;
}

/** Waits until this time step of authenticators has some seconds left, for what depends on the step. */
export async function earlyInStep(): Promise<void> {
  await eventually(async () => (Date.now() / 1000) % 30 < 20, 15_000);
}

/** What an authenticator app shows. @param steps from now, in steps of 30 s */
export function authenticatorCode(secret: string, steps = 0): string {
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  return totp.generate({ timestamp: Date.now() + steps * 30_000 });
}

/** Six digits that an authenticator shows in none of the steps around now. */
export function wrongAuthenticatorCode(secret: string): string {
  const near = [-3, -2, -1, 0, 1, 2, 3].map((steps) => authenticatorCode(secret, steps));
  return ['000000', '111111', '123456', '271828'].find((code) => !near.includes(code)) ?? '';
}

/** Puts an authenticator on an account, its first code used up. @returns its key */
export async function addAuthenticator(
  client: TestClient,
  { token }: Pick<TestAccount, 'token'>,
  database: TestDatabase,
): Promise<string> {
  const secret = await offerAuthenticator(client, { token });
  const answer = await client.post(
    '/user/confirm_two_factor',
    { code: authenticatorCode(secret) },
    { token },
  );
  if (answer.status !== 200) throw new Error(`not on: ${answer.status} ${JSON.stringify(answer.body)}`);
  await forgetSteps(database, { token });
  return secret;
}

/** An authenticator that waits for its first code. @returns its key */
export async function offerAuthenticator(
  client: TestClient,
  { token }: Pick<TestAccount, 'token'>,
): Promise<string> {
  const { body } = await client.post('/user/set_two_factor_provider', { provider: 'totp' }, { token });
  return body.data.secret as string;
}

/** As if the time steps of the codes that an account used were long over. */
export async function forgetSteps(
  database: TestDatabase,
  { token }: Pick<TestAccount, 'token'>,
): Promise<void> {
  await database.query(
    `UPDATE users SET totp_last_step = totp_last_step - 4
      WHERE id = (SELECT user_id FROM sessions WHERE token_digest = sha256($1::bytea))`,
    [token],
  );
}

/** The account behind a token. */
export async function userIdOf(
  database: TestDatabase,
  { token }: Pick<TestAccount, 'token'>,
): Promise<string> {
  const [row] = await database.query<{ user_id: string }>(
    'SELECT user_id FROM sessions WHERE token_digest = sha256($1::bytea)',
    [token],
  );
  if (!row) throw new Error('no such session');
  return row.user_id;
}

/** Notices that an account's owner is told, oldest first: kind and channel; the welcome left out. */
export async function noticesOf(
  database: TestDatabase,
  account: Pick<TestAccount, 'token'>,
): Promise<string[]> {
  const rows = await database.query<{ notice: string }>(
    `SELECT kind || ' by ' || channel AS notice FROM messages WHERE user_id = $1 AND kind <> 'welcome'
      ORDER BY created_at, id`,
    [await userIdOf(database, account)],
  );
  return rows.map(({ notice }) => notice);
}

/** What the activity log has of one answer. */
export function logOf(database: TestDatabase, { headers }: Answer): Promise<Record<string, unknown>[]> {
  return database.query(
    'SELECT topic, action, result, reason FROM activities WHERE request_id = $1 ORDER BY id',
    [headers.get('x-request-id')],
  );
}

/** Lets every growing wait pass, as if its time were over; what it grew from stays. */
export async function passWaits(database: TestDatabase): Promise<void> {
  await database.query(`UPDATE guess_waits SET blocked_until = now() - interval '1 second'`);
}

/** How many sessions of an account are open. */
export async function openSessions(
  database: TestDatabase,
  account: Pick<TestAccount, 'token'>,
): Promise<number> {
  const rows = await database.query('SELECT FROM sessions WHERE user_id = $1 AND ended_at IS NULL', [
    await userIdOf(database, account),
  ]);
  return rows.length;
}

/** Whether a token opens `get_me`. */
export async function isIn(client: TestClient, token: string): Promise<boolean> {
  return (await client.get('/user/get_me', { token })).status === 200;
}

/** All that a caller can see of a refusal, apart from what differs in every answer. */
export function face({ status, headers, body }: Answer): unknown {
  const shown = [...headers.entries()].filter(([name]) => !['date', 'x-request-id'].includes(name));
  return { status, headers: Object.fromEntries(shown), body: JSON.stringify(body) };
}

const refusal = (code: string, message: string) => ({ success: false, error: { code, messages: [message] } });

/** The refusals of these calls, word for word. */
export const REFUSED = {
  wrongCode: refusal('E_WRONG_CODE', 'Wrong one time code'),
  credentials: refusal('E_INVALID_CREDENTIALS', 'Invalid credentials'),
  unauthorized: refusal('E_UNAUTHORIZED_ACCESS', 'Unauthorized access'),
  forbidden: refusal('E_FORBIDDEN', 'Access is forbidden'),
  conflict: refusal('E_CONFLICT', 'Conflict with the current state'),
  notFound: refusal('E_NOT_FOUND', 'Not found'),
  flood: (seconds: number) => refusal('E_FLOOD_CONTROL', `Try after ${seconds} seconds`),
} as const;

/** The wait that a 429 tells, in its words and in its header. @throws Error for any other answer */
export function waitOf({ status, headers, body }: Answer): number {
  const seconds = Number(headers.get('retry-after'));
  const said = JSON.stringify(body);
  if (status !== 429 || said !== JSON.stringify(REFUSED.flood(seconds)))
    throw new Error(`no flood control: ${status} ${said}`);
  return seconds;
}
