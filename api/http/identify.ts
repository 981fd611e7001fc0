import { randomUUID } from 'node:crypto';
import { DomainError } from '../../domain/errors.js';
import type { ClientAddress } from './client-ip.js';
import type { Lifecycle, Middleware } from './context.js';
import type { Surface } from './surface.js';

/** What a trusted proxy may call a request; anything else could forge log lines. */
const FOREIGN_REQUEST_ID = /^[A-Za-z0-9._-]{8,64}$/;

/** The route of requests that match none: one label, however many paths a scanner tries. */
export const UNMATCHED = 'unmatched';

/** Gives the request its id and its true client address. Runs first, so that every answer carries the id. */
export function identify(addresses: ClientAddress, surface: Surface, lifecycle: Lifecycle): Middleware {
  return (ctx, next) => {
    const { headers, socket } = ctx.req;
    const peer = socket.remoteAddress;
    const foreign = headers['x-request-id'];
    const state = ctx.state;
    state.requestId =
      typeof foreign === 'string' && FOREIGN_REQUEST_ID.test(foreign) && addresses.trusts(peer)
        ? foreign
        : randomUUID();
    const forwardedFor = headers['x-forwarded-for'];
    state.ip = addresses.of({
      peer,
      forwardedFor: typeof forwardedFor === 'string' ? forwardedFor : undefined,
    });
    state.surface = surface;
    state.route = UNMATCHED;
    ctx.res.setHeader('X-Request-Id', state.requestId);
    if (lifecycle.draining) ctx.res.setHeader('Connection', 'close');
    return next();
  };
}

/** HTTP/1.1 asks for a Host header (RFC 9112 3.2). Node could refuse by itself, but with an empty answer. */
export const requireHost: Middleware = (ctx, next) => {
  if (ctx.req.headers.host === undefined && ctx.req.httpVersion === '1.1')
    throw new DomainError('malformed_request');
  return next();
};
