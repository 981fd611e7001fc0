import { addAuthenticator, authenticatorCode, noticesOf, offerAuthenticator, userIdOf } from './accounts.js';
import type { GateAt } from './commit-gate.js';
import { type Answer, TestClient } from './http.js';
import * as members from './members.js';
import type { Scene } from './scene.js';

/** One call, made ready: what it is for has to happen once when it says 200, and never when it says anything else. */
export interface AccountCall {
  readonly name: string;
  /** Makes it; the same request each time. */
  call(): Promise<Answer>;
  /** How often what it is for has happened. */
  effects(): Promise<number>;
}

/** A call that uses a code up. */
export interface ProvingCall extends AccountCall {
  readonly codeId: string;
  /** Of its workflow id. */
  readonly prefix: string;
  /** Where its flow ends. */
  readonly end: string;
  /** Where its business write commits. */
  readonly gate: GateAt;
}

/** An API process. */
type Api = { readonly url: string };

/** The calls that send a code: their effect is a message. */
export async function askingCalls(scene: Scene, api: Api): Promise<AccountCall[]> {
  const [entering, forgetful, leaving, mailing] = await Promise.all([
    members.join(scene, api, 'sms'),
    members.join(scene, api),
    members.join(scene, api, 'sms'),
    members.join(scene, api),
  ]);
  const byPhone = async (name: string, { phone }: members.Member, call: () => Promise<Answer>) => {
    const before = (await scene.sms.codes(phone)).length;
    const effects = async () => (await scene.sms.codes(phone)).length - before;
    return { name, call, effects };
  };
  return [
    await byPhone('login', entering, () => members.logIn(scene, api, entering)),
    await byPhone('initiate_password_reset', forgetful, () => members.askReset(scene, api, forgetful.phone)),
    await byPhone('initiate_two_factor_disable', leaving, () => members.askDisable(scene, api, leaving)),
    {
      name: 'initiate_email_verification',
      call: () => members.askEmailCode(scene, api, mailing),
      effects: async () => (await scene.mail.codes(mailing.email)).length,
    },
  ];
}

/** The calls that use a code up: their effect is a session, or a change that the owner is told of. */
export function provingCalls(scene: Scene, api: Api): Promise<ProvingCall[]> {
  return Promise.all([
    login(scene, api),
    loginByApp(scene, api),
    reset(scene, api),
    confirm(scene, api),
    disable(scene, api),
    email(scene, api),
  ]);
}

async function login(scene: Scene, api: Api): Promise<ProvingCall> {
  const member = await members.join(scene, api, 'sms');
  const held = await members.loginCode(scene, api, member);
  return proving(scene, member, 'submit_two_factor_login', held.codeId, () =>
    members.submitLogin(scene, api, held),
  );
}

async function loginByApp(scene: Scene, api: Api): Promise<ProvingCall> {
  const member = await members.join(scene, api);
  const secret = await addAuthenticator(new TestClient(api.url), member, scene.database);
  const codeId = String(members.dataOf(await members.logIn(scene, api, member))['code_id']);
  const code = steadyCode(secret);
  return proving(scene, member, 'submit_two_factor_login', codeId, () =>
    members.submitLogin(scene, api, { phone: member.phone, codeId, code: code() }),
  );
}

async function reset(scene: Scene, api: Api): Promise<ProvingCall> {
  const member = await members.join(scene, api);
  const held = await members.resetCode(scene, api, member);
  return proving(scene, member, 'set_new_password', held.codeId, () => members.setPassword(scene, api, held));
}

async function confirm(scene: Scene, api: Api): Promise<ProvingCall> {
  const member = await members.join(scene, api);
  const code = steadyCode(await offerAuthenticator(new TestClient(api.url), member));
  const userId = await userIdOf(scene.database, member);
  const [pending] = await scene.database.query<{ id: string }>(
    `SELECT id FROM verifications WHERE user_id = $1 AND purpose = 'factor_enabling'`,
    [userId],
  );
  return proving(scene, member, 'confirm_two_factor', pending?.id ?? '', () =>
    scene.call(api, '/user/confirm_two_factor', { code: code() }, member.token),
  );
}

async function disable(scene: Scene, api: Api): Promise<ProvingCall> {
  const member = await members.join(scene, api, 'sms');
  const held = await members.disablingCode(scene, api, member);
  return proving(scene, member, 'disable_two_factor', held.codeId, () =>
    members.disableFactor(scene, api, member, held),
  );
}

async function email(scene: Scene, api: Api): Promise<ProvingCall> {
  const member = await members.join(scene, api);
  const codeId = String(members.dataOf(await members.askEmailCode(scene, api, member))['code_id']);
  const code = await scene.mail.codeTo(member.email);
  return proving(scene, member, 'verify_email', codeId, () =>
    members.verifyEmail(scene, api, member, { codeId, code }),
  );
}

/** Flow, end of the flow and notice of each call. */
const PROVING = {
  submit_two_factor_login: ['two-factor-login', 'logged_in', null],
  set_new_password: ['password-reset', 'password_set', 'password_reset'],
  confirm_two_factor: ['two-factor-change', 'factor_changed', 'factor_added'],
  disable_two_factor: ['two-factor-change', 'factor_changed', 'factor_removed'],
  verify_email: ['email-verification', 'email_verified', 'email_verified'],
} as const;

async function proving(
  scene: Scene,
  member: members.Member,
  name: keyof typeof PROVING,
  codeId: string,
  call: () => Promise<Answer>,
): Promise<ProvingCall> {
  const [prefix, end, notice] = PROVING[name];
  const userId = await userIdOf(scene.database, member);
  const sessions = () => scene.database.query('SELECT FROM sessions WHERE user_id = $1', [userId]);
  const notices = () => noticesOf(scene.database, member);
  return {
    name,
    codeId,
    prefix,
    end,
    call,
    effects: async () =>
      notice === null
        ? (await sessions()).length - 1
        : (await notices()).filter((told) => told.startsWith(notice)).length,
    // The notice is written in the transaction of what it tells.
    gate:
      notice === null
        ? { table: 'sessions', on: 'INSERT', when: `NEW.user_id = ${userId}` }
        : { table: 'messages', on: 'INSERT', when: `NEW.user_id = ${userId}` },
  };
}

const STEP_SECONDS = 30;

/** One code of an app for as long as it may be typed: its own time step and the one after it. */
function steadyCode(secret: string): () => string {
  const step = () => Math.floor(Date.now() / 1000 / STEP_SECONDS);
  let shown: { readonly step: number; readonly code: string } | undefined;
  return () => {
    if (shown === undefined || step() > shown.step + 1)
      shown = { step: step(), code: authenticatorCode(secret) };
    return shown.code;
  };
}
