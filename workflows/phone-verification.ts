/**
 * Phone verification: a signed-in user proves that a phone is his, beside or instead of the one that he has.
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ phone_verified
 *        │                        ├──the account was banned or closed──▶ stopped
 *        │                        └──code's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 *
 * A phone that another account proved is sent no code but a word to its owner, and no guess is right: nobody here learns
 * whose it is.
 */
import type { CodeFlowStage } from '../domain/states.js';
import { book } from './lib/book.js';
import { type CodeFlowInput, runCodeFlow } from './lib/code-flow.js';
import { settle } from './lib/settle.js';

export function phoneVerification(input: CodeFlowInput): Promise<CodeFlowStage<'phoneVerification'>> {
  return runCodeFlow(input, {
    flow: 'phoneVerification',
    details: {
      sending_code: 'Sending the code to the phone of the verification.',
      waiting_for_code: 'The code was sent. **Waiting for the right code**; the flow expires with it.',
      phone_verified: 'The right code came: phone verified, level and label follow, owner told.',
      expired: 'No right code came in time. The phone is as unverified as before.',
      stopped:
        'The account was **banned or closed** meanwhile: its codes are dead. The phone is as unverified as before.',
      not_sent: 'The code could not be sent in time; the caller was told so and nothing will be sent.',
    },
    complete: (proof) =>
      book.completePhoneVerification.executeWithOptions({ summary: 'verify the phone' }, [proof]),
    close: (verification) =>
      settle.closeVerification.executeWithOptions({ summary: 'the code is over' }, [verification]),
  });
}
