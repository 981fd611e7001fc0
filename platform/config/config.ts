import { cleanEnv } from 'envalid';
import { VARIABLES, type Variables } from './variables.js';

export type { NamedKey } from './variables.js';

/** The parsed environment; names are those of `.env.example`. */
export type Config = Readonly<Variables>;

/** What runs: a process is only asked for the variables of the groups that it uses. */
export type Program = 'api' | 'worker' | 'codec' | 'migrate' | 'cli' | 'cli-telegram';

/** The groups of variables that a program is asked for. */
export const GROUPS: Record<Program, readonly (keyof typeof VARIABLES)[]> = {
  api: [
    'process',
    'api',
    'postgres',
    'temporal',
    'payloads',
    'secrets',
    'sms',
    'telegramBot',
    'storage',
    'delivery',
    'kyc',
    'payments',
    'nambaOneHooks',
    'masking',
    'papers',
    'access',
    'barongAccounts',
    'identity',
    'kycProvider',
  ],
  worker: [
    'process',
    'api',
    'worker',
    'postgres',
    'temporal',
    'payloads',
    'secrets',
    'sms',
    'telegram',
    'telegramBotCalls',
    'telegramBot',
    'mail',
    'ableId',
    'nambaOne',
    'storage',
    'delivery',
    'kyc',
    'payments',
    'barongAccounts',
    'tokenLinks',
    'kycProvider',
    'kycProviderCalls',
    'masking',
    'webhooks',
  ],
  codec: ['process', 'payloads', 'codec'],
  migrate: ['process', 'postgres'],
  cli: ['process', 'api', 'postgres', 'secrets', 'barongAccounts'],
  'cli-telegram': ['process', 'telegramBotCalls', 'telegramBot'],
};

/** Everything that is wrong with the environment, in one error: one line a fault. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(
      `the configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
  }
}

/**
 * Reads and checks the environment once, at start: the only reader of `process.env`.
 * @throws ConfigError that lists all faults together; the texts name variables, never their values.
 */
export function loadConfig(program: Program, environment: NodeJS.ProcessEnv = process.env): Config {
  const specs = Object.assign({}, ...GROUPS[program].map((group) => VARIABLES[group])) as Record<
    string,
    never
  >;
  const faults: string[] = [];
  const cleaned = cleanEnv(environment, specs, {
    reporter: ({ errors }) => {
      for (const [name, error] of Object.entries(errors as Record<string, Error>)) {
        faults.push(`${name}: ${describe(error, environment[name])}`);
      }
    },
  }) as unknown as Config;
  const config = { ...cleaned };
  // Also when single variables are at fault: a start that is refused once must tell everything at once.
  faults.push(...crossChecks(program, config));
  if (faults.length > 0) throw new ConfigError(faults);
  return Object.freeze(config);
}

/** Validators may quote the value that they refuse; a refused secret must not reach a log. */
function describe(error: Error, value: string | undefined): string {
  if (value === undefined || value === '') return 'is required';
  return value.length > 3 ? error.message.replaceAll(value, '…') : error.message;
}

/** The variables that choose a provider, and what production can choose. */
const PROVIDERS = [
  ['SMS_PROVIDER', 'gateway or twilio'],
  ['TELEGRAM_PROVIDER', 'telegram'],
  ['MAIL_PROVIDER', 'smtp'],
] as const;

/** What a chosen provider needs and has not got. */
const NEEDS: Readonly<Record<string, readonly (keyof Config)[]>> = {
  'SMS_PROVIDER is gateway': ['SMS_GATEWAY_URL'],
  'SMS_PROVIDER is twilio': ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM'],
  'MAIL_PROVIDER is smtp': ['SMTP_URL', 'MAIL_FROM'],
  'STORAGE_PROVIDER is local': ['STORAGE_DIR'],
  'STORAGE_PROVIDER is s3': ['S3_BUCKET'],
  'CAPTCHA_TYPE is recaptcha': ['RECAPTCHA_SITE_KEY', 'RECAPTCHA_SECRET'],
  'CAPTCHA_TYPE is geetest': ['GEETEST_ID', 'GEETEST_KEY'],
};

function providerFaults(config: Partial<Config>): string[] {
  const faults: string[] = [];
  for (const [chosen, needs] of Object.entries(NEEDS)) {
    const [name, value] = chosen.split(' is ');
    if (config[name as keyof Config] !== value) continue;
    for (const needed of needs) {
      if (config[needed] === '') faults.push(`${needed}: is required when ${chosen}`);
    }
  }
  for (const [name] of PROVIDERS) {
    if (config[name] === 'outbox' && !config.DEVELOPMENT_OUTBOX) {
      faults.push(`${name}: outbox without DEVELOPMENT_OUTBOX would lose every message silently`);
    }
  }
  // Every code would take the way over a channel that is not there.
  if (
    config.TELEGRAM_PROVIDER === 'telegram' &&
    config.TELEGRAM_GATEWAY_TOKEN === '' &&
    config.CODE_CHANNELS?.includes('telegram')
  ) {
    faults.push('CODE_CHANNELS: telegram needs TELEGRAM_GATEWAY_TOKEN');
  }
  if ((config.S3_ACCESS_KEY_ID === '') !== (config.S3_SECRET_ACCESS_KEY === ''))
    faults.push('S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY: one without the other');
  if (config.TELEGRAM_WEBHOOK_SECRET && config.TELEGRAM_BOT_NAME === '')
    faults.push('TELEGRAM_BOT_NAME: is required when TELEGRAM_WEBHOOK_SECRET is set');
  if (config.ABLE_ID_URL) {
    for (const needed of ['ABLE_ID_PROJECT_ID', 'ABLE_ID_SECRET', 'HOOKS_BASE_URL'] as const) {
      if (config[needed] === '') faults.push(`${needed}: is required when ABLE_ID_URL is set`);
    }
  }
  // Absent in programs that do not ask it.
  if (config.KYC_PROVIDER === 'kycaid') {
    for (const needed of ['KYC_PROVIDER_URL', 'KYC_PROVIDER_TOKEN', 'HOOKS_BASE_URL'] as const) {
      if (config[needed] === '') faults.push(`${needed}: is required when KYC_PROVIDER is set`);
    }
  }
  if ((config.AUTH0_DOMAIN === '') !== (config.AUTH0_CLIENT_ID === ''))
    faults.push('AUTH0_DOMAIN, AUTH0_CLIENT_ID: one without the other');
  if (config.NAMBA_ONE_URL && config.NAMBA_ONE_API_KEY === '')
    faults.push('NAMBA_ONE_API_KEY: is required when NAMBA_ONE_URL is set');
  return faults;
}

/** What nobody guesses: 144 bits in base64 (Standard Webhooks: 24 to 64 bytes). */
const SIGNING_SECRET_MIN_LENGTH = 24;

/** Rules over several variables, and what production refuses; those at fault themselves are absent. */
function crossChecks(program: Program, config: Partial<Config>): string[] {
  const faults = providerFaults(config);
  if (config.NODE_ENV !== 'production') return faults;

  if (config.DEVELOPMENT_OUTBOX)
    faults.push('DEVELOPMENT_OUTBOX: the development outbox shows codes; production refuses it');
  for (const [name, instead] of PROVIDERS) {
    if (config[name] === 'outbox') faults.push(`${name}: outbox sends nothing; production needs ${instead}`);
  }
  // The secret and the applicants' data are in every body.
  if (config.ABLE_ID_URL && !/^https:/i.test(config.ABLE_ID_URL))
    faults.push('ABLE_ID_URL: production needs https');
  // Keys that anybody could change on their way, and links whose tokens anybody could read.
  for (const name of [
    'CAPTCHA_URL',
    'AUTH0_JWKS_URL',
    'BARONG_CONFIRM_URL',
    'BARONG_RESET_URL',
    'KYC_PROVIDER_URL',
  ] as const) {
    if (config[name] && !/^https:/i.test(config[name])) faults.push(`${name}: production needs https`);
  }
  // So are they in what AbleID tells us, and the secrets of the hooks are in their addresses.
  if (config.ABLE_ID_URL && config.HOOKS_BASE_URL && !/^https:/i.test(config.HOOKS_BASE_URL))
    faults.push('HOOKS_BASE_URL: production needs https when ABLE_ID_URL is set');
  // The key is in every call, and nobody may change the address of the page that our users pay on.
  if (
    config.NAMBA_ONE_URL &&
    !/^(https:|http:\/\/(127\.0\.0\.1|\[::1\]|localhost)([:/]|$))/i.test(config.NAMBA_ONE_URL)
  )
    faults.push('NAMBA_ONE_URL: production needs https, unless it is on this machine');
  if (config.NAMBA_ONE_WEBHOOK_SECRET?.some((secret) => secret.length < SIGNING_SECRET_MIN_LENGTH))
    faults.push(
      `NAMBA_ONE_WEBHOOK_SECRET: production needs at least ${SIGNING_SECRET_MIN_LENGTH} characters`,
    );
  // Whoever could tell us that he paid would be paid for. Absent in programs that take no webhooks.
  if (
    config.NAMBA_ONE_WEBHOOK_SECRET?.length === 0 &&
    config.NAMBA_ONE_WEBHOOK_IPS?.length === 0 &&
    config.NAMBA_ONE_WEBHOOK_TOKEN === ''
  )
    faults.push(
      'NAMBA_ONE_WEBHOOK_SECRET, NAMBA_ONE_WEBHOOK_IPS, NAMBA_ONE_WEBHOOK_TOKEN: production needs one of them, or anybody could say that a payment was made',
    );
  if (program === 'codec' && config.CODEC_OPERATORS?.length === 0) {
    faults.push('CODEC_OPERATORS: production needs to know who may decode');
  }
  const keys = [...(config.DATA_KEYS ?? []), ...(config.PAYLOAD_KEYS ?? [])].map(({ key }) => key);
  for (const key of [config.INDEX_KEY, config.CODE_KEY, config.REFERENCE_KEY]) if (key) keys.push(key);
  if (new Set(keys.map((key) => key.toString('hex'))).size !== keys.length) {
    faults.push(
      'DATA_KEYS, PAYLOAD_KEYS, INDEX_KEY, CODE_KEY, REFERENCE_KEY: each key must be different from the others',
    );
  }
  return faults;
}
