import { str } from 'envalid';
import { KYC_PROVIDER_ASK_HOURS, KYC_PROVIDER_GIVE_UP_HOURS } from '../../domain/family-limits.js';
import { KYC_PROVIDERS } from '../../domain/kyc/provider.js';
import { apiKey, positive, serviceUrl } from './validators.js';

/** The groups of variables of a KYC provider; a part of VARIABLES (variables.ts). */
export const PROVIDER_VARIABLES = {
  kycProvider: {
    KYC_PROVIDER: str({
      choices: KYC_PROVIDERS,
      default: 'none',
      desc: 'company that looks at profiles, documents and addresses of the Barong family by itself; none: reviewers alone do',
    }),
  },
  // Only the worker asks it.
  kycProviderCalls: {
    KYC_PROVIDER_URL: serviceUrl({
      default: 'https://api.kycaid.com/',
      desc: 'address of the KYC provider',
    }),
    KYC_PROVIDER_TOKEN: apiKey({ default: '', desc: 'KYC provider: our token' }),
    KYC_PROVIDER_ASK_HOURS: positive({
      default: KYC_PROVIDER_ASK_HOURS,
      desc: 'hours after which a silent KYC provider is asked again; fractions are fine, here and in the next',
    }),
    KYC_PROVIDER_GIVE_UP_HOURS: positive({
      default: KYC_PROVIDER_GIVE_UP_HOURS,
      desc: 'hours after which a case is left to reviewers that a KYC provider does not take, or does not decide',
    }),
  },
} as const;
