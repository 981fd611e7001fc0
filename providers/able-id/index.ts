import { ABLE_ID_CALL_MS } from '../../domain/limits.js';
import type { AbleId } from './able-id.js';
import { type AbleIdAnswer, type AbleIdConfig, createCall } from './client.js';
import { AbleIdError } from './error.js';
import { foreignFields, personFields, residentFields, startedAttempt } from './wire.js';

/** What a 2xx becomes whose body is not read to its end (providers/lib/http.ts); other statuses have their own word. */
const TOO_LARGE = 'answer_too_large';

/**
 * AbleID as the configuration names it. Without ABLE_ID_URL there are no identity checks: every call is
 * `misconfigured: not_configured`, and reviewers decide without them.
 * @param deadlineMs of one call, from the first byte sent to the last one read
 * @throws Error at start when its configuration cannot work
 */
export function createAbleId(config: AbleIdConfig, deadlineMs: number = ABLE_ID_CALL_MS): AbleId {
  const call = config.ABLE_ID_URL === '' ? notConfigured : createCall(config, deadlineMs);
  const isSecure = /^https:/i.test(config.ABLE_ID_URL);
  return {
    async startResident(start, signal) {
      const answer = await call('check/start/second', residentFields(start), signal);
      return startedAttempt(answer, start.lang, isSecure);
    },
    async startForeign(start, signal) {
      const answer = await call('check/start/foreign', foreignFields(start), signal);
      return startedAttempt(answer, start.lang, isSecure);
    },
    pullPassport: async (person, signal) => taken(call('check/get_passport', personFields(person), signal)),
    pullPhoto: async ({ attemptId }, signal) => taken(call('check/get_photo', { attemptId }, signal)),
    pullRegistration: async ({ attemptId, pinfl }, signal) =>
      taken(call('check/registration', { attemptId, pinfl }, signal)),
    pullPerson: async (person, signal) => taken(call('check/get_person', personFields(person), signal)),
  };
}

/** A pull's answer is not documented: any 2xx is a yes, whatever and however much it holds (product-api, "Hooks"). */
async function taken(pull: Promise<AbleIdAnswer>): Promise<void> {
  try {
    await pull;
  } catch (error) {
    if (!(error instanceof AbleIdError) || error.code !== TOO_LARGE) throw error;
  }
}

async function notConfigured(): Promise<AbleIdAnswer> {
  throw new AbleIdError('misconfigured', 'not_configured');
}
