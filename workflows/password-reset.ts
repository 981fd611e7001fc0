/**
 * Password reset: somebody asks for it by a phone; whoever holds the phone sets a new password. A phone that nobody
 * has starts the same flow with nothing to send, so that neither time nor load tells (reliability A17, A18).
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ password_set
 *        │                        ├──the account was banned──▶ stopped
 *        │                        └──code's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 *
 * It opens no session and switches no second factor off.
 */
import type { CodeFlowStage } from '../domain/states.js';
import { book } from './lib/book.js';
import { type CodeFlowInput, runCodeFlow } from './lib/code-flow.js';
import { settle } from './lib/settle.js';

export function passwordReset(input: CodeFlowInput): Promise<CodeFlowStage<'passwordReset'>> {
  return runCodeFlow(input, {
    flow: 'passwordReset',
    details: {
      sending_code: 'Sending the code, if an account holds the phone.',
      waiting_for_code:
        '**Waiting for the right code** and the new password; the flow expires with the code.',
      password_set: 'The right code came: password set, every session ended, owner told.',
      expired: 'No right code came in time. Nothing was changed.',
      stopped: 'The account was **banned** meanwhile: its codes are dead. Nothing was changed.',
      not_sent:
        'The code could not be sent in time. Nobody is told, because that would tell who has an account.',
    },
    complete: (proof) =>
      book.completePasswordReset.executeWithOptions({ summary: 'set the password' }, [proof]),
    close: (verification) =>
      settle.closeVerification.executeWithOptions({ summary: 'the code is over' }, [verification]),
  });
}
