import type { UseCases } from '../../use-cases/index.js';
import { addressRoutes } from './addresses.js';
import { documentRoutes } from './documents.js';
import type { DialectRoute } from './operation.js';
import { profileRoutes } from './profiles.js';
import type { BarongSettings } from './settings.js';

/** What a person shows for review: profiles, documents, addresses. */
export function reviewRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    ...profileRoutes(useCases, settings),
    ...documentRoutes(useCases, settings),
    ...addressRoutes(useCases),
  ];
}
