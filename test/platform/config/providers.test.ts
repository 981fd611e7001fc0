import { randomBytes } from 'node:crypto';
import test from 'ava';
import { type Config, ConfigError, loadConfig, type Program } from '../../../platform/config/config.js';

const key = () => randomBytes(32).toString('base64');
type Changes = Readonly<Record<string, string | undefined>>;

/** What a worker needs in production, with a telegram that is switched off. */
function environment(changes: Changes): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://vestibule@db/vestibule',
    TEMPORAL_ADDRESS: 'temporal:7233',
    DATA_KEYS: `d1:${key()}`,
    PAYLOAD_KEYS: `p1:${key()}`,
    INDEX_KEY: key(),
    CODE_KEY: key(),
    REFERENCE_KEY: key(),
    SMS_GATEWAY_URL: 'https://sms.example/send',
    STORAGE_DIR: '/var/lib/vestibule/files',
    SMTP_URL: 'smtps://mail.example',
    MAIL_FROM: 'no-reply@mail.example',
    ...changes,
  };
}

const load = (changes: Changes = {}, program: Program = 'worker'): Config =>
  loadConfig(program, environment(changes));

function faultsOf(changes: Changes, program?: Program): readonly string[] {
  try {
    load(changes, program);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

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

test('AbleID: off without an address; with one it needs its project and secret, and https in production', (t) => {
  t.is(load().ABLE_ID_URL, '');
  const url = { ABLE_ID_URL: 'https://ableid.example' };
  t.deepEqual(faultsOf({ ...url, ABLE_ID_PROJECT_ID: 'p', ABLE_ID_SECRET: 's' }), []);
  t.deepEqual(faultsOf(url), [
    'ABLE_ID_PROJECT_ID: is required when ABLE_ID_URL is set',
    'ABLE_ID_SECRET: is required when ABLE_ID_URL is set',
  ]);
  const plain = { ABLE_ID_URL: 'http://ableid.example', ABLE_ID_PROJECT_ID: 'p', ABLE_ID_SECRET: 's' };
  t.deepEqual(faultsOf(plain), ['ABLE_ID_URL: production needs https']);
  t.deepEqual(faultsOf({ ...plain, NODE_ENV: 'development' }), []);
  const api = load({ ...url, SMTP_URL: undefined, MAIL_FROM: undefined }, 'api');
  t.false(Object.hasOwn(api, 'ABLE_ID_SECRET'));
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
  const names = Object.keys(load({ SMTP_URL: undefined, MAIL_FROM: undefined }, 'api'));
  t.deepEqual(
    names.filter((name) => /TELEGRAM|SMTP|MAIL/.test(name)),
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
