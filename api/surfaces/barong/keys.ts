import type { UseCases } from '../../use-cases/index.js';
import { accessRoutes } from './access.js';
import { apiKeyRoutes } from './api-keys.js';
import type { DialectRoute } from './operation.js';
import { serviceAccountRoutes } from './service-accounts.js';
import { serviceKeyRoutes } from './service-keys.js';

/** What programs get in by, and who is kept out. */
export function keyRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [apiKeyRoutes, serviceAccountRoutes, serviceKeyRoutes, accessRoutes].flatMap((routes) =>
    routes(useCases),
  );
}
