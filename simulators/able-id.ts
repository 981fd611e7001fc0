import {
  ABLE_ID_CALLS,
  type AbleIdCall,
  type AbleIdFields,
  accept,
  errorEnvelope,
  parseCall,
  refuse,
} from './lib/able-id-calls.js';
import { controlAbleId } from './lib/able-id-control.js';
import { answerPage } from './lib/able-id-page.js';
import { AbleIdWorld } from './lib/able-id-world.js';
import type {
  ListenOptions,
  RunningSimulator,
  SimulatedApi,
  SimulatorAnswer,
  SimulatorRequest,
} from './lib/api.js';
import { SIMULATOR_CREDENTIALS } from './lib/credentials.js';
import { startSimulator } from './lib/server.js';

/** How AbleID is started. */
export interface AbleIdOptions extends ListenOptions {
  readonly projectId?: string;
  readonly secret?: string;
}

/** One accepted call, as `GET /control/messages` lists it. */
interface AcceptedCall {
  /** The attempt. */
  readonly to: string;
  /** Its path. */
  readonly call: AbleIdCall;
  /** What it carried, without the secret. */
  readonly fields: Partial<AbleIdFields>;
  readonly accepted_at: string;
}

/**
 * AbleID: the six calls of seed 003, the page that a person sees at `GET /<attemptId>`, and the hooks that the
 * attempt registered. It is strict: a field that is absent, malformed or unknown, a wrong project or secret, an unknown
 * attempt are all 400 in its own words. Knobs of its own: able-id-control.ts.
 */
export async function startAbleId(options: AbleIdOptions = {}): Promise<RunningSimulator> {
  const { projectId = SIMULATOR_CREDENTIALS.ableIdProjectId } = options;
  const { secret = SIMULATOR_CREDENTIALS.ableIdSecret } = options;
  const world = new AbleIdWorld();
  const calls: AcceptedCall[] = [];
  // Told to callers, and known once it listens.
  let url = '';
  const api: SimulatedApi = {
    answer(request) {
      const call = callOf(request);
      if (call === undefined) return { status: 404, body: errorEnvelope('VALIDATION_ERROR', 'no such call') };
      const fields = parseCall(call, request.body);
      if ('wrong' in fields) return refuse('VALIDATION_ERROR', `${fields.wrong} is wrong`);
      if (fields.projectId !== projectId || fields.secret !== secret)
        return refuse('PROJECT_NOT_FOUND', 'wrong project or secret');
      const { secret: _, ...told } = fields;
      const note = (to: string): number =>
        calls.push({ to, call, fields: told, accepted_at: new Date().toISOString() });
      return answerCall(call, fields, world, url, note);
    },
    page: (request) => answerPage(request, world),
    errorBody: (status) => errorEnvelope('FACE_SESSION_EXPIRED', `simulated ${status}`),
    accepted: () => calls,
    control: (request) => controlAbleId(request, world),
  };
  const simulator = await startSimulator(api, options);
  url = simulator.url;
  return {
    url,
    async close() {
      world.hooks.close();
      await simulator.close();
    },
  };
}

function callOf({ method, path }: SimulatorRequest): AbleIdCall | undefined {
  return method === 'POST' && Object.hasOwn(ABLE_ID_CALLS, path) ? (path as AbleIdCall) : undefined;
}

/** @param note keeps an accepted call under its attempt */
function answerCall(
  call: AbleIdCall,
  fields: AbleIdFields,
  world: AbleIdWorld,
  url: string,
  note: (attemptId: string) => void,
): SimulatorAnswer {
  const { hook } = ABLE_ID_CALLS[call];
  if (hook === null) {
    const { id, lang } = world.start(fields);
    note(id);
    return accept({ attemptId: id, fullUrl: `${url}/${id}`, lang });
  }
  const attempt = world.find(fields.attemptId);
  if (!attempt) return refuse('ATTEMPT_NOT_FOUND', 'unknown attempt');
  note(attempt.id);
  world.pull(attempt, hook);
  return accept(null);
}
