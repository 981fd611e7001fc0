/**
 * E-mail verification: a signed-in user proves that the account's e-mail is his.
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ email_verified
 *        │                        ├──the account was banned──▶ stopped
 *        │                        └──code's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 */
import type { CodeFlowStage } from '../domain/states.js';
import { book } from './lib/book.js';
import { type CodeFlowInput, runCodeFlow } from './lib/code-flow.js';
import { settle } from './lib/settle.js';

export function emailVerification(input: CodeFlowInput): Promise<CodeFlowStage<'emailVerification'>> {
  return runCodeFlow(input, {
    flow: 'emailVerification',
    details: {
      sending_code: "Sending the code to the account's e-mail.",
      waiting_for_code: 'The code was sent. **Waiting for the right code**; the flow expires with it.',
      email_verified: 'The right code came: e-mail verified, level and label follow, owner told.',
      expired: 'No right code came in time. The e-mail is as unverified as before.',
      stopped:
        'The account was **banned** meanwhile: its codes are dead. The e-mail is as unverified as before.',
      not_sent: 'The code could not be sent in time; the caller was told so and nothing will be sent.',
    },
    complete: (proof) =>
      book.completeEmailVerification.executeWithOptions({ summary: 'verify the e-mail' }, [proof]),
    close: (verification) =>
      settle.closeVerification.executeWithOptions({ summary: 'the code is over' }, [verification]),
  });
}
