import { randomBytes } from 'node:crypto';
import { authenticatorCode, newestCode } from '../../../../support/accounts.js';
import { asBrowser, freshCode, openCookie } from '../../../../support/barong.js';
import type { Answer } from '../../../../support/http.js';
import { image } from '../../../../support/pictures.js';
import { freshPhone, passWindows, type TestSystem } from '../../../../support/system.js';
import type { Asker } from './askers.js';
import { askFor, tokenOf } from './mail.js';
import { freshEmail, signUp } from './people.js';
import { BARONG } from './prefixes.js';

/** Where and by whom valid input is made. */
export interface Scene {
  readonly system: TestSystem;
  /** Whose records the call is about. */
  readonly asker: Asker;
  /** uid of a program of his. */
  readonly service: string;
  /** Where the tenant of Auth0 is. */
  readonly tenant: string;
}

let made = 0;

/** A word that no other call has. */
export function freshWord(): string {
  made += 1;
  return `word-${made}`;
}

/** An address that no other call comes from. */
export function freshAddress(): string {
  made += 1;
  return `203.0.113.${made % 254}`;
}

/** A call of his own that has to succeed, in a session of its own: others end when a password or a factor changes. */
async function does({ system, asker }: Scene, method: string, path: string, body?: unknown): Promise<Answer> {
  const session = await openCookie(system.database, asker.userId);
  const answer = await asBrowser(system.client, session, method, `${BARONG}/resource${path}`, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer;
}

/** A code of his authenticator that works. */
export const codeIn = ({ system, asker }: Scene): Promise<string> => freshCode(system.database, asker);

/** Key of a label that he has. */
export async function labelIn(scene: Scene): Promise<string> {
  const key = freshWord();
  await does(scene, 'POST', '/labels', { key, value: 'written' });
  return key;
}

/** kid of a key of his, or of a program of his. */
export async function keyIn(scene: Scene, service?: string): Promise<string> {
  const body = { algorithm: 'HS256', totp_code: await codeIn(scene) };
  if (service === undefined) return (await does(scene, 'POST', '/api_keys', body)).body.kid;
  const path = '/service_accounts/api_keys';
  return (await does(scene, 'POST', path, { ...body, service_account_uid: service })).body.kid;
}

/** A phone that he added and was sent a code for. */
export async function phoneIn(scene: Scene): Promise<{ phone: string; code: string }> {
  const phone = freshPhone();
  await does(scene, 'POST', '/phones', { phone_number: phone });
  const { code } = await newestCode(scene.system.client, phone);
  await passWindows(scene.system.database);
  return { phone, code: code ?? '' };
}

/** He claims nothing, or has a draft. */
export async function claimIn(scene: Scene, what: 'none' | 'draft'): Promise<void> {
  await scene.system.database.query('DELETE FROM claimed_profiles WHERE user_id = $1', [scene.asker.userId]);
  if (what === 'draft') await does(scene, 'POST', '/profiles', { first_name: 'Aizada' });
}

/** The first code of an authenticator that waits for it. */
export async function drawnCodeIn(scene: Scene): Promise<string> {
  const { body } = await does(scene, 'POST', '/otp/generate_qrcode');
  return authenticatorCode(new URL(body.data.url).searchParams.get('secret') ?? '');
}

/** A token that confirms the e-mail of somebody new. */
export async function confirmationIn({ system }: Scene): Promise<string> {
  const { email } = await signUp(system.client, freshEmail());
  return tokenOf(system, email, 'email_confirmation');
}

/** A token that sets his password. */
export async function resetIn({ system, asker }: Scene): Promise<string> {
  await passWindows(system.database);
  await askFor(system, 'token_reset', asker.email);
  return tokenOf(system, asker.email, 'token_reset');
}

/** A whitelink. */
export async function whitelinkIn({ system }: Scene): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await system.database.query(
    `INSERT INTO whitelinks (token_digest, expires_at) VALUES (sha256($1::bytea), now() + interval '1 hour')`,
    [token],
  );
  return token;
}

/** A form with a picture in it. */
export async function formOf(words: Readonly<Record<string, string>>): Promise<FormData> {
  const form = new FormData();
  for (const [name, word] of Object.entries(words)) form.append(name, word);
  form.append('upload', new Blob([await image('png')]), 'paper.png');
  return form;
}
