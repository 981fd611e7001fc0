import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Config } from './config/config.js';

export type { Logger } from 'pino';

/**
 * Field names that never appear in a line, at any depth that our own objects have. The first defence is that
 * nobody logs bodies, headers or models; this is the second.
 */
const SECRET: ReadonlySet<string> = new Set([
  'password',
  'code',
  'token',
  'phone',
  'email',
  'authorization',
  'cookie',
  'text',
  'to',
  'chatId',
  'secret',
]);
const DEPTH_MAX = 3;

/**
 * The line without what must not be in it. Our own walk: pino's wildcard paths cost ten times as much, more than
 * all the rest of a request's middleware (docs/performance.md).
 */
function redacted(fields: Record<string, unknown>, depth = 1): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(fields)) {
    const shown = SECRET.has(name)
      ? '[redacted]'
      : isPlain(value) && depth < DEPTH_MAX
        ? redacted(value, depth + 1)
        : value;
    if (shown === value) continue;
    copy ??= { ...fields };
    copy[name] = shown;
  }
  return copy ?? fields;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/**
 * JSON lines on stdout, UTC, with the program's name. Errors are cut to name, code and stack: the message of a
 * foreign error may quote its input (Postgres quotes the row that broke a constraint).
 */
export function createLogger(
  program: string,
  config: Pick<Config, 'LOG_LEVEL'>,
  destination?: DestinationStream,
): Logger {
  const options: LoggerOptions = {
    level: config.LOG_LEVEL,
    timestamp: pino.stdTimeFunctions.isoTime,
    base: { program },
    serializers: { err: describeError },
    formatters: { level: (label) => ({ level: label }), log: redacted },
  };
  // Written at once: pino's own default hands lines to another thread, and those of a program's last moment then
  // come in another order, or not at all (asked of a line that says why a program ended).
  return pino(options, destination ?? pino.destination({ fd: 1, sync: true }));
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
