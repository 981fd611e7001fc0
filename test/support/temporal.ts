import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { Child } from '../../bin/lib/child.js';
import { ownPort } from '../../bin/lib/ports.js';
import { temporalPiece } from '../../bin/lib/temporal-server.js';
import { connectClient } from '../../platform/temporal/connection.js';
import { onCleanup } from './cleanup.js';
import { type ProgramOptions, programConfig } from './environment.js';
import { testRun } from './run.js';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** A client that reads what our programs write: it has the keys of this run. Closed after the last test. */
export function connectTestClient(options: ProgramOptions): Client {
  const client = connectClient(programConfig('worker', options));
  onCleanup(() => client.connection.close());
  return client;
}

/** A Temporal server that a test may kill: the shared one is everybody's. It keeps its port and its file. */
export class OwnTemporal {
  #child: Child | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  /** Starts one; it ends after the last test. @param folder where its file is; default: one of the run */
  static async start(
    folder: string = join(testRun().folder, `temporal-${randomUUID()}`),
  ): Promise<OwnTemporal> {
    mkdirSync(join(folder, 'run'), { recursive: true });
    const server = new OwnTemporal(await ownPort(), folder);
    onCleanup(() => server.kill());
    await server.start();
    return server;
  }

  /** host:port of its frontend. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Starts it (again) on its port and file, and waits until it answers. */
  async start(): Promise<void> {
    const piece = temporalPiece({
      binary: testRun().temporalCli,
      port: this.port,
      file: join(this.folder, 'temporal.sqlite'),
      log: join(this.folder, 'temporal.log'),
      // The end of the run looks here for what was forgotten.
      runDirectory: join(this.folder, 'run'),
    });
    this.#child = new Child(await piece.prepare());
    for (let waited = 0; !(await piece.probe()); waited += POLL_MS) {
      if (waited >= READY_WITHIN_MS || !this.#child.running)
        throw new Error('the Temporal server did not start');
      await pause(POLL_MS);
    }
  }

  /** `kill -9`, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child?.killGroup();
    await this.#child?.exited;
  }

  /** Takes its file away, as a lost disk does: the next start is of a server that knows nothing. It has to be down. */
  wipe(): void {
    for (const end of ['', '-wal', '-shm'])
      rmSync(join(this.folder, `temporal.sqlite${end}`), { force: true });
  }

  /** Freezes it: connections stay open and nothing answers. */
  signal(signal: NodeJS.Signals): void {
    this.#child?.signal(signal);
  }
}
