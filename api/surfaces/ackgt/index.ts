import type { Surface } from '../../http/surface.js';
import type { UseCases } from '../../use-cases/index.js';
import { adminUserRoutes } from './admin-users.js';
import { authRoutes } from './auth.js';
import { documentRoutes } from './documents.js';
import { emailRoutes } from './email.js';
import { envelope } from './envelope.js';
import { passwordRoutes } from './password.js';
import { profileRoutes } from './profile.js';
import { sessionRoutes } from './sessions.js';
import { twoFactorRoutes } from './two-factor.js';
import { userRoutes } from './user.js';

/** The product API (seed 000): its routes, its envelope, its words. */
export function createAckgtSurface(useCases: UseCases): Surface {
  return {
    name: 'ackgt',
    routes: [
      authRoutes,
      passwordRoutes,
      userRoutes,
      twoFactorRoutes,
      emailRoutes,
      sessionRoutes,
      profileRoutes,
      adminUserRoutes,
      documentRoutes,
    ].flatMap((routes) => routes(useCases)),
    ...envelope,
  };
}
