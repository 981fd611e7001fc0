import { randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExecutionContext } from 'ava';
import { ROOT } from '../../bin/lib/project.js';
import { TestClient } from './http.js';
import type { TestProcess } from './processes.js';
import { testRun } from './run.js';
import { eventually } from './system.js';

/** Where distributions put it. */
const LIBFAKETIME = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
  '/usr/local/lib/faketime/libfaketime.so.1',
].find(existsSync);

const PRELOAD = pathToFileURL(join(ROOT, 'test/support/shifted-clock.mjs')).href;

/**
 * The wrong clock of one process: of the whole process by libfaketime where that is installed, else of its JavaScript
 * by a preload. It may be set again while the process runs.
 */
export class WrongClock {
  readonly #file = join(testRun().folder, `clock-${randomUUID()}`);

  /** @param seconds how far it is ahead; negative: behind */
  constructor(private seconds: number) {
    this.#write();
  }

  /** What the process has to be told. */
  get env(): Record<string, string> {
    if (LIBFAKETIME === undefined)
      return { NODE_OPTIONS: `--import=${PRELOAD}`, TEST_CLOCK_FILE: this.#file };
    return {
      LD_PRELOAD: LIBFAKETIME,
      FAKETIME_TIMESTAMP_FILE: this.#file,
      FAKETIME_CACHE_DURATION: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
  }

  /** Sets it; the process notices within a second or two (libfaketime reads its file that often). */
  set(seconds: number): void {
    this.seconds = seconds;
    this.#write();
  }

  #write(): void {
    writeFileSync(this.#file, `${this.seconds < 0 ? '' : '+'}${this.seconds}`);
  }
}

/** Waits until the newest line of its log shows that an API's clock is off by so much. */
export async function assertOff(t: ExecutionContext, process: TestProcess, seconds: number): Promise<void> {
  const isOff = async (): Promise<boolean> => {
    await new TestClient(process.url).get('/health/alive');
    const time = process.logs.at(-1)?.['time'];
    return Math.abs((Date.parse(String(time)) - Date.now()) / 1_000 - seconds) < 60;
  };
  await t.notThrowsAsync(eventually(isOff), `the clock of ${process.name} is not off by ${seconds} s`);
}
