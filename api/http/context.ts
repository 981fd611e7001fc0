import type Koa from 'koa';
import type { ErrorCode } from '../../domain/errors.js';
import type { Surface } from './surface.js';

/** The logger as far as HTTP needs it (pino's in the running system): fields, then a constant text. */
export interface Log {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** Where HTTP reports to (platform/http-metrics in the running system). */
export interface HttpMetrics {
  /** A request came in. */
  started(): void;
  /** It was answered; `route` is the declared path or `unmatched`. */
  finished(method: string, route: string, status: number, seconds: number): void;
}

/** What the middleware knows of a request; `identify` fills it before anything else runs. */
export interface RequestState {
  /** Ours, or the trusted proxy's; on every answer as `X-Request-Id`. */
  requestId: string;
  /** The true client address; personal data: the activity log records it, the access log does not. */
  ip: string;
  /** Who words the answer: the surface of the matched route, else the default one. */
  surface: Surface;
  /** Path as the route declares it, or `unmatched`; never the URL, which may hold secrets. */
  route: string;
  /** The code of a refusal, for the access log. */
  error?: ErrorCode;
  /** The body as it was sent, byte for byte (signatures of webhooks are over these). */
  rawBody?: Buffer;
  /** The body was refused before its end, or read to it; absent: see `writeAnswer`. */
  bodyUnread?: boolean;
}

export type Context = Koa.ParameterizedContext<RequestState>;
export type Middleware = Koa.Middleware<RequestState>;

/** Whether the process is on its way out: readiness says 503 and connections are not kept. */
export interface Lifecycle {
  draining: boolean;
}

/** A Koa application and what its server needs for failures that happen before Koa sees a request. */
export type App = Koa<RequestState> & {
  readonly runtime: {
    readonly surface: Surface;
    readonly log: Log;
    readonly metrics: HttpMetrics;
    readonly lifecycle: Lifecycle;
  };
};
