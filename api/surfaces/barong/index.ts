import type { Surface } from '../../http/surface.js';
import type { UseCases } from '../../use-cases/index.js';
import { adminRoutes } from './admin/index.js';
import { type Dialect, PREFIX } from './dialect.js';
import { envelope } from './envelope.js';
import { forwardAuth } from './forward-auth.js';
import { generalRoutes } from './general.js';
import { identityRoutes } from './identity.js';
import { keyRoutes } from './keys.js';
import { publicRoutes } from './public.js';
import { resourceRoutes } from './resource.js';
import { reviewRoutes } from './review.js';
import { guardAddress, security } from './security.js';
import type { BarongSettings } from './settings.js';
import { swaggerRoutes } from './swagger.js';

/** Barong 2.4 and 2.7, or NebulaECN's dialect of them (seeds 001, 002, 004): routes, envelope, words, ways in. */
export function createBarongSurface(dialect: Dialect, useCases: UseCases, settings: BarongSettings): Surface {
  const surface: Surface = {
    name: dialect,
    prefix: PREFIX[dialect],
    routes: [
      ...[
        generalRoutes,
        publicRoutes,
        identityRoutes,
        resourceRoutes,
        reviewRoutes,
        keyRoutes,
        adminRoutes,
      ].flatMap((routes) => routes(useCases, settings)),
      ...swaggerRoutes(settings.title, () => surface),
    ].flatMap((routes) => routes(dialect)),
    // One door for gateways, whichever prefix they ask about.
    mounts: dialect === 'barong' ? [forwardAuth(useCases, settings.authz)] : [],
    security: security(useCases, dialect),
    guard: (approached) => guardAddress(useCases, approached),
    ...envelope,
  };
  return surface;
}
