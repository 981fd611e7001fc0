import test from 'ava';
import type { Config, Program } from '../../../platform/config/config.js';
import { type Changes, faultsOf as faultsIn, load as loadAs } from './support.js';

const load = (changes: Changes = {}, program: Program = 'worker'): Config => loadAs(program, changes);
const faultsOf = (changes: Changes, program: Program = 'worker'): readonly string[] =>
  faultsIn(program, changes);

test('production: real providers by default, Telegram off, codes by SMS', (t) => {
  const config = load();
  t.is(config.TELEGRAM_PROVIDER, 'telegram');
  t.is(config.TELEGRAM_GATEWAY_TOKEN + config.TELEGRAM_BOT_TOKEN + config.TELEGRAM_WEBHOOK_SECRET, '');
  t.is(config.MAIL_PROVIDER, 'smtp');
  t.deepEqual(config.CODE_CHANNELS, ['sms']);
});

test('development: outboxes by default, nothing else is needed', (t) => {
  const config = load({ NODE_ENV: 'development', SMTP_URL: undefined, MAIL_FROM: undefined });
  t.is(config.TELEGRAM_PROVIDER, 'outbox');
  t.is(config.MAIL_PROVIDER, 'outbox');
});

test('A25: production refuses outboxes of every channel; without DEVELOPMENT_OUTBOX everybody does', (t) => {
  for (const name of ['SMS_PROVIDER', 'TELEGRAM_PROVIDER', 'MAIL_PROVIDER']) {
    t.true(faultsOf({ [name]: 'outbox' }).some((fault) => fault.startsWith(`${name}: outbox sends nothing`)));
    const development = { NODE_ENV: 'development', DEVELOPMENT_OUTBOX: 'false', [name]: 'outbox' };
    t.true(
      faultsOf(development).some((fault) => fault.startsWith(`${name}: outbox without DEVELOPMENT_OUTBOX`)),
    );
  }
});

test('mail needs its server and its sender', (t) => {
  t.deepEqual(faultsOf({ SMTP_URL: undefined, MAIL_FROM: '' }), [
    'SMTP_URL: is required when MAIL_PROVIDER is smtp',
    'MAIL_FROM: is required when MAIL_PROVIDER is smtp',
  ]);
});

test('AbleID: off without an address; with one it needs its project and secret and a way back to us', (t) => {
  t.is(load().ABLE_ID_URL, '');
  const url = { ABLE_ID_URL: 'https://ableid.example' };
  const whole = {
    ...url,
    ABLE_ID_PROJECT_ID: 'p',
    ABLE_ID_SECRET: 's',
    HOOKS_BASE_URL: 'https://api.example',
  };
  t.deepEqual(faultsOf(whole), []);
  t.deepEqual(faultsOf(url), [
    'ABLE_ID_PROJECT_ID: is required when ABLE_ID_URL is set',
    'ABLE_ID_SECRET: is required when ABLE_ID_URL is set',
    'HOOKS_BASE_URL: is required when ABLE_ID_URL is set',
  ]);
  const plain = { ...whole, ABLE_ID_URL: 'http://ableid.example', HOOKS_BASE_URL: 'http://api.example' };
  t.deepEqual(faultsOf(plain), [
    'ABLE_ID_URL: production needs https',
    'HOOKS_BASE_URL: production needs https when ABLE_ID_URL is set',
  ]);
  t.deepEqual(faultsOf({ ...plain, NODE_ENV: 'development' }), []);
  t.deepEqual(faultsOf({ HOOKS_BASE_URL: 'http://api.example' }), []);
  for (const HOOKS_BASE_URL of ['api.example', 'ftp://api.example', 'https://user:secret@api.example']) {
    const faults = faultsOf({ ...whole, HOOKS_BASE_URL });
    t.is(faults.length, 1, HOOKS_BASE_URL);
    t.false(faults.join().includes('secret'));
  }
  const api = load(url, 'api');
  t.false(Object.hasOwn(api, 'ABLE_ID_SECRET') || Object.hasOwn(api, 'HOOKS_BASE_URL'));
});

test('NambaOne: off without an address; with one it needs our key, and https in production', (t) => {
  const off = load();
  t.is(off.NAMBA_ONE_URL + off.NAMBA_ONE_API_KEY + off.NAMBA_ONE_MERCHANT_ACCOUNT, '');
  const url = { NAMBA_ONE_URL: 'https://nambaone.example' };
  t.deepEqual(faultsOf({ ...url, NAMBA_ONE_API_KEY: 'k' }), []);
  t.deepEqual(faultsOf(url), ['NAMBA_ONE_API_KEY: is required when NAMBA_ONE_URL is set']);
  const plain = { NAMBA_ONE_URL: 'http://nambaone.example', NAMBA_ONE_API_KEY: 'k' };
  t.deepEqual(faultsOf(plain), ['NAMBA_ONE_URL: production needs https, unless it is on this machine']);
  t.deepEqual(faultsOf({ ...plain, NAMBA_ONE_URL: 'http://127.0.0.1:8237' }), []);
  const lookalike = { ...plain, NAMBA_ONE_URL: 'http://127.0.0.1.example' };
  t.is(faultsOf(lookalike).length, 1, 'a name that only begins so');
  t.deepEqual(faultsOf({ ...plain, NODE_ENV: 'development' }), []);
  const api = load({ ...url, NAMBA_ONE_API_KEY: 'k' }, 'api');
  t.false(Object.keys(api).some((name) => ['NAMBA_ONE_URL', 'NAMBA_ONE_API_KEY'].includes(name)));
});

test('CODE_CHANNELS: an order of channels that reach a phone', (t) => {
  const gateway = { TELEGRAM_GATEWAY_TOKEN: 'token' };
  t.deepEqual(load({ CODE_CHANNELS: 'telegram, sms', ...gateway }).CODE_CHANNELS, ['telegram', 'sms']);
  t.deepEqual(load({ CODE_CHANNELS: 'telegram', ...gateway }).CODE_CHANNELS, ['telegram']);
  for (const wrong of ['', ',', 'email', 'sms,email', 'sms,sms', 'SMS']) {
    t.is(faultsOf({ CODE_CHANNELS: wrong, ...gateway }).length, 1, wrong);
  }
  t.deepEqual(faultsOf({ CODE_CHANNELS: 'sms,telegram' }), [
    'CODE_CHANNELS: telegram needs TELEGRAM_GATEWAY_TOKEN',
  ]);
});

for (const [name, right, wrong] of [
  ['TELEGRAM_BOT_TOKEN', ['', '100200300:AbC-_9'], ['secret-1', '1:secret/../x', ':secret-1', '1:secret-1 ']],
  ['NAMBA_ONE_API_KEY', ['', 'k', '!~'], ['secret 1', 'secret-1\n', 'ключ-secret-1', 'x'.repeat(513)]],
  ['NAMBA_ONE_MERCHANT_ACCOUNT', ['', 'Ab0_-'], ['secret/1', 'secret 1', 'x'.repeat(129)]],
  ['TELEGRAM_BOT_NAME', ['', 'vestibule_bot'], ['@vestibule_bot', 'bot', 'a b c d e', 'x'.repeat(33)]],
  [
    'TELEGRAM_WEBHOOK_SECRET',
    ['', 'a'.repeat(24), 'Z_-9'.repeat(64)],
    ['a'.repeat(23), `${'a'.repeat(24)} b`],
  ],
] as const) {
  test(`${name}: form, and no value in a fault`, (t) => {
    const base = { TELEGRAM_BOT_NAME: 'vestibule_bot' };
    for (const value of right) t.deepEqual(faultsOf({ ...base, [name]: value }), []);
    for (const value of wrong) {
      const faults = faultsOf({ ...base, [name]: value });
      t.is(faults.length, 1, value);
      t.true(faults[0]?.startsWith(`${name}: `));
      if (name !== 'TELEGRAM_BOT_NAME') t.false(faults[0]?.includes(value));
    }
  });
}

test('a webhook without a bot is refused', (t) => {
  for (const program of ['api', 'worker'] as const) {
    t.deepEqual(faultsOf({ TELEGRAM_WEBHOOK_SECRET: 'a'.repeat(24) }, program), [
      'TELEGRAM_BOT_NAME: is required when TELEGRAM_WEBHOOK_SECRET is set',
    ]);
  }
});

test('the API is not given what only the worker sends with', (t) => {
  const names = Object.keys(load({}, 'api'));
  t.deepEqual(
    names.filter((name) => /^(TELEGRAM|SMTP|MAIL)/.test(name)),
    ['TELEGRAM_BOT_NAME', 'TELEGRAM_WEBHOOK_SECRET'],
  );
});

test('files need a place: a folder, or a bucket; a key has both of its halves', (t) => {
  for (const program of ['api', 'worker'] as const) {
    t.deepEqual(faultsOf({ STORAGE_DIR: '' }, program), [
      'STORAGE_DIR: is required when STORAGE_PROVIDER is local',
    ]);
    const s3 = { STORAGE_PROVIDER: 's3', STORAGE_DIR: '' };
    t.deepEqual(faultsOf(s3, program), ['S3_BUCKET: is required when STORAGE_PROVIDER is s3']);
    t.deepEqual(faultsOf({ ...s3, S3_BUCKET: 'files' }, program), []);
    t.deepEqual(faultsOf({ ...s3, S3_BUCKET: 'files', S3_ACCESS_KEY_ID: 'key' }, program), [
      'S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY: one without the other',
    ]);
  }
  t.is(load({ NODE_ENV: 'development', STORAGE_DIR: undefined }).STORAGE_DIR, '.data/files');
});

test('S3: an address without credentials, and a prefix that is one', (t) => {
  for (const S3_ENDPOINT of ['s3.example', 'ftp://s3.example', 'https://user:secret@s3.example']) {
    const faults = faultsOf({ S3_ENDPOINT });
    t.is(faults.length, 1, S3_ENDPOINT);
    t.false(faults.join().includes('secret'));
  }
  for (const S3_PREFIX of ['', 'documents/', 'a/b-c/d_e/']) t.deepEqual(faultsOf({ S3_PREFIX }), []);
  for (const S3_PREFIX of ['documents', '/', '../', 'a//b/', 'a b/'])
    t.is(faultsOf({ S3_PREFIX }).length, 1, S3_PREFIX);
});

test('a captcha needs its keys; Auth0 both of its names; their addresses and links need https in production', (t) => {
  const faults = (changes: Changes): readonly string[] => faultsOf(changes, 'api');
  t.deepEqual(faults({ CAPTCHA_TYPE: 'recaptcha' }), [
    'RECAPTCHA_SITE_KEY: is required when CAPTCHA_TYPE is recaptcha',
    'RECAPTCHA_SECRET: is required when CAPTCHA_TYPE is recaptcha',
  ]);
  t.deepEqual(faults({ CAPTCHA_TYPE: 'geetest' }), [
    'GEETEST_ID: is required when CAPTCHA_TYPE is geetest',
    'GEETEST_KEY: is required when CAPTCHA_TYPE is geetest',
  ]);
  t.is(faults({ CAPTCHA_TYPE: 'other' }).length, 1);
  t.deepEqual(faults({ CAPTCHA_ENDPOINTS: 'user_create,everything' }), [
    'CAPTCHA_ENDPOINTS: knows user_create, session_create, password_reset, email_confirmation',
  ]);
  t.deepEqual(faults({ AUTH0_DOMAIN: 'tenant.auth0.example' }), [
    'AUTH0_DOMAIN, AUTH0_CLIENT_ID: one without the other',
  ]);
  t.deepEqual(faults({ CAPTCHA_URL: 'http://captcha.example', AUTH0_JWKS_URL: 'http://keys.example' }), [
    'CAPTCHA_URL: production needs https',
    'AUTH0_JWKS_URL: production needs https',
  ]);
  t.deepEqual(faultsOf({ BARONG_RESET_URL: 'http://app.example/?token=' }), [
    'BARONG_RESET_URL: production needs https',
  ]);
  t.deepEqual(faultsOf({ BARONG_CONFIRM_URL: 'javascript:alert(1)' }), [
    'BARONG_CONFIRM_URL: not the beginning of an http or https link',
  ]);
  t.deepEqual(faultsOf({ BARONG_CONFIRM_URL: 'https://app.example/confirm?confirmation_token=' }), []);
  t.is(faults({ PASSWORD_MIN_ENTROPY: '-1' }).length, 1);
});

test('a KYC provider: off by default; with one it needs our token, an address to call back, and https in production', (t) => {
  t.is(load().KYC_PROVIDER, 'none');
  const on = { KYC_PROVIDER: 'kycaid', HOOKS_BASE_URL: 'https://api.example' };
  t.deepEqual(faultsOf({ ...on, KYC_PROVIDER_TOKEN: 't' }), []);
  t.deepEqual(faultsOf({ KYC_PROVIDER: 'kycaid' }), [
    'KYC_PROVIDER_TOKEN: is required when KYC_PROVIDER is set',
    'HOOKS_BASE_URL: is required when KYC_PROVIDER is set',
  ]);
  const plain = { ...on, KYC_PROVIDER_TOKEN: 't', KYC_PROVIDER_URL: 'http://kyc.example' };
  t.deepEqual(faultsOf(plain), ['KYC_PROVIDER_URL: production needs https']);
  t.false(
    Object.hasOwn(load({ KYC_PROVIDER: 'kycaid' }, 'api'), 'KYC_PROVIDER_TOKEN'),
    'who does not ask it is not told',
  );
});
