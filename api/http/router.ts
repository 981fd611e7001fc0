import { Router, type RouterContext } from '@koa/router';
import { DomainError } from '../../domain/errors.js';
import { writeAnswer } from './answer.js';
import { approachedBy, callerOf } from './caller.js';
import type { Context, Middleware, RequestState } from './context.js';
import { type EndpointOptions, endpoint } from './endpoint.js';
import type { Page } from './page.js';
import type { Surface } from './surface.js';

/** What one path answers to, and in whose words it says no to other methods. */
interface Resource {
  readonly surface: Surface;
  readonly allow: Set<string>;
}

/**
 * Registers what is declared. Paths match exactly: case and a trailing slash count, so one thing has one path.
 * @returns middleware in order: the routes, then the answer to what matches none of them
 * @throws Error for two routes of one method and path, or of one operationId
 */
export function createRouter(
  surfaces: readonly Surface[],
  pages: readonly Page[],
  options: EndpointOptions,
): readonly Middleware[] {
  const router = new Router<RequestState>({ sensitive: true, strict: true });
  const resources = new Map<string, Resource>();
  const plain: PlainRoutes = new Map();
  const taken = new Set<string>();
  const claim = (surface: Surface, method: string, path: string, name: string): void => {
    for (const key of [`${method} ${path}`, name]) {
      if (taken.has(key)) throw new Error(`declared twice: ${key}`);
      taken.add(key);
    }
    const resource = resources.get(path) ?? { surface, allow: new Set() };
    for (const verb of method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]) resource.allow.add(verb);
    resources.set(path, resource);
  };

  for (const surface of surfaces) {
    for (const route of surface.routes) {
      claim(surface, route.method, route.path, route.operationId);
      const answer = endpoint(route, surface, options);
      router.register(route.path, [route.method], [answer]);
      if (!route.path.includes(':')) plain.set(`${route.method.toUpperCase()} ${route.path}`, answer);
    }
  }
  const [defaultSurface] = surfaces;
  if (defaultSurface === undefined) throw new Error('an application needs a surface');
  for (const page of pages) {
    claim(defaultSurface, 'get', page.path, `page ${page.path}`);
    router.register(page.path, ['get'], [(ctx) => showPage(page, ctx)]);
  }
  return [
    answerMounts(surfaces),
    answerPlain(plain),
    router.routes() as Middleware,
    refuseUnrouted(resources, surfaces),
  ];
}

/** Routes without a parameter, by method and path. */
type PlainRoutes = Map<string, (ctx: Context) => Promise<void>>;

/**
 * Answers what needs no pattern: the router asks one after the other of all that there are (docs/performance.md). What is not
 * found here, HEAD for one, it finds.
 */
function answerPlain(routes: PlainRoutes): Middleware {
  return (ctx, next) => routes.get(`${ctx.method} ${ctx.path}`)?.(ctx) ?? next();
}

/** What answers whole trees of paths, before the routes are asked. */
function answerMounts(surfaces: readonly Surface[]): Middleware {
  const mounts = surfaces.flatMap((surface) => (surface.mounts ?? []).map((mount) => ({ surface, mount })));
  return async (ctx, next) => {
    const found = mounts.find(({ mount }) => ctx.path.startsWith(mount.prefix));
    if (!found) return next();
    ctx.state.route = `${found.mount.prefix}*`;
    ctx.state.surface = found.surface;
    writeAnswer(ctx, await found.mount.answer(approachedBy(ctx)));
  };
}

async function showPage(page: Page, ctx: Context): Promise<void> {
  ctx.state.route = page.path;
  const {
    status = 200,
    type,
    body,
    headers = {},
  } = await page.content(new URLSearchParams(ctx.querystring), callerOf(ctx));
  ctx.status = status;
  ctx.set({ 'Content-Type': type, ...headers });
  ctx.body = body;
}

/** 405 with Allow where another method would do (OPTIONS and TRACE are no exception: no CORS here), else 404. */
function refuseUnrouted(resources: ReadonlyMap<string, Resource>, surfaces: readonly Surface[]): Middleware {
  const owned = surfaces.filter(({ prefix }) => prefix !== undefined);
  return (ctx) => {
    const [layer] = (ctx as unknown as RouterContext<RequestState>).matched ?? [];
    const resource = resources.get(String(layer?.path));
    if (!resource) {
      const owner = owned.find(({ prefix }) => ctx.path === prefix || ctx.path.startsWith(`${prefix}/`));
      if (owner) ctx.state.surface = owner;
      throw new DomainError('not_found', { reason: 'route' });
    }
    ctx.state.route = String(layer?.path);
    ctx.state.surface = resource.surface;
    throw new DomainError('method_not_allowed', { allow: [...resource.allow] });
  };
}
