import {
  allHandlersFinished,
  CancellationScope,
  condition,
  defineSignal,
  defineUpdate,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities } from '../../activities/index.js';
import type { SentCode } from '../../activities/send-code.js';
import { type Channel, CODE_FLOW_ENDS, type CodeFlow, type CodeFlowStage } from '../../domain/states.js';
import { isUuid } from '../../domain/uuid.js';
import { causeOf, isRefusal } from './failures.js';
import { deny, guarded } from './guarded.js';
import { STAGE, USER_REF } from './search-attributes.js';
import { settle } from './settle.js';

/** What such a flow starts with; durations travel here so that a changed limit never touches a running flow. */
export interface CodeFlowInput {
  /** The verification's id: the API's code_id. */
  readonly verificationId: string;
  /** The send is given up this long after it was asked for. */
  readonly sendWithinMs: number;
  /** One call to a message provider. */
  readonly providerCallMs: number;
  /** How long the flow waits for the right code: its life and the grace of one API call. */
  readonly waitForCodeMs: number;
  /** The ladder: channels in the order in which they are tried; empty: nothing is sent; absent: SMS. */
  readonly channels?: readonly Channel[];
  /** A message that did not arrive within this is sent by the next channel, too. */
  readonly acceptWithinMs?: number;
  /** The code is a token: long, for a link in a mail. */
  readonly token?: true;
}

/** The proof that the flow may use: which right guess it was. */
export interface Proof {
  readonly matchId: string;
}

/** How the code went out. */
export interface CodeSent {
  /** Absent where nothing was to be sent. */
  readonly channel?: Channel;
}

/** Answered as soon as a worker has the flow: for those who may not learn whether anything is sent. */
export const beginUpdate = defineUpdate<void, []>('begin');
/** Waits until the code was sent; refused with why it was not. */
export const awaitCodeUpdate = defineUpdate<CodeSent, []>('awaitCode');
/** Does what the code was for. Refused: `wrong_code` (no such proof), or the flow's own reasons. */
export const completeUpdate = defineUpdate<void, [Proof]>('complete');
/**
 * The account was banned. It carries nothing and proves nothing: the flow looks whether Postgres says so, and one that
 * was forged moves nothing (architecture 2). One that is lost costs a dead code's time, no more.
 */
export const stopSignal = defineSignal<[]>('stop');

/** Whom it was about, in the words of the search attributes. */
export interface Completed {
  readonly userRef: string;
}

/** How the code's time ended. */
export interface Closed extends Partial<Completed> {
  /** By a ban of the account that `userRef` stands for. */
  readonly stopped?: boolean;
}

/** What is different from flow to flow. */
export interface CodeFlowSteps<Flow extends CodeFlow> {
  readonly flow: Flow;
  /** What an operator reads at the top of the flow in the Web UI. */
  readonly details: Readonly<Record<CodeFlowStage<Flow>, string>>;
  /** The business write of a right guess. */
  complete(proof: Proof & Pick<CodeFlowInput, 'verificationId'>): Promise<Completed>;
  /** The end of the code's time. @returns the account when the proof was used after all, or a ban stopped it */
  close(verification: Pick<CodeFlowInput, 'verificationId'>): Promise<Closed>;
}

/** The send leaves the house: an ordinary activity with the provider's deadline. */
const sendOf = (input: CodeFlowInput, rungs: number) =>
  proxyActivities<Activities>({
    startToCloseTimeout: input.providerCallMs + 500,
    // Every rung has its share of the time in which the caller is answered.
    scheduleToCloseTimeout: Math.ceil(input.sendWithinMs / rungs),
    retry: { initialInterval: '200ms', backoffCoefficient: 2, maximumInterval: '1s' },
  });

/**
 * Sends a code by the first channel that takes it, waits for the right guess and does what it was for. The flow's
 * own business is in `steps`; the code itself, its guesses and its proof are in Postgres (ADR 0002).
 */
export async function runCodeFlow<Flow extends CodeFlow>(
  input: CodeFlowInput,
  steps: CodeFlowSteps<Flow>,
): Promise<CodeFlowStage<Flow>> {
  const { verificationId, channels = ['sms'], acceptWithinMs = 0, token } = input;
  const end = CODE_FLOW_ENDS[steps.flow] as CodeFlowStage<Flow>;
  const ladder = { rung: 0, sent: undefined as SentCode | undefined };
  let stage: CodeFlowStage<Flow> = channels.length > 0 ? 'sending_code' : 'waiting_for_code';
  let refusal: Error | undefined;
  const over = () => stage !== 'waiting_for_code';

  const show = (note = ''): void => setCurrentDetails(`${steps.details[stage]}${note}`);
  const enter = (next: CodeFlowStage<Flow>, userRef?: string): void => {
    stage = next;
    upsertSearchAttributes([
      { key: STAGE, value: next },
      ...(userRef ? [{ key: USER_REF, value: userRef }] : []),
    ]);
    show();
  };

  const climb = async (again: boolean): Promise<void> => {
    const channel = channels[ladder.rung] ?? 'sms';
    ladder.rung += 1;
    const summary = again
      ? `send it again by ${channel}`
      : channel === 'sms'
        ? 'send the code'
        : `send it by ${channel}`;
    ladder.sent = await sendOf(input, again ? 1 : channels.length).sendCode.executeWithOptions({ summary }, [
      { verificationId, channel, again, ...(token && { token }) },
    ]);
  };

  const sendByFirst = async (): Promise<void> => {
    for (;;) {
      try {
        return await climb(false);
      } catch (error) {
        if (ladder.rung >= channels.length) throw error;
      }
    }
  };

  /** Sends by the next channel what does not arrive in time. @returns how long that took of the wait for the code */
  const climbOn = async (): Promise<number> => {
    let waited = 0;
    while (ladder.sent?.tracked && ladder.rung < channels.length) {
      if (await condition(over, acceptWithinMs, { summary: 'the message arrives' })) break;
      waited += acceptWithinMs;
      const { arrived } = await settle.checkDelivery({ verificationId });
      if (arrived || over()) break;
      await climb(true).catch(() => undefined);
      show(
        `\n\nIt did not arrive in ${acceptWithinMs / 1000} s: sent again by **${ladder.sent?.channel ?? 'nobody'}**.`,
      );
    }
    return waited;
  };

  const stops = { asked: 0, looking: false };
  /** Ends the flow if the account was banned. Of many signals at once one looks, and again for those that came meanwhile. */
  const stopIfBanned = async (): Promise<void> => {
    stops.asked += 1;
    if (stops.looking) return;
    stops.looking = true;
    await condition(() => stage !== 'sending_code');
    for (let seen = 0; seen < stops.asked && !over(); ) {
      seen = stops.asked;
      const { stopped, userRef } = await settle.checkStopped.executeWithOptions({ summary: 'banned?' }, [
        { verificationId },
      ]);
      if (stopped && !over()) enter('stopped', userRef);
    }
    stops.looking = false;
  };

  const wasSent = async (): Promise<boolean> => {
    const { sent } = await settle.settleSend.executeWithOptions({ summary: 'did the code leave?' }, [
      { verificationId },
    ]);
    return sent;
  };

  setHandler(beginUpdate, () => undefined, { description: 'Answers as soon as a worker has the flow' });
  setHandler(
    awaitCodeUpdate,
    guarded(async () => {
      await condition(() => stage !== 'sending_code');
      if (refusal) throw refusal;
      const channel = ladder.sent?.channel;
      return channel ? { channel } : {};
    }),
    { description: 'Waits until the code was sent' },
  );
  setHandler(stopSignal, stopIfBanned, { description: 'Looks whether the account was banned' });
  setHandler(
    completeUpdate,
    guarded(async ({ matchId }: Proof) => {
      // The person can be faster than the news that the message left.
      await condition(() => stage !== 'sending_code');
      if (stage !== 'waiting_for_code') throw deny('wrong_code');
      const { userRef } = await steps.complete({ verificationId, matchId });
      enter(end, userRef);
    }),
    {
      description: 'Uses the proof of a right guess; carries its id, the proof is in Postgres',
      validator: (proof: Proof) => {
        // What is no id is no proof either, and must not reach Postgres.
        if (!isUuid(proof?.matchId)) throw deny('wrong_code');
      },
    },
  );

  show();
  if (channels.length > 0) {
    try {
      await sendByFirst();
      enter('waiting_for_code');
    } catch (error) {
      // A worker that dies, or an answer that is lost, after the message left says nothing: Postgres knows (F6).
      const sent = !isRefusal(error) && (await CancellationScope.nonCancellable(wasSent));
      if (!sent) refusal = causeOf(error);
      enter(sent ? 'waiting_for_code' : 'not_sent');
    }
  }
  const waited = await climbOn();
  if (!(await condition(over, input.waitForCodeMs - waited, { summary: 'the right code' }))) {
    // The instant of expiry belongs to Postgres: what was done a moment ago is not called expired.
    const { userRef, stopped } = await steps.close({ verificationId });
    if (over()) await condition(allHandlersFinished);
    else if (stopped) enter('stopped', userRef);
    else enter(userRef ? end : 'expired', userRef);
  }
  await condition(allHandlersFinished);
  return stage;
}
