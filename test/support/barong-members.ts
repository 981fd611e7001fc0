import { randomUUID } from 'node:crypto';
import { type Dialect, PREFIX } from '../../api/surfaces/barong/dialect.js';
import { makeCookie } from '../../api/use-cases/cookie-session.js';
import { newAccount, type TestAccount, userIdOf } from './accounts.js';
import type { TestDatabase } from './database.js';
import type { Answer, TestClient } from './http.js';
import { passWindows } from './system.js';

const USER_AGENT = 'barong test';

/** Both dialects, for tests that hold in either. */
export const BOTH = ['barong', 'nebula'] as const satisfies readonly Dialect[];

/** How the parameters of a call are sent. */
interface SentParameters {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  readonly multipart?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/** Somebody who is signed in by a cookie, and the calls that he makes. */
export class BarongMember {
  constructor(
    private readonly client: TestClient,
    readonly account: TestAccount,
    readonly userId: string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {}

  /** The same person at another API, or with other headers. */
  at(client: TestClient, headers: Readonly<Record<string, string>> = {}): BarongMember {
    return new BarongMember(client, this.account, this.userId, { ...this.headers, ...headers });
  }

  /** @param path behind `/resource` */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    { json, form, multipart, query }: SentParameters = {},
    dialect: Dialect = 'barong',
  ): Promise<Answer> {
    const asked = query ? `?${new URLSearchParams(query)}` : '';
    const [type, body] = bodyOf({ json, form, multipart });
    return this.client.request(method, `${PREFIX[dialect]}/resource${path}${asked}`, body, {
      headers: { ...this.headers, ...(type === undefined ? {} : { 'content-type': type }) },
    });
  }

  /** Sends a form with files. @param path behind `/resource` */
  sendForm(path: string, form: FormData, dialect: Dialect = 'barong'): Promise<Answer> {
    const { headers } = this;
    return this.client.request('POST', `${PREFIX[dialect]}/resource${path}`, form, { headers });
  }

  get(path: string, query?: Readonly<Record<string, string>>, dialect?: Dialect): Promise<Answer> {
    return this.call('GET', path, query ? { query } : {}, dialect);
  }

  post(path: string, json: unknown = {}, dialect?: Dialect): Promise<Answer> {
    return this.call('POST', path, { json }, dialect);
  }
}

function bodyOf({
  json,
  form,
  multipart,
}: SentParameters): [string | undefined, string | FormData | undefined] {
  if (json !== undefined) return ['application/json', JSON.stringify(json)];
  if (form) return ['application/x-www-form-urlencoded', String(new URLSearchParams(form))];
  if (!multipart) return [undefined, undefined];
  const body = new FormData();
  for (const [name, value] of Object.entries(multipart)) body.set(name, value);
  return [undefined, body];
}

/** Registers somebody through the product API and signs him in by a cookie. */
export async function joinBarong(client: TestClient, database: TestDatabase): Promise<BarongMember> {
  const account = await newAccount(client);
  // The registration's window is nobody's business here.
  await passWindows(database);
  return signInBarong(client, database, account);
}

/** Signs an account in by one more cookie. */
export async function signInBarong(
  client: TestClient,
  database: TestDatabase,
  account: TestAccount,
): Promise<BarongMember> {
  const userId = await userIdOf(database, account);
  const { token, tokenDigest, csrfToken, csrfDigest } = makeCookie();
  await database.query(
    `INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
     VALUES ($1, $2, $3, $4, '127.0.0.1', $5, now() + interval '1 day')`,
    [randomUUID(), userId, tokenDigest, csrfDigest, USER_AGENT],
  );
  return new BarongMember(client, account, userId, {
    cookie: `_barong_session=${token}`,
    'x-csrf-token': csrfToken,
    'user-agent': USER_AGENT,
  });
}

/** Private labels of an account, `key:value`, sorted. */
export async function privateLabels(database: TestDatabase, userId: string): Promise<string[]> {
  const rows = await database.query<{ label: string }>(
    `SELECT key || ':' || value AS label FROM labels WHERE user_id = $1 AND scope = 'private' ORDER BY 1`,
    [userId],
  );
  return rows.map(({ label }) => label);
}

/** What a refusal says: status and words. */
export function said({ status, body }: Answer): [number, readonly string[]] {
  return [status, body?.errors ?? [JSON.stringify(body)]];
}
