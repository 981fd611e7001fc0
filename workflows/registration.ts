/**
 * Registration: somebody who holds a phone becomes a user. A code goes to the phone; the right code, judged in
 * Postgres before the flow hears of it, makes the account and opens its first session.
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ registered
 *        │                        ├──the account was banned──▶ stopped
 *        │                        └──code's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 *
 * Neither phone nor code nor password ever comes here: the flow knows the verification by its id (ADR 0003).
 */
import type { CodeFlowStage } from '../domain/states.js';
import { book } from './lib/book.js';
import { type CodeFlowInput, runCodeFlow } from './lib/code-flow.js';
import { settle } from './lib/settle.js';

export function registration(input: CodeFlowInput): Promise<CodeFlowStage<'registration'>> {
  return runCodeFlow(input, {
    flow: 'registration',
    details: {
      sending_code: 'Sending the code to the phone of the verification.',
      waiting_for_code: 'The code was sent. **Waiting for the right code**; the flow expires with it.',
      registered: 'The right code came: account made, session opened, welcome message queued.',
      expired: 'No right code came in time. Nothing was made.',
      stopped: 'The account that holds this phone was **banned**: its codes are dead. Nothing was made.',
      not_sent: 'The code could not be sent in time; the caller was told so and nothing will be sent.',
    },
    complete: (proof) =>
      book.completeRegistration.executeWithOptions({ summary: 'make the account' }, [proof]),
    close: (verification) =>
      settle.closeRegistration.executeWithOptions({ summary: 'the code is over' }, [verification]),
  });
}
