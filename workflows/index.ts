/** Exports workflows and nothing else: each name here is a workflow type. */
export { accountDeletion } from './account-deletion.js';
export { banExpiry } from './ban-expiry.js';
export { emailConfirmation } from './email-confirmation.js';
export { emailVerification } from './email-verification.js';
export { identityCheck } from './identity-check.js';
export { kycReview } from './kyc-review.js';
export { passwordReset } from './password-reset.js';
export { paymentReconciliation } from './payment-reconciliation.js';
export { paymentSettlement } from './payment-settlement.js';
export { phoneVerification } from './phone-verification.js';
export { providerVerification } from './provider-verification.js';
export { registration } from './registration.js';
export { twoFactorChange } from './two-factor-change.js';
export { twoFactorLogin } from './two-factor-login.js';
export { webhookDelivery } from './webhook-delivery.js';
