import { createAccountDeletionActivities } from './account-deletion.js';
import { createAskProviderActivity } from './ask-provider.js';
import { createBanExpiryActivities } from './ban-expiry.js';
import { coded } from './coded.js';
import type { ActivityDeps } from './deps.js';
import { createEmailConfirmationActivities } from './email-confirmation.js';
import { createEmailVerificationActivities } from './email-verification.js';
import { createIdentityCheckActivities } from './identity-check.js';
import { createKycReviewActivities } from './kyc-review.js';
import { createLoginActivities } from './login.js';
import { createPasswordResetActivities } from './password-reset.js';
import { createPaymentReconciliationActivities } from './payment-reconciliation.js';
import { createPaymentSettlementActivities } from './payment-settlement.js';
import { createPhoneVerificationActivities } from './phone-verification.js';
import { createProviderVerificationActivities } from './provider-verification.js';
import { createRegistrationActivities } from './registration.js';
import { createSendCodeActivity } from './send-code.js';
import { createFactorActivities } from './two-factor-change.js';
import { createVerificationActivities } from './verification.js';
import { createWebhookDeliveryActivities } from './webhook-delivery.js';

export type { ActivityDeps } from './deps.js';

/** All activities of the accounts queue, each under the name that workflows call it by. */
export function createActivities(deps: ActivityDeps) {
  return coded({
    ...createSendCodeActivity(deps),
    ...createVerificationActivities(deps),
    ...createRegistrationActivities(deps),
    ...createLoginActivities(deps),
    ...createPasswordResetActivities(deps),
    ...createEmailVerificationActivities(deps),
    ...createPhoneVerificationActivities(deps),
    ...createEmailConfirmationActivities(deps),
    ...createFactorActivities(deps),
    ...createAccountDeletionActivities(deps),
    ...createBanExpiryActivities(deps),
    ...createKycReviewActivities(deps),
    ...createIdentityCheckActivities(deps),
    ...createAskProviderActivity(deps),
    ...createProviderVerificationActivities(deps),
    ...createPaymentSettlementActivities(deps),
    ...createPaymentReconciliationActivities(deps),
    ...createWebhookDeliveryActivities(deps),
  });
}

/** Workflows see activities by this type only. */
export type Activities = ReturnType<typeof createActivities>;
