import type { UseCases } from '../../use-cases/index.js';
import { activityRoutes } from './activity.js';
import { dataStorageRoutes } from './data-storage.js';
import { labelRoutes } from './labels.js';
import type { DialectRoute } from './operation.js';
import { otpRoutes } from './otp.js';
import { passwordRoutes } from './password.js';
import { phoneRoutes } from './phones.js';
import type { BarongSettings } from './settings.js';
import { userRoutes } from './users-me.js';

/** What a signed-in account does with itself: everything under `/resource` but its review, its keys and service accounts. */
export function resourceRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    ...userRoutes(useCases, settings),
    ...passwordRoutes(useCases),
    ...activityRoutes(useCases),
    ...labelRoutes(useCases),
    ...dataStorageRoutes(useCases),
    ...otpRoutes(useCases),
    ...phoneRoutes(useCases, settings),
  ];
}
