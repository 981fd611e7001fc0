import type { Surface } from '../../http/surface.js';
import type { UseCases } from '../../use-cases/index.js';
import { authRoutes } from './auth.js';
import { envelope } from './envelope.js';
import { userRoutes } from './user.js';

/** The product API (seed 000): its routes, its envelope, its words. */
export function createAckgtSurface(useCases: UseCases): Surface {
  return {
    name: 'ackgt',
    routes: [...authRoutes(useCases), ...userRoutes(useCases)],
    ...envelope,
  };
}
