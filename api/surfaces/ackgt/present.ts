import type { Account } from '../../use-cases/index.js';

/** The answer of `GET /user/get_me` (product-api). Presenters are the only way out of the surface. */
export function presentMe(account: Account) {
  const { profile } = account;
  return {
    id: account.id,
    uid: account.uid,
    email: account.email,
    email_verified: account.emailVerified,
    phone: account.phone,
    role: account.role,
    state: account.state,
    level: account.level,
    language: account.language,
    two_factor_provider: account.twoFactorProvider,
    profile: {
      first_name: profile.firstName,
      last_name: profile.lastName,
      patronymic: profile.patronymic,
      timezone: profile.timezone,
      contact_info: profile.contactInfo,
    },
    // No case can exist before the KYC flow does.
    kyc: [],
    created_at: account.createdAt.toISOString(),
  };
}
