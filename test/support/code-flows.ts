import { type Client, WithStartWorkflowOperation, type WorkflowHandle } from '@temporalio/client';
import type { CodeFlow } from '../../domain/states.js';
import {
  awaitCodeUpdate,
  type CodeFlowInput,
  type CodeSent,
  completeUpdate,
} from '../../workflows/lib/code-flow.js';
import { freshPhone } from './system.js';
import type { OtherVerification, openParts } from './verifications.js';

/** What flows of codes are started with in a test. */
interface Parts {
  readonly client: Client;
  readonly parts: ReturnType<typeof openParts>;
  readonly taskQueue: string;
}

/** A flow that was started so. */
export interface StartedFlow {
  /** Of its verification. */
  readonly id: string;
  readonly handle: WorkflowHandle;
  readonly sent: Promise<CodeSent>;
}

let people = 0;

/** Flows of codes without the API before them. */
export function openCodeFlows({ client, parts, taskQueue }: Parts) {
  return {
    /** Makes an account that nobody else looks like. */
    async person(): Promise<{ userId: string; phone: string; email: string }> {
      people += 1;
      const phone = freshPhone();
      const email = `flow.${people}@example.com`;
      return { phone, email, userId: await parts.makeUser(phone, email) };
    },

    /** Opens a verification and starts its flow with waits that suit a test. */
    async start(
      flow: CodeFlow,
      row: OtherVerification,
      input: Partial<CodeFlowInput> = {},
    ): Promise<StartedFlow> {
      const verificationId = await parts.openAs(row);
      const full: CodeFlowInput = {
        verificationId,
        sendWithinMs: 30_000,
        providerCallMs: 3_000,
        waitForCodeMs: 60_000,
        channels: row.channel === 'totp' ? [] : [row.channel],
        acceptWithinMs: 1_500,
        ...input,
      };
      const operation = new WithStartWorkflowOperation(flow, {
        workflowId: `${flow}-${verificationId}`,
        taskQueue,
        args: [full],
        workflowTaskTimeout: '3s',
        workflowIdConflictPolicy: 'USE_EXISTING',
      });
      const sent = client.workflow.executeUpdateWithStart(awaitCodeUpdate, {
        args: [],
        startWorkflowOperation: operation,
      });
      const handle = await operation.workflowHandle();
      return { id: verificationId, handle, sent };
    },

    /** Hands a flow the proof of a right guess. */
    async complete({ id, handle }: Pick<StartedFlow, 'id' | 'handle'>): Promise<void> {
      await handle.executeUpdate(completeUpdate, { args: [{ matchId: await parts.prove(id) }] });
    },
  };
}
