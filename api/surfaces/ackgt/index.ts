import type { Currency } from '../../../domain/payment/money.js';
import type { Surface } from '../../http/surface.js';
import type { UseCases } from '../../use-cases/index.js';
import { adminKycRoutes } from './admin-kyc.js';
import { adminPaymentRoutes } from './admin-payment.js';
import { adminUserRoutes } from './admin-users.js';
import { adminWebhookStepRoutes } from './admin-webhook-steps.js';
import { adminWebhookRoutes } from './admin-webhooks.js';
import { authRoutes } from './auth.js';
import { documentRoutes } from './documents.js';
import { emailRoutes } from './email.js';
import { envelope } from './envelope.js';
import { kycRoutes } from './kyc.js';
import { kycSubmissionRoutes } from './kyc-submissions.js';
import { passwordRoutes } from './password.js';
import { paymentRoutes } from './payment.js';
import { profileRoutes } from './profile.js';
import { sessionRoutes } from './sessions.js';
import { twoFactorRoutes } from './two-factor.js';
import { userRoutes } from './user.js';

/**
 * The product API (seed 000): its routes, its envelope, its words.
 * @param currencies what payments can be in, the first one by default (PAYMENT_CURRENCIES)
 */
export function createAckgtSurface(
  useCases: UseCases,
  currencies: readonly [Currency, ...Currency[]],
): Surface {
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
      kycSubmissionRoutes,
      kycRoutes,
      adminKycRoutes,
      (calls: UseCases) => paymentRoutes(calls, currencies),
      adminPaymentRoutes,
      adminWebhookRoutes,
      adminWebhookStepRoutes,
    ].flatMap((routes) => routes(useCases)),
    ...envelope,
  };
}
