import { newAccount, type TestAccount, userIdOf } from './accounts.js';
import type { Answer, TestClient } from './http.js';
import type { TestSystem } from './system.js';

/** Somebody with a role, or somebody for an administrator to look at. */
export interface NumberedAccount extends TestAccount {
  /** Number of the account. */
  readonly id: number;
}

/** Registers somebody. */
export async function newNumbered({
  client,
  database,
}: Pick<TestSystem, 'client' | 'database'>): Promise<NumberedAccount> {
  const account = await newAccount(client);
  return { ...account, id: Number(await userIdOf(database, account)) };
}

/** Registers somebody and gives him a role. */
export async function newAdmin(
  system: Pick<TestSystem, 'client' | 'database'>,
  role = 'admin',
): Promise<NumberedAccount> {
  const admin = await newNumbered(system);
  await system.database.query('UPDATE users SET role = $2 WHERE id = $1', [admin.id, role]);
  return admin;
}

/** Bans. */
export function ban(
  client: TestClient,
  { token }: Pick<TestAccount, 'token'>,
  { id }: Pick<NumberedAccount, 'id'>,
  words: { readonly reason?: string; readonly message?: string; readonly until?: string } = {},
): Promise<Answer> {
  return client.post('/admin/user/ban', { id, reason: 'test', ...words }, { token });
}

/** Ends a ban. */
export function unban(
  client: TestClient,
  { token }: Pick<TestAccount, 'token'>,
  { id }: Pick<NumberedAccount, 'id'>,
): Promise<Answer> {
  return client.post('/admin/user/unban', { id }, { token });
}

/** What an administrator sees of an account. @throws Error for any other answer */
export async function seen(
  client: TestClient,
  { token }: Pick<TestAccount, 'token'>,
  { id }: Pick<NumberedAccount, 'id'>,
  // biome-ignore lint/suspicious/noExplicitAny: tests look into the answer
): Promise<any> {
  const { status, body } = await client.get(`/admin/user/get?id=${id}`, { token });
  if (status !== 200) throw new Error(`not seen: ${status} ${JSON.stringify(body)}`);
  return body.data;
}
