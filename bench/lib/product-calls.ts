import { FORM, tokenOf } from './applicants.js';
import { awaitCode, readCode } from './gateway-code.js';
import { type KeptConnection, postRequest, type RawAnswer } from './kept-connection.js';
import { PASSWORD, PREPARED, phoneOf, phoneOfHolder } from './people.js';
import type { FlowKind, Made } from './turn.js';

/** One piece of work, as a person's client does it. */
interface Piece {
  readonly ms: number;
  readonly made: Made;
}

/** Where a person's requests go. */
interface Wire {
  readonly connection: KeptConnection;
  /** The API's base URL, and the gateway's. */
  readonly api: string;
  readonly gateway: string;
}

/** Each flow has an account of its own: windows, budgets and what is open already must not be what is measured. */
const used = { newcomer: 0, guarded: 0, forgetful: 0, member: 0, applicant: 0 };

/** How each flow goes through the product's HTTP. */
export const FLOW_CALLS: Readonly<Record<FlowKind, (wire: Wire) => Promise<Piece>>> = {
  /** The look at the gateway stands for the person who reads the message, so it is not timed. */
  async registration({ connection, api, gateway }) {
    const number = used.newcomer++;
    const phone = phoneOf('newcomer', number);
    const asked = performance.now();
    const { code_id: codeId } = await post<{ code_id: string }>(
      connection,
      api,
      '/auth/get_registration_code',
      { phone },
    );
    const sent = performance.now();
    const code = await readCode(gateway, phone);
    const guessed = performance.now();
    const email = `person-${number}@example.com`;
    const { token } = await post<{ token: string }>(connection, api, '/auth/register', {
      email,
      password: PASSWORD,
      code_id: codeId,
      code,
    });
    const ms = sent - asked + (performance.now() - guessed);
    return { ms, made: { workflowId: `registration-${codeId}`, token } };
  },

  /** As a registration: the look is not timed. */
  async 'two-factor-login'({ connection, api, gateway }) {
    const phone = phoneOfHolder('guarded', used.guarded++);
    const asked = performance.now();
    const { code_id: codeId } = await post<{ code_id: string }>(connection, api, '/auth/login', {
      phone,
      password: PASSWORD,
    });
    const sent = performance.now();
    const code = await readCode(gateway, phone);
    const guessed = performance.now();
    const { token } = await post<{ token: string }>(connection, api, '/auth/submit_two_factor_login', {
      phone,
      code_id: codeId,
      code,
    });
    const ms = sent - asked + (performance.now() - guessed);
    return { ms, made: { workflowId: `two-factor-login-${codeId}`, token } };
  },

  /** Its answer does not wait for the message (ADR 0012), the person does: all of it is timed. */
  async 'password-reset'({ connection, api, gateway }) {
    const phone = phoneOfHolder('forgetful', used.forgetful++);
    const began = performance.now();
    const { code_id: codeId } = await post<{ code_id: string }>(
      connection,
      api,
      '/auth/initiate_password_reset',
      { phone },
    );
    const code = await awaitCode(gateway, phone);
    await post(connection, api, '/auth/set_new_password', { code_id: codeId, code, password: PASSWORD });
    return { ms: performance.now() - began, made: { workflowId: `password-reset-${codeId}` } };
  },
};

/** A login without a second factor. */
export async function logIn({ connection, api }: Omit<Wire, 'gateway'>): Promise<Piece> {
  const phone = phoneOfHolder('member', used.member++ % PREPARED.member);
  const began = performance.now();
  const { token } = await post<{ token: string }>(connection, api, '/auth/login', {
    phone,
    password: PASSWORD,
  });
  return { ms: performance.now() - began, made: { token } };
}

/** A form of somebody who is signed in. Its flow works on after the answer. */
export async function submit({ connection, api }: Omit<Wire, 'gateway'>): Promise<Pick<Piece, 'ms'>> {
  const token = tokenOf(used.applicant++);
  const began = performance.now();
  await post(connection, api, '/kyc/submit_individual_basic', FORM, token);
  return { ms: performance.now() - began };
}

async function post<Data>(
  connection: KeptConnection,
  api: string,
  path: string,
  value: unknown,
  token?: string,
): Promise<Data> {
  return ok<Data>(await connection.send(postRequest(api, path, value, token)));
}

/** The data of a success. @throws Error that shows any other answer */
export function ok<Data>({ status, body }: RawAnswer): Data {
  if (status !== 200) throw new Error(`answer ${status}: ${body}`);
  return (JSON.parse(body) as { data: Data }).data;
}
