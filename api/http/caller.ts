import type { Caller } from '../../domain/actor.js';
import { matchLanguage } from '../../domain/language.js';
import type { Approached } from './approach.js';
import type { Context } from './context.js';

/** Characters of a user agent that are kept (domain/actor: at most 255). */
const USER_AGENT_MAX_LENGTH = 255;

/** Where a call comes from, cleaned of what could break a log line or a column (reliability A37). */
export function callerOf(ctx: Context): Caller {
  const { headers } = ctx.req;
  return {
    requestId: ctx.state.requestId,
    ip: ctx.state.ip,
    userAgent: (headers['user-agent'] ?? '').replace(/\p{Cc}/gu, '').slice(0, USER_AGENT_MAX_LENGTH),
    language: matchLanguage(headers['accept-language']),
  };
}

/** What is known of a request. */
export function approachedBy(ctx: Context): Approached {
  return {
    method: ctx.method,
    path: ctx.path,
    querystring: ctx.querystring,
    headers: ctx.req.headers,
    caller: callerOf(ctx),
  };
}
