import type { Config } from '../../platform/config/config.js';
import type { KycProvider } from './kyc-provider.js';
import { createKycaid, type KycaidConfig } from './kycaid.js';

/**
 * The KYC provider as the configuration names it; null: reviewers alone decide.
 * @throws Error at start when its configuration cannot work
 */
export function createKycProvider(config: KycaidConfig & Pick<Config, 'KYC_PROVIDER'>): KycProvider | null {
  return config.KYC_PROVIDER === 'kycaid' ? createKycaid(config) : null;
}
