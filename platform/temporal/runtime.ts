import { once } from 'node:events';
import { createServer } from 'node:net';
import { type LogEntry, Runtime, type Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from '../log.js';

/** Installs the SDK's runtime: our logger, our signals, and its metrics on a loopback port that we read from. */
export async function installRuntime(log: Logger): Promise<{ metrics(): Promise<string> }> {
  const port = await freePort();
  Runtime.install({
    logger: bridge(log),
    // The order of a stop is ours: readiness, drain, worker, connection, database.
    shutdownSignals: [],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      metrics: { prometheus: { bindAddress: `127.0.0.1:${port}` } },
    },
  });
  return {
    async metrics() {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
        signal: AbortSignal.timeout(2_000),
      });
      return response.text();
    },
  };
}

/**
 * The SDK's log entries as our JSON lines; metadata is ids and names, and passes the same redaction. Its trace entries
 * are left out: they are whole activations with their payloads decoded.
 */
function bridge(log: Logger): TemporalLogger {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: LogEntry['meta']) => {
      // The token is long and names nothing that the ids do not.
      const { error, taskToken: _, ...rest } = (meta ?? {}) as Record<string, unknown>;
      log[level]({ ...rest, ...(error === undefined ? {} : { err: error }) }, message);
    };
  const levels = { DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  return {
    log: (level, message, meta) => {
      if (level !== 'TRACE') write(levels[level])(message, meta);
    },
    trace: () => {},
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
