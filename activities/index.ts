import { coded } from './coded.js';
import type { ActivityDeps } from './deps.js';
import { createEmailVerificationActivities } from './email-verification.js';
import { createLoginActivities } from './login.js';
import { createPasswordResetActivities } from './password-reset.js';
import { createRegistrationActivities } from './registration.js';
import { createSendCodeActivity } from './send-code.js';
import { createFactorActivities } from './two-factor-change.js';
import { createVerificationActivities } from './verification.js';

export type { ActivityDeps } from './deps.js';

/** All activities of the accounts queue, each under the name that workflows call it by. */
export function createActivities(deps: ActivityDeps) {
  return coded({
    ...createSendCodeActivity(deps),
    ...createVerificationActivities(deps),
    ...createRegistrationActivities(deps),
    ...createLoginActivities(deps),
    ...createPasswordResetActivities(deps),
    ...createEmailVerificationActivities(deps),
    ...createFactorActivities(deps),
  });
}

/** Workflows see activities by this type only. */
export type Activities = ReturnType<typeof createActivities>;
