import type { Answer } from './http.js';
import type { HeldCode, Scene } from './scene.js';
import { eventually, freshPhone, GOOD_PASSWORD, passWindows } from './system.js';

/* The calls of accounts in a scene: each answer is kept for the invariants. */

/** An API process. */
type Api = { readonly url: string };

/** Somebody with an account. */
export interface Member {
  readonly phone: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

let members = 0;

/** Waits until the first code left: the first flow of a new worker takes its time, which is no finding. */
export async function warmUp(scene: Scene, api: Api): Promise<void> {
  await eventually(async () => (await scene.ask(api, freshPhone())).status === 200, 60_000);
}

/** Registers somebody whom nobody else looks like, with a second factor when one is named. */
export async function join(scene: Scene, api: Api, factor?: 'sms' | 'telegram'): Promise<Member> {
  members += 1;
  const email = `member.${members}@example.com`;
  const held = await scene.obtainCode(api, freshPhone());
  const { token } = dataOf(await scene.register(api, held, email));
  const member = { phone: held.phone, email, password: GOOD_PASSWORD, token: token as string };
  if (factor)
    dataOf(await scene.call(api, '/user/set_two_factor_provider', { provider: factor }, member.token));
  // The registration's window is nobody's business here.
  await passWindows(scene.database);
  return member;
}

/** The data of a success. @throws Error for any other answer */
export function dataOf({ status, body }: Answer): Readonly<Record<string, unknown>> {
  if (status !== 200) throw new Error(`no success: ${status} ${JSON.stringify(body)}`);
  return body.data;
}

/** Logs in with a password, the member's own when nothing else is said. */
export function logIn(
  scene: Scene,
  api: Api,
  { phone, password }: Pick<Member, 'phone' | 'password'>,
): Promise<Answer> {
  return scene.call(api, '/auth/login', { phone, password });
}

/** Guesses the code of a login. */
export function submitLogin(scene: Scene, api: Api, { phone, codeId, code }: HeldCode): Promise<Answer> {
  return scene.call(api, '/auth/submit_two_factor_login', { phone, code_id: codeId, code });
}

/** Asks for a password reset. */
export function askReset(scene: Scene, api: Api, phone: string): Promise<Answer> {
  return scene.call(api, '/auth/initiate_password_reset', { phone });
}

/** Sets a new password with a code. */
export function setPassword(
  scene: Scene,
  api: Api,
  { codeId, code }: HeldCode,
  password = 'four blue rivers',
): Promise<Answer> {
  return scene.call(api, '/auth/set_new_password', { code_id: codeId, code, password });
}

/** The right password of a member with a factor by SMS, and the code that came. @throws Error when none was sent */
export async function loginCode(scene: Scene, api: Api, member: Member): Promise<HeldCode> {
  return heldBy(scene, member.phone, await logIn(scene, api, member));
}

/** A member's code to set a new password. @throws Error when none was sent */
export async function resetCode(scene: Scene, api: Api, { phone }: Pick<Member, 'phone'>): Promise<HeldCode> {
  return heldBy(scene, phone, await askReset(scene, api, phone));
}

/** Asks for the code that switches the factor off. */
export function askDisable(scene: Scene, api: Api, { token }: Pick<Member, 'token'>): Promise<Answer> {
  return scene.call(api, '/user/initiate_two_factor_disable', {}, token);
}

/** A member's code to switch the factor off. @throws Error when none was sent */
export async function disablingCode(scene: Scene, api: Api, member: Member): Promise<HeldCode> {
  return heldBy(scene, member.phone, await askDisable(scene, api, member));
}

/** Switches the factor off with a code. */
export function disableFactor(
  scene: Scene,
  api: Api,
  { token }: Pick<Member, 'token'>,
  { codeId, code }: HeldCode,
): Promise<Answer> {
  return scene.call(api, '/user/disable_two_factor', { code_id: codeId, code }, token);
}

/** Asks for the code of the account's own e-mail. */
export function askEmailCode(scene: Scene, api: Api, { token }: Pick<Member, 'token'>): Promise<Answer> {
  return scene.call(api, '/user/initiate_email_verification', {}, token);
}

/** Verifies the account's e-mail with a code. */
export function verifyEmail(
  scene: Scene,
  api: Api,
  { token }: Pick<Member, 'token'>,
  { codeId, code }: Pick<HeldCode, 'codeId' | 'code'>,
): Promise<Answer> {
  return scene.call(api, '/user/verify_email', { code_id: codeId, code }, token);
}

async function heldBy(scene: Scene, phone: string, asked: Answer): Promise<HeldCode> {
  const codeId = String(dataOf(asked)['code_id']);
  return { phone, codeId, code: await scene.sms.codeOf(codeId) };
}
