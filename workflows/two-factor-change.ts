/**
 * A change of the second factor that waits for a code: an authenticator app is switched on by its first code, any
 * factor is switched off by one of its codes.
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ factor_changed
 *        │                        ├──the account was banned──▶ stopped
 *        │                        └──code's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 */
import type { CodeFlowStage } from '../domain/states.js';
import { book } from './lib/book.js';
import { type CodeFlowInput, runCodeFlow } from './lib/code-flow.js';
import { settle } from './lib/settle.js';

export function twoFactorChange(input: CodeFlowInput): Promise<CodeFlowStage<'twoFactorChange'>> {
  return runCodeFlow(input, {
    flow: 'twoFactorChange',
    details: {
      sending_code: 'Sending the code of the factor that is to be switched off.',
      waiting_for_code: '**Waiting for the right code**; without it the factor stays as it is.',
      factor_changed: 'The right code came: factor changed, owner told.',
      expired: 'No right code came in time. The factor is as it was.',
      stopped: 'The account was **banned** meanwhile: its codes are dead. The factor is as it was.',
      not_sent: 'The code could not be sent in time; the caller was told so and nothing will be sent.',
    },
    complete: (proof) =>
      book.completeFactorChange.executeWithOptions({ summary: 'change the factor' }, [proof]),
    close: (verification) =>
      settle.closeVerification.executeWithOptions({ summary: 'the code is over' }, [verification]),
  });
}
