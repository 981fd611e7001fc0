import type { IncomingMessage } from 'node:http';
import {
  REFUSED_BODY_LINGER_BYTES,
  REFUSED_BODY_LINGER_MS,
  REFUSED_FLOOD_LINGER_BYTES,
} from '../../domain/limits.js';
import type { Answer } from './answer-shape.js';
import type { Context } from './context.js';

const NO_CONTENT = 204;
const JSON_TYPE = 'application/json; charset=utf-8';

/** Writes an answer as JSON. Serialised here, not by Koa later, so that a failure still becomes an answer. */
export function writeAnswer(ctx: Context, answer: Answer): void {
  const text = answer.body === undefined ? '' : JSON.stringify(answer.body);
  ctx.status = answer.status;
  if (text !== '') ctx.res.setHeader('Content-Type', JSON_TYPE);
  for (const name in answer.headers) ctx.res.setHeader(name, answer.headers[name] as string | string[]);
  if (ctx.state.bodyUnread ?? isStillComing(ctx.req)) answerAndLinger(ctx, text);
  else writeText(ctx, text);
}

/** Koa makes a 204 of no body at all, and text of an empty one: a gateway that was told 200 needs a 200. */
function writeText(ctx: Context, text: string): void {
  ctx.body = text === '' && ctx.status === NO_CONTENT ? null : text;
  if (text === '') ctx.remove('Content-Type');
}

/** A body that nobody read, and that is not all there: the connection could not be used again before its end. */
function isStillComing({ complete, headers }: IncomingMessage): boolean {
  if (complete) return false;
  const length = headers['content-length'];
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0');
}

/**
 * Answers while the client is still sending. Closing at once would reset the connection, and the client might
 * never read why; reading on for ever is what the refusal is against (A9). So: the whole answer goes out now, what
 * still comes is thrown away up to the size of the largest body that any call takes, then the connection is closed.
 */
function answerAndLinger(ctx: Context, text: string): void {
  const { req, res } = ctx;
  ctx.respond = false;
  res.setHeader('Connection', 'close');
  res.setHeader('Content-Length', Buffer.byteLength(text));
  res.write(text);

  const announced = Number(req.headers['content-length'] ?? 0);
  const most = announced > REFUSED_BODY_LINGER_BYTES ? REFUSED_FLOOD_LINGER_BYTES : REFUSED_BODY_LINGER_BYTES;
  let swallowed = 0;
  const onData = (chunk: Buffer): void => {
    swallowed += chunk.length;
    if (swallowed > most) finish();
  };
  const finish = (): void => {
    clearTimeout(timer);
    req.off('data', onData).off('end', finish).off('close', finish).pause();
    res.end();
  };
  const timer = setTimeout(finish, REFUSED_BODY_LINGER_MS);
  req.on('data', onData).on('end', finish).on('close', finish).resume();
}
