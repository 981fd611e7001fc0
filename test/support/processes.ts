import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openLog } from '../../bin/lib/log-file.js';
import { ownPort } from '../../bin/lib/ports.js';
import { ROOT } from '../../bin/lib/project.js';
import { onCleanup } from './cleanup.js';
import { type ProgramOptions, programEnvironment } from './environment.js';
import { testRun } from './run.js';

/** How to start a program, beside what it is told by the environment. */
export interface StartOptions extends ProgramOptions {
  /** A port to take again after a kill; default: a free one. */
  readonly port?: number;
  /** `false`: return as soon as the process was started (what it needs is broken on purpose); default true. */
  readonly waitUntilReady?: boolean;
}

/** What Node runs, where: the program as it was compiled for this run when nothing else is said. */
export interface Command {
  readonly args?: readonly string[];
  readonly cwd?: string;
}

const compiled = (name: string): readonly string[] => [
  '--enable-source-maps',
  join(testRun().product, name, 'main.js'),
];

const READY_WITHIN_MS = 120_000;
const POLL_MS = 50;
const STOP_WITHIN_MS = 30_000;

/** A real process of ours. */
export class TestProcess {
  readonly #process: ChildProcess;
  /** A file, not a pipe: a program whose reader was killed would hang in its last line. */
  readonly #log: string;
  /** Exit code, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;
  running = true;

  constructor(
    readonly name: string,
    /** Where it answers (the API, the codec server) or tells its health (the worker). */
    readonly url: string,
    readonly port: number,
    env: NodeJS.ProcessEnv,
    { args = compiled(name), cwd = ROOT }: Command = {},
  ) {
    this.#log = join(testRun().folder, 'logs', `${name}-${randomUUID()}.log`);
    const log = openLog(this.#log);
    // With a channel: it ends when this test process does, even by `kill -9`.
    this.#process = spawn(process.execPath, [...args], {
      cwd,
      env,
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.exited = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        this.running = false;
        resolve(signal ?? code ?? -1);
      });
    });
    onCleanup(() => this.stop());
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.name} could not be started`);
    return this.#process.pid;
  }

  /** All that it has written so far, stdout and stderr, line by line. */
  get output(): readonly string[] {
    return readFileSync(this.#log, 'utf8').split('\n').slice(0, -1);
  }

  /** The lines of its log, parsed. */
  get logs(): readonly Record<string, unknown>[] {
    return this.output
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Waits for a line of its log. @throws Error with the end of its output when there is none in time */
  async waitForLog(matches: (record: Record<string, unknown>) => boolean, withinMs = 10_000): Promise<void> {
    for (let waited = 0; !this.logs.some(matches); waited += POLL_MS) {
      if (waited >= withinMs) throw new Error(`no such line in the log of ${this.name}\n${this.#tail()}`);
      await pause(POLL_MS);
    }
  }

  /** Waits until `path` answers 2xx. @throws Error with the end of its output when it ends or takes too long */
  async waitUntilReady(path = '/health/ready'): Promise<void> {
    for (let waited = 0; waited < READY_WITHIN_MS; waited += POLL_MS) {
      if (!this.running) throw new Error(`${this.name} ended while it was starting\n${this.#tail()}`);
      const response = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(5_000) }).catch(
        () => undefined,
      );
      await response?.body?.cancel();
      if (response?.ok) return;
      await pause(POLL_MS);
    }
    throw new Error(`${this.name} did not become ready\n${this.#tail()}`);
  }

  /** Sends a signal, such as SIGSTOP, and does not wait. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** Ends it at once, as `kill -9` does, and waits until it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.exited;
  }

  /** Asks it to end and waits. @returns its exit code; SIGKILL when it had to be killed */
  async stop(): Promise<number | NodeJS.Signals> {
    // A stopped process hears nothing else.
    this.signal('SIGCONT');
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), STOP_WITHIN_MS);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  #tail(): string {
    return this.output.slice(-20).join('\n');
  }
}

/** Where a program of a test answers. */
export function localUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

/** A real API process; `url` is where it answers. */
export async function startApi(options: StartOptions): Promise<TestProcess> {
  const port = options.port ?? (await ownPort());
  const env = { ...programEnvironment(options), PORT: String(port), METRICS_PORT: String(await ownPort()) };
  return begin(new TestProcess('api', localUrl(port), port, env), options, '/health/ready');
}

/** A real worker process; `url` is where it tells its health and metrics. */
export async function startWorker(options: StartOptions): Promise<TestProcess> {
  const port = options.port ?? (await ownPort());
  const env = { ...programEnvironment(options), WORKER_METRICS_PORT: String(port) };
  return begin(new TestProcess('worker', localUrl(port), port, env), options, '/health/ready');
}

/** A real codec server. */
export async function startCodec(options: StartOptions): Promise<TestProcess> {
  const port = options.port ?? (await ownPort());
  const env = { ...programEnvironment(options), CODEC_PORT: String(port) };
  return begin(new TestProcess('codec', localUrl(port), port, env), options, '/health/alive');
}

async function begin(
  started: TestProcess,
  { waitUntilReady = true }: StartOptions,
  path: string,
): Promise<TestProcess> {
  if (waitUntilReady) await started.waitUntilReady(path);
  return started;
}
