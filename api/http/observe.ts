import type { HttpMetrics, Log, Middleware } from './context.js';

/**
 * One line and one measurement per request. The line has the route's pattern, never the URL; no address, header
 * or body: those are personal or secret (reliability A44).
 */
export function observe(log: Log, metrics: HttpMetrics): Middleware {
  return async (ctx, next) => {
    const began = performance.now();
    metrics.started();
    try {
      await next();
    } finally {
      const ms = performance.now() - began;
      const { requestId, route, error } = ctx.state;
      metrics.finished(ctx.method, route, ctx.status, ms / 1_000);
      log.info(
        {
          request_id: requestId,
          method: ctx.method,
          route,
          status: ctx.status,
          ms: Math.round(ms * 100) / 100,
          error,
        },
        'request',
      );
    }
  };
}
