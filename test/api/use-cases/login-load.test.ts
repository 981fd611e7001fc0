import test from 'ava';
import { createCaps } from '../../../api/use-cases/caps.js';
import type { UseCaseDeps } from '../../../api/use-cases/index.js';
import { login } from '../../../api/use-cases/login.js';
import { createLogins } from '../../../api/use-cases/logins.js';
import { submitTwoFactorLogin } from '../../../api/use-cases/two-factor-login.js';
import { GUESSES_PER_IP_PER_HOUR } from '../../../domain/limits.js';
import { kycSettings } from '../../../platform/config/kyc.js';
import { paymentTimes } from '../../../platform/config/payments.js';
import { standingRules } from '../../../platform/config/standing.js';
import { createBlindIndexer, createCodeKit, createSealer } from '../../../platform/crypto.js';
import { connectDatabase } from '../../../platform/database.js';
import { newId } from '../../../platform/ids.js';
import { createPasswordHasher, type PasswordHasher } from '../../../platform/password-hasher.js';
import { createPhoneParser } from '../../../platform/phone.js';
import { createCaptcha } from '../../../providers/captcha/index.js';
import { onCleanup } from '../../support/cleanup.js';
import { createTestDatabase } from '../../support/database.js';
import { programConfig, uniqueTaskQueue } from '../../support/environment.js';
import { freshPhone } from '../../support/system.js';
import { connectTestClient } from '../../support/temporal.js';

/** Parts on a database of their own. @param capFactor of every cap */
async function openDeps(hasher: PasswordHasher, capFactor = 1): Promise<UseCaseDeps> {
  const options = { databaseUrl: (await createTestDatabase()).url, taskQueue: uniqueTaskQueue() };
  const config = programConfig('api', options);
  const database = connectDatabase(config, 'test');
  onCleanup(() => database.destroy());
  return {
    database,
    temporal: connectTestClient(options),
    taskQueue: options.taskQueue,
    sealer: createSealer(config.DATA_KEYS),
    index: createBlindIndexer(config.INDEX_KEY),
    codes: createCodeKit(config.CODE_KEY),
    hasher,
    caps: createCaps(database, capFactor),
    logins: createLogins(database),
    // A login has nothing to do with files.
    files: null as never,
    images: null as never,
    links: null as never,
    phones: createPhoneParser([config.PHONE_DEFAULT_REGION], config.PHONE_ALLOWED_PREFIXES),
    productName: config.PRODUCT_NAME,
    sessionIdleSeconds: config.SESSION_IDLE_SECONDS,
    sessionAbsoluteSeconds: config.SESSION_ABSOLUTE_SECONDS,
    phoneChannels: config.CODE_CHANNELS,
    telegramBot: '',
    fourEyes: [],
    asksKycProvider: false,
    kycDueSeconds: kycSettings(config).dueSeconds,
    kycTimes: kycSettings(config).times,
    paymentTimes: paymentTimes(config),
    documentLimit: 10,
    profileReview: { isDouble: false, roles: [] },
    alarms: { unknownPayment: () => undefined },
    // Nobody is let in by what it is for.
    access: null as never,
    standing: standingRules(config),
    storageTitles: [],
    deletionGraceSeconds: 1,
    captcha: createCaptcha(config),
    auth0: null,
    passwordMinEntropy: 0,
  };
}

const callerFrom = (ip: string) => ({ requestId: newId(), ip, userAgent: 'test', language: 'en' }) as const;

test('A18: an unknown phone that meets a full queue of hashes is told so, and the next one is as ever', async (t) => {
  // Nothing may wait: as soon as every thread hashes, the next one is refused.
  const hasher = createPasswordHasher(0);
  const deps = await openDeps(hasher);
  const caller = callerFrom('203.0.113.7');
  const attempt = () => login(deps, caller, { phone: freshPhone(), password: 'three grey mountains' });

  let busy = true;
  const threads = Array.from({ length: 3 }, async () => {
    while (busy)
      await hasher.hash('somebody else').catch(() => new Promise((resume) => setTimeout(resume, 1)));
  });
  await t.throwsAsync(attempt, { message: 'unavailable' });
  busy = false;
  await Promise.all(threads);
  await t.throwsAsync(attempt, { message: 'invalid_credentials' });
});

test('A22: passwords and codes that are guessed from one IP are one count over all API processes', async (t) => {
  const deps = await openDeps(createPasswordHasher(8), 4 / GUESSES_PER_IP_PER_HOUR);
  const other = { ...deps, caps: createCaps(deps.database, 4 / GUESSES_PER_IP_PER_HOUR) };
  const guessPassword = (on: UseCaseDeps, ip: string) =>
    login(on, callerFrom(ip), { phone: freshPhone(), password: 'three grey mountains' });
  const guessCode = (on: UseCaseDeps, ip: string) =>
    submitTwoFactorLogin(on, callerFrom(ip), { phone: freshPhone(), codeId: newId(), code: '000000' });

  for (const on of [deps, other]) {
    await t.throwsAsync(guessPassword(on, '203.0.113.8'), { message: 'invalid_credentials' });
    await t.throwsAsync(guessCode(on, '203.0.113.8'), { message: 'wrong_code' });
  }
  await t.throwsAsync(guessPassword(deps, '203.0.113.8'), { message: 'flood_control' });
  await t.throwsAsync(guessCode(other, '203.0.113.8'), { message: 'flood_control' });
  await t.throwsAsync(guessPassword(deps, '203.0.113.9'), { message: 'invalid_credentials' });
});
