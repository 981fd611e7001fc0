import type { IncomingMessage } from 'node:http';
import type { Actor } from '../../domain/actor.js';
import { DomainError, type FieldRule } from '../../domain/errors.js';
import {
  type ClaimOutcome,
  isKept,
  type KeptAnswer,
  type KeyedCall,
  type OperationClaim,
} from '../../domain/idempotency.js';
import { IDEMPOTENCY_KEY_MAX_LENGTH, IDEMPOTENCY_STORE_MS } from '../../domain/limits.js';
import type { Log } from './context.js';
import type { JsonSchema } from './surface.js';

/** Keeps what calls with a key were answered (use cases `claimOperation` and `finishOperation`). */
export interface Idempotency {
  claim(actor: Actor, call: KeyedCall): Promise<ClaimOutcome>;
  /** @param answer null: none that is kept; the next try may begin at once */
  finish(actor: Actor, call: KeyedCall, claim: OperationClaim, answer: KeptAnswer | null): Promise<void>;
}

/** What a refusal calls it. */
const HEADER = 'Idempotency-Key';
/** Printable ASCII; white space around it was no part of it (RFC 9110 5.5). */
const KEY = /^[ -~]+$/;

/** The header as the OpenAPI document has it. */
export const KEY_PARAMETER: JsonSchema = {
  in: 'header',
  name: HEADER,
  required: false,
  description:
    'A text of the caller’s own, new for each thing that he wants done. Sent again with the same body within 24 hours, the ' +
    'call is answered as it was and nothing is done twice; with another body, or while the first is under way, it is 409. ' +
    'An answer 429 or 5xx is not kept: the same key then tries again.',
  schema: {
    type: 'string',
    minLength: 1,
    maxLength: IDEMPOTENCY_KEY_MAX_LENGTH,
    pattern: '^[ -~]*[!-~][ -~]*$',
  },
};

/** The key of a call; undefined without one. @throws DomainError validation_failed for one that is malformed */
export function readKey(req: IncomingMessage): string | undefined {
  const header = req.headers['idempotency-key'];
  if (header === undefined) return undefined;
  // Node joins what came twice: that is one key of nobody's.
  const [key = '', ...more] = req.headersDistinct['idempotency-key'] ?? [];
  if (more.length > 0) refuse('format');
  if (key === '') refuse('defined');
  if (key.length > IDEMPOTENCY_KEY_MAX_LENGTH) refuse('max_length', IDEMPOTENCY_KEY_MAX_LENGTH);
  if (!KEY.test(key)) refuse('characters');
  return key;
}

function refuse(rule: FieldRule, limit?: number): never {
  const fields = [{ path: HEADER, rule, ...(limit !== undefined && { limit }) }];
  throw new DomainError('validation_failed', { fields });
}

/** Where a call comes from that is done once. */
export interface OnceContext {
  readonly idempotency: Idempotency;
  readonly actor: Actor;
  readonly call: KeyedCall;
  readonly log: Log;
  readonly requestId: string;
}

/**
 * Does once what a key stands for, and answers every later call with it in the same way. What the caller hears never
 * depends on whether his answer could be kept: where it was not, the next try finds what was done by the operation's id.
 * @throws DomainError conflict: another body, or a twin under way; and whatever `run` throws, or once threw
 */
export async function once<T>(context: OnceContext, run: (operationId: string) => Promise<T>): Promise<T> {
  const { idempotency, actor, call } = context;
  const claimed = await idempotency.claim(actor, call);
  if (claimed.outcome === 'conflict') throw new DomainError('conflict');
  if (claimed.outcome === 'replay') return replay<T>(claimed.answer);
  const { claim } = claimed;
  try {
    const data = await run(claim.operationId);
    await keep(context, claim, { data });
    return data;
  } catch (error) {
    await keep(context, claim, refusalOf(error));
    throw error;
  }
}

function replay<T>(answer: KeptAnswer): T {
  if ('error' in answer) throw new DomainError(answer.error.code, answer.error.details);
  return answer.data as T;
}

function refusalOf(error: unknown): KeptAnswer | null {
  if (!(error instanceof DomainError)) return null;
  const { code, details } = error;
  return isKept(code, details) ? { error: { code, details } } : null;
}

/** Waits a moment for the answer to be kept, so that whoever asks again at once is given it. */
async function keep(
  { idempotency, actor, call, log, requestId }: OnceContext,
  claim: OperationClaim,
  answer: KeptAnswer | null,
): Promise<void> {
  const kept = idempotency.finish(actor, call, claim, answer).catch((error: unknown) => {
    log.warn({ request_id: requestId, err: error }, 'the answer to a key was not kept');
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, IDEMPOTENCY_STORE_MS);
  });
  await Promise.race([kept, patience]);
  clearTimeout(timer);
}
