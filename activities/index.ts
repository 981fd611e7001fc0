import { coded } from './coded.js';
import type { ActivityDeps } from './deps.js';
import { createRegistrationActivities } from './registration.js';
import { createSendCodeActivity } from './send-code.js';

export type { ActivityDeps } from './deps.js';

/** All activities of the accounts queue, each under the name that workflows call it by. */
export function createActivities(deps: ActivityDeps) {
  return coded({ ...createSendCodeActivity(deps), ...createRegistrationActivities(deps) });
}

/** Workflows see activities by this type only. */
export type Activities = ReturnType<typeof createActivities>;
