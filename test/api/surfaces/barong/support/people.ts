import type { Answer, TestClient } from '../../../../support/http.js';
import type { TestSystem } from '../../../../support/system.js';
import { tokenOf } from './mail.js';
import { BARONG } from './prefixes.js';

/** A password that the policy takes, and another one. */
export const PASSWORD = 'three green mountains';
export const OTHER_PASSWORD = 'four quiet rivers';

let people = 0;

/** An e-mail that no other test of this process has. */
export function freshEmail(): string {
  people += 1;
  return `barong.${process.pid}.${people}@example.com`;
}

/** What a browser has after a call that opened a session. */
export interface Browser {
  /** The cookie's value. */
  readonly cookie: string;
  readonly csrf: string;
}

/** The session that an answer opened. @throws Error when it opened none */
export function browserOf({ status, headers, body }: Answer): Browser {
  const cookie = /^_barong_session=([A-Za-z0-9_-]{43});/.exec(headers.get('set-cookie') ?? '')?.[1];
  if (!cookie || typeof body.csrf_token !== 'string')
    throw new Error(`no session: ${status} ${JSON.stringify(body)}`);
  return { cookie, csrf: body.csrf_token };
}

/** Headers of a request with a session. */
export function withSession({ cookie, csrf }: Browser): Record<string, string> {
  return { cookie: `_barong_session=${cookie}`, 'x-csrf-token': csrf };
}

/** Registers somebody with an e-mail. @throws Error when it is refused */
export async function signUp(
  client: TestClient,
  email = freshEmail(),
  password: string = PASSWORD,
): Promise<{ email: string; uid: string; answer: Answer }> {
  const answer = await client.post(`${BARONG}/identity/users`, { email, password });
  if (answer.status !== 201) throw new Error(`no user: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { email, uid: answer.body.uid as string, answer };
}

/** Registers somebody who confirms his e-mail. */
export async function confirmed(
  system: TestSystem,
  email = freshEmail(),
): Promise<{ email: string; uid: string }> {
  const { client } = system;
  const { uid } = await signUp(client, email);
  const token = await tokenOf(system, email, 'email_confirmation');
  const answer = await client.post(`${BARONG}/identity/users/email/confirm_code`, { token });
  if (answer.status !== 201)
    throw new Error(`not confirmed: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { email, uid };
}

/** Logs in. */
export function signIn(
  client: TestClient,
  email: string,
  more: Readonly<Record<string, unknown>> = {},
  prefix: string = BARONG,
): Promise<Answer> {
  return client.post(`${prefix}/identity/sessions`, { email, password: PASSWORD, ...more });
}

/** Status and words of a refusal. */
export function refusal({ status, body }: Answer): readonly unknown[] {
  return [status, ...(body?.errors ?? [body])];
}

/** A form as browsers send it: urlencoded, or multipart. */
export function postForm(
  client: TestClient,
  path: string,
  fields: Readonly<Record<string, string>>,
  kind: 'urlencoded' | 'multipart',
): Promise<Answer> {
  if (kind === 'urlencoded')
    return client.request('POST', path, new URLSearchParams(fields).toString(), {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const parts = Object.entries(fields).map(
    ([name, value]) => `--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return client.request('POST', path, `${parts.join('')}--edge--\r\n`, {
    headers: { 'content-type': 'multipart/form-data; boundary=edge' },
  });
}
