/**
 * E-mail confirmation: whoever registered with an e-mail proves by a mailed token that it is his. An e-mail that needs no
 * confirmation, or that nobody registered with, starts the same flow with nothing to send, or with a message that tells
 * its owner, so that neither time nor load tells who has an account (reliability A17, A18).
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ email_confirmed
 *        │                        ├──the account was banned──▶ stopped
 *        │                        └──token's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 */
import type { CodeFlowStage } from '../domain/states.js';
import { book } from './lib/book.js';
import { type CodeFlowInput, runCodeFlow } from './lib/code-flow.js';
import { settle } from './lib/settle.js';

export function emailConfirmation(input: CodeFlowInput): Promise<CodeFlowStage<'emailConfirmation'>> {
  return runCodeFlow(input, {
    flow: 'emailConfirmation',
    details: {
      sending_code: 'Sending the token, if an account waits for its e-mail to be confirmed.',
      waiting_for_code: '**Waiting for the token**; the flow expires with it.',
      email_confirmed: 'The token came: e-mail confirmed, level and label follow, owner told.',
      expired:
        'No token came in time. The e-mail is as unconfirmed as before; another token can be asked for.',
      stopped: 'The account was **banned** meanwhile: its tokens are dead. Its e-mail is unconfirmed.',
      not_sent:
        'The token could not be sent in time. Nobody is told, because that would tell who has an account.',
    },
    complete: (proof) =>
      book.completeEmailConfirmation.executeWithOptions({ summary: 'confirm the e-mail' }, [proof]),
    close: (verification) =>
      settle.closeVerification.executeWithOptions({ summary: 'the token is over' }, [verification]),
  });
}
