import { bool, type CleanedEnv, host, num, port, str, url } from 'envalid';
import * as limits from '../../domain/limits.js';
import { ACCESS_VARIABLES } from './access-variables.js';
import { BARONG_ACCOUNT_VARIABLES } from './barong-account-variables.js';
import { IDENTITY_VARIABLES } from './identity-variables.js';
import { PAYMENT_VARIABLES } from './payment-variables.js';
import { PROVIDER_VARIABLES } from './provider-variables.js';
import { REVIEW_VARIABLES } from './review-variables.js';
import {
  botName,
  botToken,
  codeChannels,
  emailAddress,
  key,
  keyRing,
  kycTypes,
  list,
  objectPrefix,
  positive,
  positives,
  serviceUrl,
  textMap,
  webhookSecret,
} from './validators.js';
import { WEBHOOK_VARIABLES } from './webhook-variables.js';

export type { NamedKey } from './validators.js';

/** An hour in the unit of domain/limits. */
const HOUR_SECONDS = 60 * 60;

/**
 * Every variable that the product reads: the only declaration. `.env.example` is printed from it
 * (`npm run env:example`) and a check fails when the two differ. Grouped as they appear there.
 */
export const VARIABLES = {
  process: {
    NODE_ENV: str({
      choices: ['development', 'test', 'production'],
      default: 'production',
      desc: 'production refuses unsafe settings; development adds the outbox and loosens per-IP and global caps',
    }),
    LOG_LEVEL: str({
      choices: ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      default: 'info',
      desc: 'least severe level that is logged',
    }),
    PRODUCT_NAME: str({ default: 'Vestibule', desc: 'name in messages to people; refused as a password' }),
  },
  api: {
    HOST: host({
      default: '127.0.0.1',
      desc: "address that the API, its metrics and the worker's metrics bind to",
    }),
    PORT: port({ default: 3000, desc: 'port of the API' }),
    METRICS_PORT: port({ default: 9464, desc: "port of the API's Prometheus metrics" }),
    TRUSTED_PROXIES: list({
      default: [],
      desc: 'IPs or CIDRs whose X-Forwarded-For counts; none by default',
      example: '10.0.0.0/8',
    }),
    DRAIN_GRACE_MS: num({
      default: 2_000,
      devDefault: 0,
      desc: 'after SIGTERM the API says "not ready" this long before it stops accepting, so that a balancer notices',
    }),
    CAP_FACTOR: num({
      default: 1,
      devDefault: limits.DEVELOPMENT_CAP_FACTOR,
      testDefault: 1,
      desc: 'multiplies the per-IP and global caps, never the per-address ones',
    }),
    SESSION_IDLE_SECONDS: num({
      default: limits.SESSION_IDLE_SECONDS,
      desc: 'a session dies after this long without a request',
    }),
    SESSION_ABSOLUTE_SECONDS: num({
      default: limits.SESSION_ABSOLUTE_SECONDS,
      desc: 'a session dies this long after it was opened',
    }),
    HASH_QUEUE_MAX: num({
      default: limits.HASH_QUEUE_MAX,
      desc: 'password hashes that may wait for a thread; more are answered 503',
    }),
    PHONE_DEFAULT_REGION: str({
      default: 'KG',
      desc: 'region of a phone that is written without its country code (ISO 3166 alpha-2)',
    }),
    PHONE_OTHER_REGIONS: list({ default: ['RU'], desc: 'regions tried after it', example: 'RU,KZ' }),
    PHONE_ALLOWED_PREFIXES: list({
      default: [],
      desc: 'E.164 prefixes that codes are sent to; empty: every valid number',
      example: '+996,+7',
    }),
    API_DOCS: bool({
      default: false,
      devDefault: true,
      desc: 'serves /docs and /openapi.json; off in production unless asked for',
    }),
    DEVELOPMENT_OUTBOX: bool({
      default: false,
      devDefault: true,
      desc: 'keeps every message readable at /dev/outbox; refused in production',
    }),
  },
  worker: {
    WORKER_METRICS_PORT: port({
      default: 9465,
      desc: "port of the worker's health and Prometheus metrics (its own and the SDK's)",
    }),
    WORKFLOW_BUNDLE: str({
      default: '',
      desc: 'file of the prebuilt workflow bundle; empty: built at start',
    }),
    WELCOME_MESSAGE: bool({ default: true, desc: 'sends a welcome message after a registration' }),
  },
  postgres: {
    DATABASE_URL: url({
      desc: 'Postgres 15 or newer',
      example: 'postgres://vestibule:secret@db:5432/vestibule',
    }),
    DATABASE_POOL_MAX: num({ default: 10, desc: 'connections of one process' }),
  },
  temporal: {
    TEMPORAL_ADDRESS: str({ desc: 'host:port of the Temporal frontend', example: 'temporal:7233' }),
    TEMPORAL_NAMESPACE: str({ default: 'default', desc: 'namespace' }),
    TEMPORAL_TASK_QUEUE: str({ default: 'accounts', desc: 'task queue of the account flows' }),
    TEMPORAL_TLS: bool({ default: false, desc: 'TLS to Temporal; implied by an API key or a certificate' }),
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: str({ default: '', desc: "file of the server's CA" }),
    TEMPORAL_TLS_CLIENT_CERT_PATH: str({ default: '', desc: 'file of our certificate (mTLS)' }),
    TEMPORAL_TLS_CLIENT_KEY_PATH: str({ default: '', desc: 'file of its key' }),
    TEMPORAL_API_KEY: str({ default: '', desc: 'API key (Temporal Cloud)' }),
    TEMPORAL_ALLOW_DEV_SERVER: bool({
      default: false,
      devDefault: true,
      desc: 'accepts a Temporal server on sqlite, which production refuses: its data may be in memory',
    }),
  },
  // Apart from the others: the codec server reads payloads and nothing else.
  payloads: {
    PAYLOAD_KEYS: keyRing({
      desc: 'keys of Temporal payloads, id:base64 of 32 bytes; the first encrypts, all decrypt',
      example: 'p1:<openssl rand -base64 32>',
    }),
  },
  secrets: {
    DATA_KEYS: keyRing({
      desc: 'keys of personal data at rest, id:base64 of 32 bytes; the first encrypts, all decrypt',
      example: 'd1:<openssl rand -base64 32>',
    }),
    INDEX_KEY: key({
      desc: 'key of the blind indexes over phones and e-mails; changing it means re-indexing',
    }),
    CODE_KEY: key({ desc: 'key of the digests of one-time codes; changing it kills the live ones' }),
    REFERENCE_KEY: key({ desc: 'key of the references that stand for people in Temporal search attributes' }),
  },
  sms: {
    SMS_PROVIDER: str({
      choices: ['outbox', 'gateway', 'twilio'],
      default: 'gateway',
      devDefault: 'outbox',
      desc: 'outbox sends nowhere and is refused in production',
    }),
    SMS_GATEWAY_URL: str({
      default: '',
      desc: 'gateway: URL that a message is POSTed to',
      example: 'https://sms.example/send',
    }),
    SMS_GATEWAY_HEADERS: textMap({
      default: {},
      desc: 'gateway: headers as a JSON object (its API key belongs here)',
      example: '{"authorization":"Bearer …"}',
    }),
    SMS_GATEWAY_CONTENT_TYPE: str({ default: 'application/json', desc: 'gateway: content type of the body' }),
    SMS_GATEWAY_TEMPLATE: str({
      default: '{"id":{{id}},"to":{{to}},"text":{{text}}}',
      desc: 'gateway: body; {{id}}, {{to}}, {{text}} are written as JSON texts, or form-encoded when the content type is a form',
    }),
    TWILIO_BASE_URL: str({ default: 'https://api.twilio.com', desc: 'twilio: address of the API' }),
    TWILIO_ACCOUNT_SID: str({ default: '', desc: 'twilio: account' }),
    TWILIO_AUTH_TOKEN: str({ default: '', desc: 'twilio: token' }),
    TWILIO_FROM: str({ default: '', desc: 'twilio: sender, a number or a messaging service id (MG…)' }),
  },
  telegram: {
    TELEGRAM_PROVIDER: str({
      choices: ['outbox', 'telegram'],
      default: 'telegram',
      devDefault: 'outbox',
      desc: 'outbox sends nowhere and is refused in production; telegram uses whatever of the Gateway and the bot has a token',
    }),
    TELEGRAM_GATEWAY_BASE_URL: str({
      default: 'https://gatewayapi.telegram.org',
      desc: 'address of the Telegram Gateway, which brings codes to phone numbers',
    }),
    TELEGRAM_GATEWAY_TOKEN: str({ default: '', desc: 'its access token; empty: codes do not go through it' }),
  },
  telegramBotCalls: {
    TELEGRAM_BOT_BASE_URL: str({
      default: 'https://api.telegram.org',
      desc: 'address of the Bot API, which brings messages to chats that their owners linked',
    }),
    TELEGRAM_BOT_TOKEN: botToken({ default: '', desc: "our bot's token; empty: no messages to chats" }),
  },
  // Apart from the others: the API answers the webhook and gives links to the bot, and sends nothing itself.
  telegramBot: {
    TELEGRAM_BOT_NAME: botName({
      default: '',
      desc: 'user name of our bot without the @; empty: no chat can be linked',
      example: 'vestibule_bot',
    }),
    TELEGRAM_WEBHOOK_SECRET: webhookSecret({
      default: '',
      desc: 'what Telegram says to be let into the webhook (openssl rand -hex 32); empty: there is no webhook',
    }),
  },
  mail: {
    MAIL_PROVIDER: str({
      choices: ['outbox', 'smtp'],
      default: 'smtp',
      devDefault: 'outbox',
      desc: 'outbox sends nowhere and is refused in production',
    }),
    SMTP_URL: str({
      default: '',
      desc: 'smtp: server that takes our mail; smtps:// is TLS from the start, smtp:// must offer STARTTLS in production unless it is on this machine',
      example: 'smtps://user:password@mail.example:465',
    }),
    MAIL_FROM: str({
      default: '',
      desc: 'smtp: sender of our mail',
      example: 'Vestibule <no-reply@mail.example>',
    }),
  },
  // Read where the calls are made, and nowhere else: the secret travels in the body of each.
  ableId: {
    ABLE_ID_URL: str({
      default: '',
      desc: 'address of AbleID, which proves who applicants are; empty: there are no identity checks',
      example: 'https://ableid.example',
    }),
    ABLE_ID_PROJECT_ID: str({ default: '', desc: 'AbleID: our project' }),
    ABLE_ID_SECRET: str({ default: '', desc: "AbleID: the project's secret" }),
    HOOKS_BASE_URL: serviceUrl({
      default: '',
      desc: 'address under which other companies reach our API with what they have to tell; required with ABLE_ID_URL',
      example: 'https://api.example',
    }),
  },
  kyc: {
    KYC_DUE_HOURS_INDIVIDUAL_BASIC: positive({
      default: limits.KYC_DUE_SECONDS.individual_basic / HOUR_SECONDS,
      desc: 'hours that reviewers have for a basic form of an individual; fractions are fine, in all of these',
    }),
    KYC_DUE_HOURS_INDIVIDUAL_FULL: positive({
      default: limits.KYC_DUE_SECONDS.individual_full / HOUR_SECONDS,
      desc: 'hours that reviewers have for a full form of an individual',
    }),
    KYC_DUE_HOURS_LEGAL: positive({
      default: limits.KYC_DUE_SECONDS.legal / HOUR_SECONDS,
      desc: 'hours that reviewers have for the form of a company',
    }),
    KYC_FOUR_EYES: kycTypes({
      default: [],
      desc: 'types of cases that only two different reviewers can approve',
      example: 'legal,individual_full',
    }),
    KYC_REMINDER_DAYS: positives({
      default: limits.KYC_REMINDER_DAYS,
      desc: 'days of silence after which an applicant is reminded that he was asked for another form; empty: never',
    }),
    KYC_WITHDRAW_AFTER_DAYS: positive({
      default: limits.KYC_WITHDRAW_AFTER_DAYS,
      desc: 'days of that silence after which his case is withdrawn',
    }),
    KYC_REVIEWERS_EMAIL: emailAddress({
      default: '',
      desc: 'who is told by e-mail that a case is late; empty: nobody',
      example: 'kyc@example.com',
    }),
    IDENTITY_ATTEMPT_MINUTES: positive({
      default: limits.IDENTITY_ATTEMPT_SECONDS / 60,
      desc: "life of an identity check: the applicant's time on AbleID's page",
    }),
    IDENTITY_PULL_WAIT_SECONDS: positives({
      default: limits.IDENTITY_PULL_WAIT_SECONDS,
      desc: 'waits for the data of a person who passed, after each time that AbleID was asked; then a reviewer does without',
    }),
  },
  ...PAYMENT_VARIABLES,
  ...REVIEW_VARIABLES,
  ...PROVIDER_VARIABLES,
  ...WEBHOOK_VARIABLES,
  ...ACCESS_VARIABLES,
  ...BARONG_ACCOUNT_VARIABLES,
  ...IDENTITY_VARIABLES,
  storage: {
    STORAGE_PROVIDER: str({
      choices: ['local', 's3'],
      default: 'local',
      desc: 'where documents are kept, sealed with DATA_KEYS in either; the API and the worker need the same one',
    }),
    STORAGE_DIR: str({
      default: '',
      devDefault: '.data/files',
      desc: 'local: folder of the files, on a disk that is backed up together with the database',
      example: '/var/lib/vestibule/files',
    }),
    S3_ENDPOINT: serviceUrl({
      default: '',
      desc: "s3: address of a service that speaks S3's protocol; empty: Amazon's",
      example: 'https://s3.example',
    }),
    S3_REGION: str({ default: 'us-east-1', desc: 's3: region of the bucket' }),
    S3_BUCKET: str({
      default: '',
      desc: 's3: bucket, which must exist and be private',
      example: 'vestibule',
    }),
    S3_PREFIX: objectPrefix({
      default: '',
      desc: "s3: what the objects' names begin with",
      example: 'documents/',
    }),
    S3_ACCESS_KEY_ID: str({
      default: '',
      desc: 's3: key; empty: what the machine has (its role, AWS_* of its environment)',
    }),
    S3_SECRET_ACCESS_KEY: str({ default: '', desc: 's3: its secret' }),
    S3_FORCE_PATH_STYLE: bool({
      default: false,
      desc: "s3: the bucket is part of the path and not of the host's name, as most other services want it",
    }),
  },
  delivery: {
    CODE_CHANNELS: codeChannels({
      default: ['sms'],
      desc: 'order in which the channels are tried that bring the code of a password reset; telegram needs the Gateway',
      example: 'telegram,sms',
    }),
  },
  codec: {
    CODEC_HOST: host({ default: '127.0.0.1', desc: 'address that the codec server binds to' }),
    CODEC_PORT: port({
      default: 8234,
      desc: 'port of the codec server, which decodes payloads for the Temporal Web UI',
    }),
    CODEC_ALLOWED_ORIGINS: list({
      default: [],
      desc: 'origins of the Web UI that may ask it',
      example: 'https://temporal-ui.example',
    }),
    CODEC_OPERATORS: list({
      default: [],
      desc: 'who may decode: name:sha256-hex-of-password, comma separated; required in production',
      example: 'ops:5e88…',
    }),
  },
} as const;

type Groups = typeof VARIABLES;
type UnionToIntersection<U> = (U extends unknown ? (u: U) => void : never) extends (i: infer I) => void
  ? I
  : never;
/** All variables, parsed. */
export type Variables = CleanedEnv<UnionToIntersection<Groups[keyof Groups]>>;
