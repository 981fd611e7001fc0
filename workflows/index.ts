/** Exports workflows and nothing else: each name here is a workflow type. */
export { emailVerification } from './email-verification.js';
export { passwordReset } from './password-reset.js';
export { registration } from './registration.js';
export { twoFactorChange } from './two-factor-change.js';
export { twoFactorLogin } from './two-factor-login.js';
