import { DomainError } from '../../domain/errors.js';
import { writeAnswer } from './answer.js';
import type { Answer } from './answer-shape.js';
import type { Log, Middleware } from './context.js';
import type { Surface } from './surface.js';

/** The client hung up before its request was complete: nobody is there to be answered. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** nginx's word for it in access logs: the client closed the request. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * The one path from a failure to an answer: a DomainError in the surface's words; anything else is a fault of
 * ours, logged under the request's id and answered as `internal` without a word about it (ASVS 16.5.1).
 */
export function toAnswer(error: unknown, surface: Surface, requestId: string, log: Log): Answer {
  if (error instanceof DomainError) {
    if (error.cause !== undefined)
      log.warn({ request_id: requestId, error: error.code, err: error.cause }, 'refused');
    return surface.failure(error.code, error.details);
  }
  log.error({ request_id: requestId, err: error }, 'unexpected error');
  return surface.failure('internal', {});
}

/** Catches everything that is thrown below it. */
export function answerErrors(log: Log): Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (error) {
      if (error instanceof ClientGone) {
        // Koa begins at 404; another status is the server's, which has refused the rest of the request by itself.
        if (ctx.status === 404) ctx.status = CLIENT_CLOSED_REQUEST;
        ctx.respond = false;
        return;
      }
      ctx.state.error = error instanceof DomainError ? error.code : 'internal';
      writeAnswer(ctx, toAnswer(error, ctx.state.surface, ctx.state.requestId, log));
    }
  };
}

/** What a socket says when its other end went away. */
const HANG_UPS: readonly unknown[] = [
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  // What a stream says that was on its way to it.
  'ERR_STREAM_PREMATURE_CLOSE',
];

/** For Koa's `error` event: what fails when the answer is already on its way. A client that left is no fault. */
export function logLateFailure(log: Log): (error: unknown) => void {
  return (error) => {
    if (!HANG_UPS.includes((error as { code?: unknown } | null)?.code))
      log.error({ err: error }, 'response failed');
  };
}
