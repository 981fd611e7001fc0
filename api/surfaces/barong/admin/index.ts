import type { UseCases } from '../../../use-cases/index.js';
import type { DialectRoute } from '../operation.js';
import type { BarongSettings } from '../settings.js';
import { abilityRoutes } from './abilities.js';
import { activityLogRoutes } from './activities.js';
import { levelRoutes } from './levels.js';
import { metricRoutes } from './metrics.js';
import { permissionRoutes } from './permissions.js';
import { profileReviewRoutes } from './profiles.js';
import { restrictionRoutes } from './restrictions.js';
import { userBelongingRoutes } from './user-belongings.js';
import { userChangeRoutes } from './user-changes.js';
import { userCommentRoutes } from './user-comments.js';
import { userLabelRoutes } from './user-labels.js';
import { userRoutes } from './users.js';

/** What administrators do: everything under `/admin` (barong.md section 5). */
export function adminRoutes(useCases: UseCases, _settings: BarongSettings): readonly DialectRoute[] {
  return [
    levelRoutes,
    abilityRoutes,
    // Before `/users/:uid`, which would take their names for an account's.
    userLabelRoutes,
    userRoutes,
    userChangeRoutes,
    userCommentRoutes,
    userBelongingRoutes,
    permissionRoutes,
    restrictionRoutes,
    profileReviewRoutes,
    activityLogRoutes,
    metricRoutes,
  ].flatMap((routes) => routes(useCases));
}
