import { ConfigError, loadConfig } from '../platform/config/config.js';
import { createLogger } from '../platform/log.js';
import { migrateToLatest } from '../platform/migrate.js';

// Brings the schema up to date and ends: the job that runs before api and worker of a new release start.
try {
  const config = loadConfig('migrate');
  const log = createLogger('migrate', config);
  try {
    const migrations = await migrateToLatest(config.DATABASE_URL);
    log.info(
      { migrations },
      migrations.length === 0 ? 'the schema is up to date' : 'the schema was brought up to date',
    );
  } catch (error) {
    log.fatal({ err: error }, 'the schema could not be brought up to date');
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`migrate: ${error.message}\n`);
  process.exitCode = 1;
}
