/**
 * The second half of a login: the password was right, and the account asks for one more factor. A code goes out by
 * the factor's channel (an authenticator app needs none); the right one opens the session.
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ logged_in
 *        │                        ├──the account was banned──▶ stopped
 *        │                        └──code's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 *
 * Where a Telegram message does not arrive, the same code goes by SMS to the same phone (ADR 0013).
 */
import type { CodeFlowStage } from '../domain/states.js';
import { book } from './lib/book.js';
import { type CodeFlowInput, runCodeFlow } from './lib/code-flow.js';
import { settle } from './lib/settle.js';

export function twoFactorLogin(input: CodeFlowInput): Promise<CodeFlowStage<'twoFactorLogin'>> {
  return runCodeFlow(input, {
    flow: 'twoFactorLogin',
    details: {
      sending_code: 'The password was right. Sending the code of the second factor.',
      waiting_for_code: '**Waiting for the right code** of the second factor; the flow expires with it.',
      logged_in: 'The right code came: session opened.',
      expired: 'No right code came in time. No session was opened.',
      stopped: 'The account was **banned** meanwhile: its codes are dead. No session was opened.',
      not_sent: 'The code could not be sent in time; the caller was told so and nothing will be sent.',
    },
    complete: (proof) => book.completeLogin.executeWithOptions({ summary: 'open the session' }, [proof]),
    close: (verification) =>
      settle.closeVerification.executeWithOptions({ summary: 'the code is over' }, [verification]),
  });
}
