import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  addAuthenticator,
  authenticatorCode,
  forgetSteps,
  newAccount,
  type TestAccount,
  userIdOf,
} from './accounts.js';
import type { TestDatabase } from './database.js';
import type { Answer, RequestOptions, TestClient } from './http.js';
import type { TestSystem } from './system.js';

/** Both dialects, and what differs between them. */
export const DIALECT_CASES = [
  { dialect: 'barong', prefix: '/api/v2/barong' },
  { dialect: 'nebula', prefix: '/api/v2/auth' },
] as const;

/** What the sessions of these tests are bound to. */
export const BROWSER = 'vestibule-test/1.0';

/** Somebody with an authenticator, and ways to ask as him. */
export interface Holder extends TestAccount {
  readonly userId: string;
  readonly uid: string;
  /** Of his authenticator. */
  readonly secret: string;
  readonly session: CookieSession;
}

/** A session in a cookie, as a browser has it. */
export interface CookieSession {
  readonly id: string;
  readonly token: string;
  readonly csrf: string;
}

/** An API key, as the program has it that signs with it. */
export interface HeldKey {
  readonly kid: string;
  readonly secret: string;
}

/** Opens a session in a cookie. @param ip of its login */
export async function openCookie(
  database: TestDatabase,
  userId: string,
  ip = '127.0.0.1',
): Promise<CookieSession> {
  const session = {
    id: randomUUID(),
    token: randomBytes(32).toString('base64url'),
    csrf: randomBytes(10).toString('hex'),
  };
  await database.query(
    `INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
     VALUES ($1, $2, sha256($3::bytea), sha256($4::bytea), $5, $6, now() + interval '1 hour')`,
    [session.id, userId, session.token, session.csrf, ip, BROWSER],
  );
  return session;
}

/** Headers of a browser. */
export function cookieHeaders({ token, csrf }: CookieSession): Record<string, string> {
  return { cookie: `_barong_session=${token}`, 'x-csrf-token': csrf, 'user-agent': BROWSER };
}

/** Registers somebody with a session in a cookie, without a second factor. */
export async function newVisitor({
  client,
  database,
}: Pick<TestSystem, 'client' | 'database'>): Promise<Omit<Holder, 'secret'>> {
  const account = await newAccount(client);
  const userId = await userIdOf(database, account);
  const [row] = await database.query<{ uid: string }>('SELECT uid FROM users WHERE id = $1', [userId]);
  return { ...account, userId, uid: row?.uid ?? '', session: await openCookie(database, userId) };
}

/** The same with an authenticator. */
export async function newHolder(system: Pick<TestSystem, 'client' | 'database'>): Promise<Holder> {
  const visitor = await newVisitor(system);
  return { ...visitor, secret: await addAuthenticator(system.client, visitor, system.database) };
}

/** A code of his authenticator that works, whatever was used before. */
export async function freshCode(database: TestDatabase, holder: Holder): Promise<string> {
  await forgetSteps(database, holder);
  return authenticatorCode(holder.secret);
}

/** Asks as a browser; a body goes as JSON. */
export function asBrowser(
  client: TestClient,
  session: CookieSession,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const headers = {
    ...cookieHeaders(session),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  };
  return client.request(method, path, body === undefined ? undefined : JSON.stringify(body), { headers });
}

/** Makes an API key of somebody's own. */
export async function newKey(
  { client, database }: Pick<TestSystem, 'client' | 'database'>,
  holder: Holder,
): Promise<HeldKey> {
  const body = { algorithm: 'HS256', totp_code: await freshCode(database, holder) };
  const answer = await asBrowser(client, holder.session, 'POST', '/api/v2/barong/resource/api_keys', body);
  if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { kid: answer.body.kid as string, secret: answer.body.secret as string };
}

let lastNonce = 0;

/** A nonce that this process never used: milliseconds, as the family's clients make them. */
export function freshNonce(): number {
  lastNonce = Math.max(Date.now(), lastNonce + 1);
  return lastNonce;
}

/** Headers of a request that is signed with version 1. */
export function signedHeaders(
  { kid, secret }: HeldKey,
  nonce: number | string = freshNonce(),
): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${nonce}${kid}`).digest('hex');
  return { 'x-auth-apikey': kid, 'x-auth-nonce': String(nonce), 'x-auth-signature': signature };
}

/** The same with version 2. @param target path and query */
export function signedHeadersV2(
  { kid, secret }: HeldKey,
  { method, target, body = '' }: { readonly method: string; readonly target: string; readonly body?: string },
): Record<string, string> {
  const nonce = freshNonce();
  const digest = createHash('sha256').update(body).digest('hex');
  const message = `${nonce}${kid}${method}${target}${digest}`;
  return {
    'x-auth-apikey': kid,
    'x-auth-nonce': String(nonce),
    'x-auth-signature': createHmac('sha256', secret).update(message).digest('hex'),
    'x-auth-version': '2',
    'x-auth-content-sha256': digest,
  };
}

/** The JWT that a gateway is given for a request. @throws Error when it is refused */
export async function jwtFor(
  client: TestClient,
  path: string,
  headers: NonNullable<RequestOptions['headers']>,
): Promise<string> {
  const answer = await client.request('GET', `/authz${path}`, undefined, { headers });
  const jwt = answer.headers.get('authorization')?.replace(/^Bearer /, '');
  if (answer.status !== 200 || !jwt)
    throw new Error(`no JWT: ${answer.status} ${JSON.stringify(answer.body)}`);
  return jwt;
}

/** A refusal in the family's words. */
export const refusal = (status: number, ...errors: readonly string[]) => ({ status, body: { errors } });
/** Of an answer what a refusal is compared by. */
export const said = ({ status, body }: Answer) => ({ status, body: body as unknown });
