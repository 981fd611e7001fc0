import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { ownPort } from '../../bin/lib/ports.js';
import { TestAbleId } from './able-id.js';
import { createTestDatabase, type TestDatabase } from './database.js';
import { uniqueTaskQueue } from './environment.js';
import { TestClient } from './http.js';
import { localUrl, startApi, startWorker, type TestProcess } from './processes.js';
import { connectTestClient } from './temporal.js';

/** One API and one worker on a database and a task queue of their own. */
export interface TestSystem {
  readonly client: TestClient;
  readonly database: TestDatabase;
  readonly temporal: Client;
  readonly api: TestProcess;
  readonly worker: TestProcess;
  readonly taskQueue: string;
}

/** A system whose worker asks an AbleID of its own. */
export interface IdentitySystem extends TestSystem {
  readonly ableId: TestAbleId;
}

/** Starts the product and an AbleID for a test file; its hooks come to the system's API. */
export async function startIdentitySystem(
  env: Readonly<Record<string, string>> = {},
): Promise<IdentitySystem> {
  const ableId = await TestAbleId.start();
  return { ...(await startSystem({ ...ableId.env, ...env })), ableId };
}

/**
 * Starts the product for a test file.
 * @param env overrides, by the names of `.env.example`
 * @param chosenPort of the API; a free one when absent
 */
export async function startSystem(
  env: Readonly<Record<string, string>> = {},
  chosenPort?: number,
): Promise<TestSystem> {
  const database = await createTestDatabase();
  // Chosen before either starts: the worker tells others where the API is.
  const port = chosenPort ?? (await ownPort());
  const options = {
    databaseUrl: database.url,
    taskQueue: uniqueTaskQueue(),
    env: { HOOKS_BASE_URL: localUrl(port), ...env },
  };
  const [api, worker] = await Promise.all([startApi({ ...options, port }), startWorker(options)]);
  const { taskQueue } = options;
  const client = new TestClient(api.url);
  // The first flow of a new worker loads code for a second or more; on a busy machine that is no finding.
  await eventually(
    async () => (await client.post('/auth/get_registration_code', { phone: freshPhone() })).status === 200,
    60_000,
  );
  return {
    client,
    database,
    temporal: connectTestClient(options),
    api,
    worker,
    taskQueue,
  };
}

/** Starts a second API beside a system's own: what one of them ends, the other must refuse at once. */
export async function anotherApi(
  { database, taskQueue }: Pick<TestSystem, 'database' | 'taskQueue'>,
  env: Readonly<Record<string, string>> = {},
): Promise<TestClient> {
  return new TestClient((await startApi({ databaseUrl: database.url, taskQueue, env })).url);
}

let phones = 0;

/** A valid phone that no other test of this process has. */
export function freshPhone(): string {
  phones += 1;
  return `+996700${String(100_000 + phones)}`;
}

/** A password that the policy takes. */
export const GOOD_PASSWORD = 'three green mountains';

/** What came to a phone, newest first, through the development outbox. */
export async function messagesTo(client: TestClient, address: string): Promise<OutboxItem[]> {
  const { body } = await client.get(`/dev/outbox.json?to=${encodeURIComponent(address)}`);
  return body.items as OutboxItem[];
}

/** One message of the outbox. */
export interface OutboxItem {
  readonly id: string;
  readonly channel: string;
  readonly purpose: string;
  readonly code: string | null;
  readonly text: string;
}

/** Asks for a code and reads it. */
export async function askForCode(
  client: TestClient,
  phone: string,
): Promise<{ codeId: string; code: string }> {
  const { status, body } = await client.post('/auth/get_registration_code', { phone });
  if (status !== 200) throw new Error(`no code: ${status} ${JSON.stringify(body)}`);
  const [message] = (await messagesTo(client, phone)).filter(({ code }) => code !== null);
  if (!message?.code) throw new Error('the outbox has no code');
  return { codeId: body.data.code_id as string, code: message.code };
}

/** Registers somebody. @returns his bearer token */
export async function register(
  client: TestClient,
  phone = freshPhone(),
  email = 'aizada@example.com',
): Promise<string> {
  const { codeId, code } = await askForCode(client, phone);
  const body = { email, password: GOOD_PASSWORD, code_id: codeId, code };
  const answer = await client.post('/auth/register', body);
  if (answer.status !== 200)
    throw new Error(`not registered: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body.data.token as string;
}

/** Another six digits. */
export function wrongCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0');
}

/** Lets the window of every address pass, as if a minute went by. */
export async function passWindows(database: TestDatabase): Promise<void> {
  await database.query(`UPDATE send_budgets SET window_until = now() - interval '1 second'`);
}

/** Polls until `check` is true. @throws Error when it takes too long */
export async function eventually(check: () => Promise<boolean>, withinMs = 10_000): Promise<void> {
  for (let waited = 0; !(await check()); waited += 50) {
    if (waited >= withinMs) throw new Error('it did not happen in time');
    await pause(50);
  }
}
