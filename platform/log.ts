import { type Logger, pino } from 'pino';
import type { Config } from './config/config.js';

export type { Logger } from 'pino';

/**
 * Field names that never appear in a line, at any depth that our own objects have. The first defence is that
 * nobody logs bodies, headers or models; this is the second.
 */
const REDACTED = [
  'password',
  'code',
  'token',
  'phone',
  'email',
  'authorization',
  'cookie',
  'text',
  'to',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * JSON lines on stdout, UTC, with the program's name. Errors are cut to name, code and stack: the message of a
 * foreign error may quote its input (Postgres quotes the row that broke a constraint).
 */
export function createLogger(program: string, config: Pick<Config, 'LOG_LEVEL'>): Logger {
  return pino({
    level: config.LOG_LEVEL,
    timestamp: pino.stdTimeFunctions.isoTime,
    base: { program },
    redact: { paths: REDACTED, censor: '[redacted]' },
    serializers: { err: describeError },
    formatters: { level: (label) => ({ level: label }) },
  });
}

/** What a log line says of an error: its class, code and frames, and those of what caused it; no message. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return {
    type: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code_word: String(code) } : {}),
    // The first line of a stack repeats the message; the frames follow it.
    stack: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 8)
      .join('\n'),
    ...(cause instanceof Error ? { cause: describeError(cause) } : {}),
  };
}
