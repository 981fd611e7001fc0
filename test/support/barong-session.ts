import { randomUUID } from 'node:crypto';
import { makeCookie } from '../../api/use-cases/cookie-session.js';
import type { NumberedAccount } from './admins.js';
import type { TestDatabase } from './database.js';
import type { Answer, TestClient } from './http.js';

/** A session in a cookie, as the family's clients hold it. */
export interface BarongSession {
  /** Cookie and CSRF token. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Opens a session in a cookie for somebody who is registered, for this process's client. */
export async function barongSession(
  database: TestDatabase,
  { id }: Pick<NumberedAccount, 'id'>,
): Promise<BarongSession> {
  const { token, tokenDigest, csrfToken, csrfDigest } = makeCookie();
  await database.query(
    `INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
     VALUES ($1, $2, $3, $4, '127.0.0.1', 'node', now() + interval '1 hour')`,
    [randomUUID(), id, tokenDigest, csrfDigest],
  );
  return { headers: { cookie: `_barong_session=${token}`, 'x-csrf-token': csrfToken } };
}

/** A call of the family with a JSON body, or with a form's. */
export function barong(
  client: TestClient,
  session: BarongSession | null,
  [method, path]: readonly [method: string, path: string],
  body?: Readonly<Record<string, unknown>> | FormData | URLSearchParams,
): Promise<Answer> {
  const headers = session?.headers ?? {};
  if (body === undefined || body instanceof FormData)
    return client.request(method, `/api/v2${path}`, body, { headers });
  const isForm = body instanceof URLSearchParams;
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
  const text = isForm ? body.toString() : JSON.stringify(body);
  return client.request(method, `/api/v2${path}`, text, { headers: { 'content-type': type, ...headers } });
}
