import { randomUUID } from 'node:crypto';
import type {
  ListenOptions,
  RunningSimulator,
  SimulatedApi,
  SimulatorAnswer,
  SimulatorRequest,
} from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { HookSender } from './lib/hook-sender.js';
import { jsonFields } from './lib/json-fields.js';
import { startSimulator } from './lib/server.js';

/** How it is started. */
export interface KycaidOptions extends ListenOptions {
  readonly token?: string;
}

/** One thing that it made, as `GET /control/messages` lists it. */
interface Made {
  /** Its path: `applicants`, `files` … */
  readonly to: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Verification {
  readonly id: string;
  readonly applicantId: string;
  readonly types: readonly string[];
  readonly callbackUrl: string;
  /** null: not completed. */
  verified: boolean | null;
  comment: string | null;
  asked: number;
}

/** What each path makes: the name of its id, and the fields without which it refuses. */
const MAKES: Readonly<Record<string, { readonly id: string; readonly needs: readonly string[] }>> = {
  applicants: { id: 'applicant_id', needs: ['type', 'first_name', 'last_name'] },
  files: { id: 'file_id', needs: ['file'] },
  documents: { id: 'document_id', needs: ['applicant_id', 'type', 'front_side_id'] },
  addresses: { id: 'address_id', needs: ['applicant_id', 'type', 'country', 'full_address'] },
  verifications: { id: 'verification_id', needs: ['applicant_id', 'types', 'callback_url'] },
};

/**
 * KYCAID as far as we use it (docs.kycaid.com). Knobs of its own: `POST /control/verifications/<id> {verified, comment?,
 * silent?, times?, applicant_id?}` completes one (`verified: null`: calls back although it still looks) and calls back, unless
 * silent; `GET /control/verifications` lists them.
 */
export function startKycaid({
  token = SIMULATOR_CREDENTIALS.kycaidToken,
  ...listen
}: KycaidOptions = {}): Promise<RunningSimulator> {
  const made: Made[] = [];
  const verifications = new Map<string, Verification>();
  const sender = new HookSender<{ readonly to: string }>();

  const make = (path: string, fields: Readonly<Record<string, unknown>>): SimulatorAnswer => {
    const { id: name = 'id', needs = [] } = MAKES[path] ?? {};
    const missing = needs.filter((field) => fields[field] === undefined);
    if (missing.length > 0) return refused(422, missing);
    const id = randomUUID().replaceAll('-', '');
    made.push({ to: path, id, fields });
    if (path === 'verifications')
      verifications.set(id, {
        id,
        applicantId: String(fields['applicant_id']),
        types: fields['types'] as string[],
        callbackUrl: String(fields['callback_url']),
        verified: null,
        comment: null,
        asked: 0,
      });
    return { status: 201, body: { [name]: id } };
  };
  const complete = (kase: Verification, text: string): SimulatorAnswer => {
    const { verified = null, comment = null, silent = false, times = 1, ...more } = jsonFields(text) ?? {};
    kase.verified = verified as boolean | null;
    kase.comment = comment as string | null;
    const body = { request_id: randomUUID(), type: 'VERIFICATION_COMPLETED', ...shown(kase), ...more };
    const hook = { note: { to: kase.id }, url: kase.callbackUrl, text: JSON.stringify(body), headers: {} };
    for (let i = 0; silent !== true && i < Number(times); i += 1) sender.send({ ...hook, delayMs: 0 });
    return { status: 200, body };
  };
  const api: SimulatedApi = {
    answer({ method, path, headers, body }: SimulatorRequest) {
      if (headers.authorization !== `Token ${token}`) return refused(401, ['token']);
      const [, kind = '', id] = path.split('/');
      if (method === 'GET' && kind === 'verifications' && id !== undefined) {
        const kase = verifications.get(id);
        if (!kase) return refused(404, ['verification_id']);
        kase.asked += 1;
        return { status: 200, body: shown(kase) };
      }
      if (method !== 'POST' || !Object.hasOwn(MAKES, kind)) return refused(404, ['path']);
      const isForm = headers['content-type']?.startsWith('multipart/form-data') === true;
      const fields = isForm && body.includes('name="file"') ? { file: body.length } : jsonFields(body);
      return fields ? make(kind, fields) : refused(400, ['body']);
    },
    errorBody: (status) => ({ errors: [{ message: `simulated ${status}` }] }),
    accepted: () => made,
    control({ method, path, body }: SimulatorRequest) {
      const [, , knob, id = ''] = path.split('/');
      if (knob !== 'verifications') return null;
      if (method === 'GET') return { status: 200, body: { items: [...verifications.values()] } };
      const kase = verifications.get(id);
      return kase ? complete(kase, body) : refused(404, ['verification_id']);
    },
  };
  return startSimulator(api, listen).then((simulator) => ({
    url: simulator.url,
    async close() {
      sender.close();
      await simulator.close();
    },
  }));
}

/** A verification as it tells it: each of its checks has a result of its own. */
function shown({ id, applicantId, types, verified, comment }: Verification) {
  const declined = verified === false && comment !== null ? [comment] : [];
  const result = { verified, comment: null, decline_reasons: declined };
  return {
    verification_id: id,
    applicant_id: applicantId,
    status: verified === null ? 'pending' : 'completed',
    verified,
    verifications: Object.fromEntries(types.map((type) => [type.toLowerCase(), result])),
  };
}

function refused(status: number, parameters: readonly string[]): SimulatorAnswer {
  return { status, body: { errors: parameters.map((parameter) => ({ parameter, message: 'invalid' })) } };
}
