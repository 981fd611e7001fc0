import { ACCESS_RULES_CHANNEL } from '../models/access-rules.js';
import { createDevelopmentOutbox } from '../models/development-outbox-message.js';
import { createAlarms } from '../platform/alarms.js';
import { ChannelListener } from '../platform/channel-listener.js';
import type { Config } from '../platform/config/config.js';
import { identitySettings } from '../platform/config/identity.js';
import { kycSettings } from '../platform/config/kyc.js';
import { paymentTimes } from '../platform/config/payments.js';
import { standingRules } from '../platform/config/standing.js';
import { createBlindIndexer, createCodeKit, createSealer } from '../platform/crypto.js';
import { connectDatabase, databaseAnswers } from '../platform/database.js';
import { createFileCipher } from '../platform/file-cipher.js';
import { createFileVault } from '../platform/file-vault.js';
import { openPlaces } from '../platform/geo.js';
import { createHttpMetrics } from '../platform/http-metrics.js';
import { createImageCleaner } from '../platform/image-cleaner.js';
import { createTokenKit } from '../platform/jwt.js';
import { createLinkSigner } from '../platform/link-signer.js';
import type { Logger } from '../platform/log.js';
import { createRegistry, observePool, serveOperations } from '../platform/metrics.js';
import { pendingMigrations } from '../platform/migrate.js';
import { createPasswordHasher } from '../platform/password-hasher.js';
import { createPhoneParser } from '../platform/phone.js';
import { endUnstarted, run, StartRefusal } from '../platform/process.js';
import { connectClient, temporalAnswers } from '../platform/temporal/connection.js';
import { requireDurableServerOnceItAnswers } from '../platform/temporal/durable-server.js';
import { createAuth0 } from '../providers/auth0/index.js';
import { createCaptcha } from '../providers/captcha/index.js';
import { createFileStore } from '../providers/storage/index.js';
import { createApp } from './app.js';
import { drain, listen } from './http/server.js';
import { documentPages } from './surfaces/ackgt/document-page.js';
import { createAckgtSurface } from './surfaces/ackgt/index.js';
import { DIALECTS } from './surfaces/barong/dialect.js';
import { createBarongSurface } from './surfaces/barong/index.js';
import { ableIdRoutes } from './surfaces/hooks/able-id.js';
import { createHooksSurface } from './surfaces/hooks/index.js';
import { nambaOneRoutes } from './surfaces/hooks/namba-one.js';
import { telegramRoutes } from './surfaces/hooks/telegram.js';
import { outboxPages } from './surfaces/operations/outbox.js';
import { keepAccessRules } from './use-cases/access-rules.js';
import { createCaps } from './use-cases/caps.js';
import { createUseCases } from './use-cases/index.js';
import { createLogins } from './use-cases/logins.js';

/** A health answer waits this long for each part. */
const PROBE_MS = 1_500;
/** Grace periods are configured in days. */
const DAY_SECONDS = 24 * 60 * 60;
/** In-flight requests get one API deadline to end. */
const DRAIN_MS = 10_000;

await run('api', async (config, log) => {
  await refusePendingMigrations(config, log);
  const temporal = connectClient(config);
  await requireDurableServerOnceItAnswers(config, temporal, {
    log,
    refuse: (refusal) => endUnstarted('api', log, refusal),
  });
  const database = connectDatabase(config, 'api');
  const registry = createRegistry('api');
  observePool(registry, database);

  const sealer = createSealer(config.DATA_KEYS);
  const index = createBlindIndexer(config.INDEX_KEY);
  const kyc = kycSettings(config);
  const tokens = await createTokenKit(config.JWT_PRIVATE_KEYS, {
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
    lifeSeconds: config.JWT_EXPIRE_SECONDS,
  });
  const findPlace = await openPlaces(config.GEOIP_DB_PATH);
  const rules = keepAccessRules(
    database,
    (onNotice) => new ChannelListener(config.DATABASE_URL, 'api', ACCESS_RULES_CHANNEL, onNotice),
  );
  const useCases = createUseCases({
    database,
    temporal,
    taskQueue: config.TEMPORAL_TASK_QUEUE,
    sealer,
    index,
    codes: createCodeKit(config.CODE_KEY),
    hasher: createPasswordHasher(config.HASH_QUEUE_MAX),
    caps: createCaps(database, config.CAP_FACTOR),
    logins: createLogins(database),
    files: createFileVault(await createFileStore(config), createFileCipher(config.DATA_KEYS)),
    images: createImageCleaner(),
    links: createLinkSigner(config.CODE_KEY),
    phones: createPhoneParser(
      [config.PHONE_DEFAULT_REGION, ...config.PHONE_OTHER_REGIONS],
      config.PHONE_ALLOWED_PREFIXES,
    ),
    productName: config.PRODUCT_NAME,
    sessionIdleSeconds: config.SESSION_IDLE_SECONDS,
    sessionAbsoluteSeconds: config.SESSION_ABSOLUTE_SECONDS,
    phoneChannels: config.CODE_CHANNELS,
    telegramBot: config.TELEGRAM_BOT_NAME,
    fourEyes: config.KYC_FOUR_EYES,
    kycDueSeconds: kyc.dueSeconds,
    kycTimes: kyc.times,
    paymentTimes: paymentTimes(config),
    alarms: createAlarms(log, registry),
    documentLimit: config.DOCUMENT_LIMIT,
    profileReview: {
      isDouble: config.PROFILE_DOUBLE_VERIFICATION,
      roles: config.PROFILE_VERIFICATION_ROLES,
    },
    access: {
      rules,
      tokens,
      findPlace,
      nonceLifetimeMs: config.API_KEY_NONCE_LIFETIME_MS,
      signatureMin: config.API_KEY_SIGNATURE_MIN,
    },
    standing: standingRules(config),
    storageTitles: config.USER_STORAGE_TITLES,
    deletionGraceSeconds: config.ACCOUNT_DELETION_GRACE_DAYS * DAY_SECONDS,
    asksKycProvider: config.KYC_PROVIDER !== 'none',
    captcha: createCaptcha(config),
    auth0: createAuth0(config),
    passwordMinEntropy: config.PASSWORD_MIN_ENTROPY,
  });
  const ready = async () => {
    const [postgres, flows] = await Promise.all([
      databaseAnswers(database, PROBE_MS),
      temporalAnswers(temporal, PROBE_MS),
    ]);
    return { postgres, temporal: flows };
  };
  const outbox = createDevelopmentOutbox(database, sealer, index);
  const product = createAckgtSurface(useCases, config.PAYMENT_CURRENCIES);
  const { TELEGRAM_WEBHOOK_SECRET: telegramSecret } = config;
  const hooks = createHooksSurface(product, [
    ...ableIdRoutes(useCases),
    ...nambaOneRoutes(useCases, {
      secrets: config.NAMBA_ONE_WEBHOOK_SECRET,
      ips: config.NAMBA_ONE_WEBHOOK_IPS,
      token: config.NAMBA_ONE_WEBHOOK_TOKEN,
    }),
    ...(telegramSecret ? telegramRoutes(useCases, telegramSecret) : []),
  ]);
  const families = DIALECTS.map((dialect) =>
    createBarongSurface(dialect, useCases, {
      sessionIdleSeconds: config.SESSION_IDLE_SECONDS,
      masksData: config.API_DATA_MASKING,
      ready,
      documentTypes: config.DOCUMENT_TYPES,
      documentsExpire: config.DOCUMENTS_EXPIRE,
      title: config.PRODUCT_NAME,
      authz: { prefix: config.AUTHZ_PREFIX, pass: config.AUTHZ_PASS, block: config.AUTHZ_BLOCK },
      ...identitySettings(config),
    }),
  );
  const app = createApp({
    config,
    log,
    metrics: createHttpMetrics(registry),
    surfaces: [product, hooks, ...families],
    authenticate: useCases.authenticate,
    authorize: useCases.authorize,
    audit: useCases.audit,
    idempotency: { claim: useCases.claimOperation, finish: useCases.finishOperation },
    ready,
    publishedKeys: tokens.published,
    pages: [
      ...documentPages(useCases),
      ...(config.DEVELOPMENT_OUTBOX
        ? outboxPages({
            listMessages: (filter) => outbox.list(filter),
            normaliseAddress: (text) => (text.includes('@') ? text.toLowerCase() : useCases.parsePhone(text)),
          })
        : []),
    ],
  });
  const server = await listen(app, config);
  const operations = await serveOperations({
    host: config.HOST,
    port: config.METRICS_PORT,
    registry,
    ready: async () => Object.values(await ready()).every(Boolean),
  });
  log.info({ port: config.PORT }, 'the API is ready');

  return {
    async stop() {
      await drain(server, DRAIN_MS + config.DRAIN_GRACE_MS, config.DRAIN_GRACE_MS);
      await temporal.connection.close();
      rules.stop();
      await database.destroy();
      operations.close();
    },
  };
});

/** A schema that is behind the code would fail in the middle of a call; a database that is away may come back. */
async function refusePendingMigrations(config: Config, log: Logger): Promise<void> {
  let pending: string[];
  try {
    pending = await pendingMigrations(config.DATABASE_URL);
  } catch (error) {
    log.warn({ err: error }, 'Postgres does not answer yet');
    return;
  }
  if (pending.length > 0)
    throw new StartRefusal(
      `the database lacks the migrations ${pending.join(', ')}: run the migrate job first`,
    );
}
