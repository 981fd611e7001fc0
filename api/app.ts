import Koa from 'koa';
import type { Config } from '../platform/config/config.js';
import type { Audit, Authenticate, Authorize } from './http/authenticate.js';
import { createClientAddress } from './http/client-ip.js';
import type { App, HttpMetrics, Lifecycle, Log, RequestState } from './http/context.js';
import { answerErrors, logLateFailure } from './http/errors.js';
import type { Idempotency } from './http/idempotency.js';
import { identify, requireHost } from './http/identify.js';
import { observe } from './http/observe.js';
import { openApiDocument } from './http/openapi.js';
import type { Page } from './http/page.js';
import { createRouter } from './http/router.js';
import { secureHeaders } from './http/secure-headers.js';
import type { Surface } from './http/surface.js';
import { docsPages } from './surfaces/operations/docs.js';
import { healthRoutes, type Readiness } from './surfaces/operations/health.js';
import { createOperations } from './surfaces/operations/index.js';
import { jwksRoute, type PublishedKeys } from './surfaces/operations/jwks.js';
import { openApiRoute } from './surfaces/operations/openapi.js';

export interface AppDeps {
  readonly config: Pick<Config, 'NODE_ENV' | 'TRUSTED_PROXIES' | 'API_DOCS' | 'PRODUCT_NAME'>;
  readonly log: Log;
  readonly metrics: HttpMetrics;
  /** The first one words the answers that belong to none of them (an unknown path, an unreadable request). */
  readonly surfaces: readonly [Surface, ...Surface[]];
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  readonly audit: Audit;
  readonly idempotency: Idempotency;
  /** Whether Postgres and Temporal answer. */
  ready(): Promise<Readiness>;
  /** The public halves of the keys that sign our JWTs; none: the application signs none. */
  readonly publishedKeys?: PublishedKeys;
  /** What is for browsers and no part of the API, beside the docs: the development outbox. */
  readonly pages?: readonly Page[];
}

/** The table of contents: what a request passes through, then what it can reach. */
export function createApp(deps: AppDeps): App {
  const { config, log, surfaces } = deps;
  const [defaultSurface] = surfaces;
  const lifecycle: Lifecycle = { draining: false };

  const operations = createOperations(defaultSurface, [
    ...healthRoutes(deps, lifecycle),
    ...(deps.publishedKeys ? [jwksRoute(deps.publishedKeys)] : []),
    ...(config.API_DOCS ? [openApiRoute(() => document)] : []),
  ]);
  const everySurface = [...surfaces, operations];
  const pages = [...(config.API_DOCS ? docsPages(config.PRODUCT_NAME) : []), ...(deps.pages ?? [])];
  const document = openApiDocument(config.PRODUCT_NAME, everySurface);

  const app = new Koa<RequestState>({ env: config.NODE_ENV });
  app.on('error', logLateFailure(log));
  app.use(identify(createClientAddress(config.TRUSTED_PROXIES), defaultSurface, lifecycle));
  app.use(observe(log, deps.metrics));
  app.use(secureHeaders);
  app.use(answerErrors(log));
  app.use(requireHost);
  const { authenticate, authorize, audit, idempotency } = deps;
  const options = {
    authenticate,
    authorize,
    audit,
    idempotency,
    log,
    checkAnswers: config.NODE_ENV === 'test',
  };
  for (const middleware of createRouter(everySurface, pages, options)) app.use(middleware);

  return Object.assign(app, { runtime: { surface: defaultSurface, log, metrics: deps.metrics, lifecycle } });
}
