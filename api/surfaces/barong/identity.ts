import type { UseCases } from '../../use-cases/index.js';
import { auth0Routes } from './auth0.js';
import { captchaRoutes } from './captcha.js';
import { emailConfirmationRoutes } from './email-confirmation.js';
import type { DialectRoute } from './operation.js';
import { passwordResetRoutes } from './password-reset.js';
import { passwordStrengthRoutes } from './password-strength.js';
import { registrationRoutes } from './registration.js';
import { sessionRoutes } from './sessions.js';
import type { BarongSettings } from './settings.js';

/** Registration, login and what restores it; what else is under `/identity` is in general.ts and access.ts. */
export function identityRoutes(useCases: UseCases, settings: BarongSettings): readonly DialectRoute[] {
  return [
    registrationRoutes,
    emailConfirmationRoutes,
    passwordResetRoutes,
    sessionRoutes,
    auth0Routes,
    captchaRoutes,
    passwordStrengthRoutes,
  ].flatMap((routes) => routes(useCases, settings));
}
