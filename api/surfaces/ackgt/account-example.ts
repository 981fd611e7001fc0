/** What every list and view of accounts begins with, of the account of the examples. */
export const IDENTITY_EXAMPLE = {
  id: 1,
  uid: 'ID0123456789',
  email: 'aizada@example.com',
  email_verified: false,
  phone: '+996700123456',
  role: 'member',
  state: 'active',
  level: 0,
};

/** The same account as its owner sees it. */
export const ACCOUNT_EXAMPLE = {
  ...IDENTITY_EXAMPLE,
  language: 'ru',
  two_factor_provider: null,
  profile: {
    first_name: null,
    last_name: null,
    patronymic: null,
    timezone: null,
    contact_info: null,
  },
  kyc: [],
  created_at: '2026-11-21T10:00:00.000Z',
};
