import type { KycType } from '../../domain/kyc/words.js';
import type { Config } from './config.js';

const HOUR_SECONDS = 60 * 60;

/** What is configured of KYC, in the units that the code counts in. */
export function kycSettings(config: Config) {
  const dueSeconds: Readonly<Record<KycType, number>> = {
    individual_basic: config.KYC_DUE_HOURS_INDIVIDUAL_BASIC * HOUR_SECONDS,
    individual_full: config.KYC_DUE_HOURS_INDIVIDUAL_FULL * HOUR_SECONDS,
    legal: config.KYC_DUE_HOURS_LEGAL * HOUR_SECONDS,
    // As much to read as in the short form.
    profile: config.KYC_DUE_HOURS_INDIVIDUAL_BASIC * HOUR_SECONDS,
    document: config.KYC_DUE_HOURS_INDIVIDUAL_BASIC * HOUR_SECONDS,
    address: config.KYC_DUE_HOURS_INDIVIDUAL_BASIC * HOUR_SECONDS,
  };
  return {
    /** Time that reviewers have for a case. */
    dueSeconds,
    /** Times that travel in the input of flows. */
    times: {
      reminderDays: config.KYC_REMINDER_DAYS,
      withdrawAfterDays: config.KYC_WITHDRAW_AFTER_DAYS,
      pullWaitSeconds: config.IDENTITY_PULL_WAIT_SECONDS,
    },
    identityAttemptSeconds: config.IDENTITY_ATTEMPT_MINUTES * 60,
  };
}
