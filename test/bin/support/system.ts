import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Urls } from '../../../bin/lib/announce.js';
import { ROOT } from '../../../bin/lib/project.js';
import { runningPid } from '../../../bin/lib/run-files.js';
import { onCleanup } from '../../support/cleanup.js';
import { testRun } from '../../support/run.js';

/** Everything that the supervisor starts. */
export const PARTS = ['api', 'worker', 'codec', 'able-id', 'namba-one', 'temporal', 'postgres'] as const;

const READY_WITHIN_MS = 240_000;
const STOP_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** A data folder of a test; what runs from it is stopped at the end of the run, whatever happens. */
export function dataFolder(): string {
  const folder = join(testRun().folder, randomUUID());
  mkdirSync(join(folder, 'cache'), { recursive: true });
  // Its name is made from its sources: the supervisor finds it and need not build it again.
  const bundle = testRun().workflowBundle;
  copyFileSync(bundle, join(folder, 'cache', basename(bundle)));
  return folder;
}

/** `npm start`, in a process group of its own as at a terminal. */
export class System {
  readonly #npm: ChildProcess;
  output = '';
  /** Exit code of npm, or the signal that ended it. */
  readonly exited: Promise<number | NodeJS.Signals>;

  constructor(
    readonly folder: string,
    env: NodeJS.ProcessEnv = {},
  ) {
    this.#npm = spawn('npm', ['start'], {
      cwd: ROOT,
      detached: true,
      env: {
        ...{ PATH: process.env['PATH'], HOME: process.env['HOME'], DATA_DIR: folder },
        ...{ TEMPORAL_CLI_PATH: testRun().temporalCli },
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#npm.stdout, this.#npm.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.exited = new Promise((resolve) =>
      this.#npm.once('close', (code, signal) => resolve(signal ?? code ?? -1)),
    );
    onCleanup(() => this.signalGroup('SIGKILL'));
  }

  get npm(): number {
    return this.#npm.pid ?? 0;
  }

  /** pids of the parts that run now. */
  get parts(): Partial<Record<(typeof PARTS)[number], number>> {
    return Object.fromEntries(
      PARTS.flatMap((name) => {
        const pid = runningPid(join(this.folder, 'run'), name);
        return pid === undefined ? [] : [[name, pid]];
      }),
    );
  }

  /** What urls.json says; undefined when there is none. */
  get urls(): Urls | undefined {
    const file = join(this.folder, 'urls.json');
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Urls) : undefined;
  }

  /** Waits until everything answers. */
  async ready(): Promise<Urls> {
    let ended = false;
    void this.exited.then(() => {
      ended = true;
    });
    for (let waited = 0; waited < READY_WITHIN_MS; waited += POLL_MS) {
      // The text comes after the file: a file that an earlier run left says nothing.
      if (this.output.includes('Ctrl-C stops everything') && this.urls !== undefined) return this.urls;
      if (ended) break;
      await pause(POLL_MS);
    }
    throw new Error(`npm start did not become ready\n${this.output}`);
  }

  /** To the whole foreground group, as the terminal does it. */
  signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.npm, signal);
    } catch {
      // It is gone.
    }
  }

  /** Waits for its end. @throws Error when it does not end */
  async ended(): Promise<number | NodeJS.Signals> {
    const late = pause(STOP_WITHIN_MS, undefined, { ref: false }).then(() => {
      throw new Error(`npm start did not end\n${this.output}`);
    });
    return Promise.race([this.exited, late]);
  }
}
