/**
 * Registration: somebody who holds a phone becomes a user. A code goes to the phone; the right code, judged in
 * Postgres before the flow hears of it, makes the account and opens its first session.
 *
 *   sending_code ──sent──▶ waiting_for_code ──complete──▶ registered
 *        │                        └──code's life + grace──▶ expired
 *        └──refused, or not sent in time──▶ not_sent
 *
 * Neither phone nor code nor password ever comes here: the flow knows the verification by its id (ADR 0003).
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineUpdate,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.js';
import type { RegistrationStage } from '../domain/states.js';
import { causeOf, isRefusal } from './lib/failures.js';
import { deny, guarded } from './lib/guarded.js';
import { STAGE, USER_REF } from './lib/search-attributes.js';

/** What the flow starts with; durations travel here so that a changed limit never touches a running flow. */
export interface RegistrationInput {
  /** The verification's id: the API's code_id. */
  readonly verificationId: string;
  /** The send is given up this long after it was asked for. */
  readonly sendWithinMs: number;
  /** One call to a message provider. */
  readonly providerCallMs: number;
  /** How long the flow waits for the right code: its life and the grace of one API call. */
  readonly waitForCodeMs: number;
}

/** The proof that the flow may use: which right guess it was. */
export interface CompleteRegistration {
  readonly matchId: string;
}

/** Waits until the code was sent; refused with why it was not. */
export const awaitCodeUpdate = defineUpdate<void, []>('awaitCode');

/** Makes the account of a right guess. Refused: `wrong_code` (no such proof), `conflict` (e-mail is held). */
export const completeUpdate = defineUpdate<void, [CompleteRegistration]>('complete');

/** What is no id is no proof either, and must not reach Postgres. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The send leaves the house: an ordinary activity with the provider's deadline. */
const sendOf = (input: RegistrationInput) =>
  proxyActivities<Activities>({
    startToCloseTimeout: input.providerCallMs + 500,
    scheduleToCloseTimeout: input.sendWithinMs,
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '1s' },
  });

/**
 * One short transaction each, in the worker that holds the workflow task (temporal.md 2.3). The tries are what ends
 * it, after about 5 s: the schedule-to-close timeout of a local activity does not count over its retries, so
 * without a number a failing one would hold its task for ever.
 */
const book = proxyLocalActivities<Activities>({
  startToCloseTimeout: '2s',
  retry: { initialInterval: '100ms', backoffCoefficient: 2, maximumInterval: '1s', maximumAttempts: 8 },
});

/** What the flow has to know before it can go on or end: asked for until Postgres answers, however long it is away. */
const settle = proxyActivities<Activities>({
  startToCloseTimeout: '5s',
  retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '10s' },
});

export async function registration(input: RegistrationInput): Promise<RegistrationStage> {
  let stage: RegistrationStage = 'sending_code';
  let refusal: Error | undefined;
  const { verificationId } = input;

  const enter = (next: RegistrationStage, userRef?: string): void => {
    stage = next;
    upsertSearchAttributes([
      { key: STAGE, value: next },
      ...(userRef ? [{ key: USER_REF, value: userRef }] : []),
    ]);
    setCurrentDetails(DETAILS[next]);
  };

  const wasSent = async (): Promise<boolean> => {
    const { sent } = await settle.settleSend.executeWithOptions({ summary: 'did the code leave?' }, [
      { verificationId },
    ]);
    return sent;
  };

  setHandler(
    awaitCodeUpdate,
    guarded(async () => {
      await condition(() => stage !== 'sending_code');
      if (refusal) throw refusal;
    }),
    { description: 'Waits until the code was sent' },
  );
  setHandler(
    completeUpdate,
    guarded(async ({ matchId }: CompleteRegistration) => {
      // The person can be faster than the news that the message left.
      await condition(() => stage !== 'sending_code');
      if (stage !== 'waiting_for_code') throw deny('wrong_code');
      const { userRef } = await book.completeRegistration.executeWithOptions(
        { summary: 'make the account' },
        [{ verificationId, matchId }],
      );
      enter('registered', userRef);
    }),
    {
      description: 'Makes the account of a right guess; carries its id, the proof is in Postgres',
      validator: (proof: CompleteRegistration) => {
        if (!UUID.test(String(proof?.matchId))) throw deny('wrong_code');
      },
    },
  );

  setCurrentDetails(DETAILS.sending_code);
  try {
    await sendOf(input).sendCode.executeWithOptions({ summary: 'send the code' }, [{ verificationId }]);
    enter('waiting_for_code');
  } catch (error) {
    // A worker that dies, or an answer that is lost, after the message left says nothing: Postgres knows (F6).
    const sent = !isRefusal(error) && (await CancellationScope.nonCancellable(wasSent));
    if (!sent) refusal = causeOf(error);
    enter(sent ? 'waiting_for_code' : 'not_sent');
  }
  const over = () => stage !== 'waiting_for_code';
  if (!(await condition(over, input.waitForCodeMs, { summary: 'the right code' }))) {
    // The instant of expiry belongs to Postgres: an account made a moment ago is not called expired.
    const { userRef } = await settle.closeRegistration.executeWithOptions({ summary: 'the code is over' }, [
      { verificationId },
    ]);
    if (over()) await condition(allHandlersFinished);
    else enter(userRef ? 'registered' : 'expired', userRef);
  }
  await condition(allHandlersFinished);
  return stage;
}

/** What an operator reads at the top of the flow in the Web UI. */
const DETAILS: Record<RegistrationStage, string> = {
  sending_code: 'Sending the code to the phone of the verification.',
  waiting_for_code: 'The code was sent. **Waiting for the right code**; the flow expires with it.',
  registered: 'The right code came: account made, session opened, welcome message queued.',
  expired: 'No right code came in time. Nothing was made.',
  not_sent: 'The code could not be sent in time; the caller was told so and nothing will be sent.',
};
