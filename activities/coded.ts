import { ApplicationFailure } from '@temporalio/activity';
import { isDatabaseOutage } from '../platform/database.js';

type Activity = (input: never) => Promise<unknown>;

/**
 * Gives what fails beneath activities its code: Postgres away is `unavailable`, retried, and told so when the tries
 * are used up. Its own message stays out of the failure: Postgres quotes what it was given.
 */
export function coded<A extends Record<string, Activity>>(activities: A): A {
  const wrapped = Object.entries(activities).map(([name, activity]) => [
    name,
    async (input: never) => {
      try {
        return await activity(input);
      } catch (error) {
        if (!isDatabaseOutage(error)) throw error;
        throw ApplicationFailure.create({ message: 'unavailable', type: 'unavailable', nonRetryable: false });
      }
    },
  ]);
  return Object.fromEntries(wrapped) as A;
}
