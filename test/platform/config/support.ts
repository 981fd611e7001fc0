import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { type Config, ConfigError, loadConfig, type Program } from '../../../platform/config/config.js';

/** Variables that a test sets; undefined takes one away. */
export type Changes = Readonly<Record<string, string | undefined>>;

/** One for all: no test of these depends on which. */
const SIGNING_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'der' })
  .toString('base64');

/** Another key each time. */
export const key = (): string => randomBytes(32).toString('base64');

/** What API and worker need in production, with a Telegram that is switched off. */
export function environment(changes: Changes = {}): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'production',
    DATABASE_URL: 'postgres://vestibule@db/vestibule',
    TEMPORAL_ADDRESS: 'temporal:7233',
    DATA_KEYS: `d1:${key()}`,
    PAYLOAD_KEYS: `p1:${key()}`,
    INDEX_KEY: key(),
    CODE_KEY: key(),
    REFERENCE_KEY: key(),
    JWT_PRIVATE_KEYS: SIGNING_KEY,
    SMS_GATEWAY_URL: 'https://sms.example/send',
    STORAGE_DIR: '/var/lib/vestibule/files',
    SMTP_URL: 'smtps://mail.example',
    MAIL_FROM: 'no-reply@mail.example',
    NAMBA_ONE_WEBHOOK_SECRET: randomBytes(32).toString('hex'),
    ...changes,
  };
}

/** The configuration of a program. @throws ConfigError */
export function load(program: Program, changes: Changes = {}): Config {
  return loadConfig(program, environment(changes));
}

/** What is wrong with it; nothing: it is taken. */
export function faultsOf(program: Program, changes: Changes): readonly string[] {
  try {
    load(program, changes);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}
