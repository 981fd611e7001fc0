import { type Config, ConfigError, loadConfig, type Program } from './config/config.js';
import { createLogger, type Logger } from './log.js';

/** A running program. */
export interface Running {
  /** Stops in order; settles when everything is closed. Called once. */
  stop(): Promise<void>;
}

/** A stop that takes longer than this is cut off: the next start finds nothing half done, by design. */
const STOP_WITHIN_MS = 25_000;

/** The reason why a program cannot start, in one sentence for a person. */
export class StartRefusal extends Error {
  override readonly name = 'StartRefusal';
}

/**
 * Runs a program: configuration first, with all its faults at once; then `start`; then until SIGTERM, SIGINT or
 * the end of the supervisor that holds the other end of the IPC channel.
 */
export async function run(
  program: Program,
  start: (config: Config, log: Logger) => Promise<Running>,
): Promise<void> {
  let config: Config;
  try {
    config = loadConfig(program);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${program}: ${error.message}\n`);
    process.exit(1);
  }
  const log = createLogger(program, config);
  // The last resort (ASVS 16.5.4): a forgotten promise is a bug to log, not a reason to drop every caller.
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'));
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    process.exit(1);
  });

  let running: Running | undefined;
  let stopping = false;
  const stop = (reason: string): void => {
    // A second signal (Ctrl-C reaches npm too, which forwards it) must not break the order of the first stop.
    if (stopping) return;
    stopping = true;
    log.info({ reason }, 'stopping');
    // Still starting: nothing was promised to anybody yet.
    if (!running) process.exit(0);
    setTimeout(() => {
      log.error('stopping took too long');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    running.stop().then(
      () => {
        log.info('stopped');
        process.exit(0);
      },
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  // Before the start, which may wait for a server that never comes.
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
  if (process.channel) process.on('disconnect', () => stop('the supervisor is gone'));

  try {
    running = await start(config, log);
  } catch (error) {
    endUnstarted(program, log, error);
  }
}

/** Ends a program that cannot do its work: the orchestrator sees a process that does not come up. */
export function endUnstarted(program: Program, log: Logger, error: unknown): never {
  if (error instanceof StartRefusal) process.stderr.write(`${program}: ${error.message}\n`);
  log.fatal({ err: error }, 'could not start');
  process.exit(1);
}
