import { join } from 'node:path';
import { SEARCH_ATTRIBUTES } from '../../domain/search-attributes.js';
import { grpcServes } from './grpc-health.js';
import type { Piece } from './piece.js';

/**
 * Why each is there: performance.md, "The Temporal server that we start ourselves". In short: as it comes, every
 * hop of a flow waits for the next 50 ms tick of the one shard, and a timer under a second waits that second.
 */
const DYNAMIC_CONFIGURATION = {
  'history.transferProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxPollRPS': 2_000,
  'history.visibilityProcessorMaxPollRPS': 2_000,
  'history.timerProcessorMaxTimeShift': '20ms',
  'system.enableActivityEagerExecution': true,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
} as const;

const FRONTEND = 'temporal.api.workflowservice.v1.WorkflowService';
const PROBE_MS = 1_000;
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 10_000;

/** How a Temporal server of ours is run. */
export interface TemporalOptions {
  readonly binary: string;
  readonly port: number;
  /** Its database. */
  readonly file: string;
  readonly log: string;
  readonly runDirectory: string;
  /** The Web UI; without it the server has none. */
  readonly ui?: { readonly port: number; readonly codec: string };
}

/** Temporal's development server as a part of the running system. */
export function temporalPiece({ binary, port, file, log, runDirectory, ui }: TemporalOptions): Piece {
  return {
    name: 'temporal',
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    ports: ui === undefined ? [port] : [port, ui.port],
    async prepare() {
      return {
        name: 'temporal',
        command: binary,
        args: [
          ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--db-filename', file],
          ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
          ...Object.entries(DYNAMIC_CONFIGURATION).flatMap(([name, value]) => [
            '--dynamic-config-value',
            `${name}=${JSON.stringify(value)}`,
          ]),
          ...SEARCH_ATTRIBUTES.flatMap(({ name, type }) => ['--search-attribute', `${name}=${type}`]),
          ...['--log-level', 'warn', '--log-format', 'json', '--color', 'never'],
          // Settings of the person's own CLI (a cloud namespace, TLS) are not ours.
          ...['--disable-config-file', '--disable-config-env'],
          ...(ui === undefined
            ? ['--headless']
            : ['--ui-port', String(ui.port), '--ui-codec-endpoint', ui.codec]),
        ],
        env: { PATH: process.env['PATH'], HOME: process.env['HOME'] },
        cwd: join(file, '..'),
        stopSignal: 'SIGINT',
        log,
        runDirectory,
      };
    },
    async probe() {
      if (!(await grpcServes(`127.0.0.1:${port}`, FRONTEND, PROBE_MS))) return false;
      return ui === undefined || answersHttp(`http://127.0.0.1:${ui.port}/`);
    },
  };
}

async function answersHttp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
