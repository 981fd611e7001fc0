/** A value that a field refuses, and the one sentence that says so. */
export type Refused = readonly [value: unknown, message: (field: string) => string];

const said =
  (words: string) =>
  (field: string): string =>
    `The ${field} field ${words}`;

/** Absent, null and empty are one thing (seed: an empty code_id "must be defined"). */
const REQUIRED: readonly Refused[] = [undefined, null, ''].map((value) => [value, said('must be defined')]);
const LONG = 'x'.repeat(50_000);

/** No text is any of these (reliability A5), and NUL and halves of surrogate pairs are in none (A6). */
const NO_TEXT: readonly Refused[] = [
  ...[5, true, ['a'], { $gt: '' }].map((value): Refused => [value, said('must be a string')]),
  ['a\u0000b', said('contains characters that are not allowed')],
  ['\ud800', said('contains characters that are not allowed')],
];

const NO_NAME = said('must be a name of letters, spaces, apostrophes, hyphens and dots');
const NO_ZONE = said('must be the IANA name of a time zone');
const NO_CODE = said('must be a six-digit code');
const NOT_IN_LIST = (field: string): string => `The selected ${field} is invalid`;

/** What fields of each kind refuse. */
export const KINDS = {
  phone: [
    ...REQUIRED,
    ...NO_TEXT,
    ["' OR 1=1 --", said('must be a valid mobile phone number')],
    ['+99670012345', said('must be a valid mobile phone number')],
    ['+'.padEnd(33, '1'), said('must not be greater than 32 characters')],
    [LONG, said('must not be greater than 32 characters')],
  ],
  triedPassword: [
    ...REQUIRED,
    ...NO_TEXT,
    ['x'.repeat(1_025), said('must not be greater than 1024 characters')],
    [LONG, said('must not be greater than 1024 characters')],
  ],
  password: [
    ...REQUIRED,
    ...NO_TEXT.filter(([value]) => value !== '\ud800' && value !== 'a\u0000b'),
    ['long enough\u0000', said('contains characters that are not allowed')],
    ['1234567', said('must have at least 8 characters')],
    ['x'.repeat(129), said('must not be greater than 128 characters')],
    [LONG, said('must not be greater than 128 characters')],
  ],
  uuid: [
    ...REQUIRED,
    ...NO_TEXT,
    ['1', said('must be a valid UUID')],
    ["' OR 1=1 --", said('must be a valid UUID')],
    [LONG, said('must be a valid UUID')],
  ],
  code: [
    ...REQUIRED,
    ...[-1, 1_000_000, 1.5, true, ['111111'], { $gt: '' }].map((value): Refused => [value, NO_CODE]),
    ...['11111', '1e5', ' 111111', '１１１１１１', "' OR 1=1 --", LONG].map(
      (value): Refused => [value, NO_CODE],
    ),
  ],
  provider: [
    ...REQUIRED,
    ...['SMS', 'sms ', 'whatsapp', 'constructor', LONG].map((value): Refused => [value, NOT_IN_LIST]),
    ...[5, true, ['sms'], { $gt: '' }].map((value): Refused => [value, NOT_IN_LIST]),
  ],
  name: [
    ...NO_TEXT,
    ...['<b>', '=cmd|x', 'a1', 'a\u200bb', '\u202ea', 'a\nb', 'a\tb', '😀', 'a_b', ' ', "-'.", '（а）'].map(
      (value): Refused => [value, NO_NAME],
    ),
    ['a'.repeat(256), said('must not be greater than 255 characters')],
    [LONG, said('must not be greater than 255 characters')],
  ],
  timezone: [
    ...NO_TEXT,
    ...[
      '+03:00',
      'GMT+3',
      'asia/tbilisi',
      'asia/Tbilisi',
      'ASIA/TBILISI',
      'utc',
      'gB',
      'Asia/Nowhere',
      'Asia/',
      '/Asia',
      'Asia Tbilisi',
      '../etc',
      'Etc/Unknown',
    ].map((value): Refused => [value, NO_ZONE]),
    ['A'.repeat(65), said('must not be greater than 64 characters')],
    [LONG, said('must not be greater than 64 characters')],
  ],
  contactInfo: [
    ...NO_TEXT,
    ['x'.repeat(1_001), said('must not be greater than 1000 characters')],
    [LONG, said('must not be greater than 1000 characters')],
  ],
  language: [
    [null, said('must be defined')],
    ['', said('must be defined')],
    ...['RU', 'de', 5, true, ['ru'], {}].map((value): Refused => [value, NOT_IN_LIST]),
  ],
  number: [
    [undefined, said('must be defined')],
    [null, said('must be defined')],
    ['', said('must be defined')],
    ...['1', true, ['1'], { $gt: '' }].map((value): Refused => [value, said('must be a number')]),
    [1.5, said('must be an integer')],
    [2 ** 53, said('must be an integer')],
    [1e300, said('must be an integer')],
    [-1, said('must be at least 1')],
    [0, said('must be at least 1')],
  ],
  banText: [
    ...NO_TEXT,
    ['', said('must be defined')],
    ['x'.repeat(1_001), said('must not be greater than 1000 characters')],
    [LONG, said('must not be greater than 1000 characters')],
  ],
  flag: [
    ['true', said('must be a boolean')],
    [1, said('must be a boolean')],
    [null, said('must be a boolean')],
  ],
} as const satisfies Record<string, readonly Refused[]>;

/** One call of the product API as its clients make it, and what the use case behind it is then asked. */
export interface Call {
  readonly path: `/${string}`;
  readonly session: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** Kinds of the fields in the order of the seed's example, which is the order of the messages. */
  readonly fields: Readonly<Record<string, keyof typeof KINDS>>;
  readonly asks: string;
  readonly input?: unknown;
  readonly data: unknown;
}

const PHONE = '+996700123456';
const ID = 'f033d5a5-70e4-4a0d-bb9a-105fb8487c78';

/** Every POST of the surface, registration apart. */
export const CALLS: readonly Call[] = [
  {
    path: '/auth/login',
    session: false,
    body: { phone: PHONE, password: 'old' },
    fields: { phone: 'phone', password: 'triedPassword' },
    asks: 'login',
    input: { phone: PHONE, password: 'old' },
    data: { token: 'the token' },
  },
  {
    path: '/auth/submit_two_factor_login',
    session: false,
    body: { phone: PHONE, code_id: ID, code: 7 },
    fields: { phone: 'phone', code_id: 'uuid', code: 'code' },
    asks: 'submitTwoFactorLogin',
    input: { phone: PHONE, codeId: ID, code: '000007' },
    data: { token: 'the token' },
  },
  {
    path: '/auth/initiate_password_reset',
    session: false,
    body: { phone: PHONE },
    fields: { phone: 'phone' },
    asks: 'requestPasswordReset',
    input: { phone: PHONE },
    data: { code_id: ID },
  },
  {
    path: '/auth/set_new_password',
    session: false,
    body: { code_id: ID, code: '000007', password: 'four quiet rivers' },
    fields: { code_id: 'uuid', code: 'code', password: 'password' },
    asks: 'setNewPassword',
    input: { codeId: ID, code: '000007', password: 'four quiet rivers' },
    data: {},
  },
  {
    path: '/user/set_two_factor_provider',
    session: true,
    body: { provider: 'sms' },
    fields: { provider: 'provider' },
    asks: 'setTwoFactorProvider',
    input: { provider: 'sms' },
    data: { provider: 'sms', active: true },
  },
  {
    path: '/user/confirm_two_factor',
    session: true,
    body: { code: 111111 },
    fields: { code: 'code' },
    asks: 'confirmTwoFactor',
    input: { code: '111111' },
    data: { provider: 'totp', active: true },
  },
  {
    path: '/user/initiate_two_factor_disable',
    session: true,
    body: {},
    fields: {},
    asks: 'requestTwoFactorDisable',
    data: { code_id: ID },
  },
  {
    path: '/user/disable_two_factor',
    session: true,
    body: { code_id: ID, code: 111111 },
    fields: { code_id: 'uuid', code: 'code' },
    asks: 'disableTwoFactor',
    input: { codeId: ID, code: '111111' },
    data: {},
  },
  {
    path: '/user/change_password',
    session: true,
    body: { current_password: 'old', new_password: 'four quiet rivers' },
    fields: { current_password: 'triedPassword', new_password: 'password' },
    asks: 'changePassword',
    input: { currentPassword: 'old', newPassword: 'four quiet rivers' },
    data: {},
  },
  {
    path: '/user/initiate_email_verification',
    session: true,
    body: {},
    fields: {},
    asks: 'requestEmailVerification',
    data: { code_id: ID },
  },
  {
    path: '/user/verify_email',
    session: true,
    body: { code_id: ID, code: 111111 },
    fields: { code_id: 'uuid', code: 'code' },
    asks: 'verifyEmail',
    input: { codeId: ID, code: '111111' },
    data: { email_verified: true },
  },
  {
    path: '/user/logout',
    session: true,
    body: { logout_other_devices: true },
    fields: { logout_other_devices: 'flag' },
    asks: 'logout',
    input: { everywhere: true },
    data: {},
  },
  {
    path: '/user/end_session',
    session: true,
    body: { id: ID },
    fields: { id: 'uuid' },
    asks: 'endSession',
    input: { id: ID },
    data: {},
  },
  {
    path: '/user/link_telegram',
    session: true,
    body: {},
    fields: {},
    asks: 'linkTelegram',
    data: { url: 'https://t.me/vestibule_bot?start=x', expires_at: '2026-11-21T10:10:00.000Z' },
  },
  {
    path: '/profile/update',
    session: true,
    body: {
      first_name: 'Айзада',
      last_name: '',
      patronymic: null,
      timezone: 'Asia/Bishkek',
      contact_info: 'test',
      language: 'ky',
    },
    fields: {
      first_name: 'name',
      last_name: 'name',
      patronymic: 'name',
      timezone: 'timezone',
      contact_info: 'contactInfo',
      language: 'language',
    },
    asks: 'updateProfile',
    input: {
      firstName: 'Айзада',
      lastName: null,
      patronymic: null,
      timezone: 'Asia/Bishkek',
      contactInfo: 'test',
      language: 'ky',
    },
    data: {
      first_name: 'Айзада',
      last_name: null,
      patronymic: null,
      timezone: 'Asia/Bishkek',
      contact_info: null,
      language: 'ky',
    },
  },
  {
    path: '/admin/user/ban',
    session: true,
    body: { id: 1, reason: 'test', message: "=cmd|' /C calc'!A0 <b>" },
    fields: { id: 'number', reason: 'banText', message: 'banText' },
    asks: 'banUser',
    input: { id: 1, reason: 'test', message: "=cmd|' /C calc'!A0 <b>" },
    data: { id: 1, state: 'banned' },
  },
  {
    path: '/admin/user/unban',
    session: true,
    body: { id: 2 },
    fields: { id: 'number' },
    asks: 'unbanUser',
    input: { id: 2 },
    data: { id: 2, state: 'active' },
  },
];
