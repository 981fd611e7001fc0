import test from 'ava';
import type { UseCaseDeps } from '../../../api/use-cases/index.js';
import { login } from '../../../api/use-cases/login.js';
import { createCaps } from '../../../platform/caps.js';
import { createBlindIndexer, createCodeKit, createSealer } from '../../../platform/crypto.js';
import { connectDatabase } from '../../../platform/database.js';
import { newId } from '../../../platform/ids.js';
import { createPasswordHasher } from '../../../platform/password-hasher.js';
import { createPhoneParser } from '../../../platform/phone.js';
import { onCleanup } from '../../support/cleanup.js';
import { createTestDatabase } from '../../support/database.js';
import { programConfig, uniqueTaskQueue } from '../../support/environment.js';
import { freshPhone } from '../../support/system.js';
import { connectTestClient } from '../../support/temporal.js';

test('A18: an unknown phone that meets a full queue of hashes is told so, and the next one is as ever', async (t) => {
  const options = { databaseUrl: (await createTestDatabase()).url, taskQueue: uniqueTaskQueue() };
  const config = programConfig('api', options);
  const database = connectDatabase(config, 'test');
  onCleanup(() => database.destroy());
  // Nothing may wait: as soon as every thread hashes, the next one is refused.
  const hasher = createPasswordHasher(0);
  const deps: UseCaseDeps = {
    database,
    temporal: connectTestClient(options),
    taskQueue: options.taskQueue,
    sealer: createSealer(config.DATA_KEYS),
    index: createBlindIndexer(config.INDEX_KEY),
    codes: createCodeKit(config.CODE_KEY),
    hasher,
    caps: createCaps(database, config.CAP_FACTOR),
    phones: createPhoneParser([config.PHONE_DEFAULT_REGION], config.PHONE_ALLOWED_PREFIXES),
    productName: config.PRODUCT_NAME,
    sessionIdleSeconds: config.SESSION_IDLE_SECONDS,
    sessionAbsoluteSeconds: config.SESSION_ABSOLUTE_SECONDS,
    phoneChannels: config.CODE_CHANNELS,
    telegramBot: '',
  };
  const caller = { requestId: newId(), ip: '203.0.113.7', userAgent: 'test', language: 'en' } as const;
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
