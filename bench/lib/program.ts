import { type ChildProcess, fork } from 'node:child_process';
import { closeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { lastLines, openLog } from '../../bin/lib/log-file.js';
import { Complaint } from '../../bin/lib/say.mjs';

/** A Node program to start, and how to know that it is ready. */
export interface ProgramSpec {
  readonly name: string;
  readonly file: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly nodeArgs?: readonly string[];
  /** Its output goes there, as a supervisor would have it: straight into a file. */
  readonly log: string;
  /** Answers 2xx when ready; absent: the program says so over the channel. */
  readonly readyUrl?: string;
}

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;
const PROBE_MS = 2_000;
const STOP_WITHIN_MS = 15_000;
const LAST_WORDS = 12;

/** A running program. It ends with us: the channel to it closes. */
export class Program {
  readonly #exited: Promise<void>;
  #running = true;

  private constructor(
    private readonly spec: ProgramSpec,
    private readonly child: ChildProcess,
  ) {
    this.#exited = new Promise((resolve) => {
      const end = (): void => {
        this.#running = false;
        resolve();
      };
      child.once('exit', end).once('error', end);
    });
  }

  /** Starts a program and waits until it is ready. @throws Complaint with the end of its log */
  static async start(spec: ProgramSpec): Promise<Program> {
    const log = openLog(spec.log);
    const child = fork(spec.file, [], {
      env: spec.env as NodeJS.ProcessEnv,
      execArgv: [...(spec.nodeArgs ?? [])],
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    const program = new Program(spec, child);
    const said = new Promise<void>((resolve) => child.once('message', () => resolve()));
    const ready = spec.readyUrl === undefined ? said : program.#answers(spec.readyUrl);
    await Promise.race([ready, program.#exited, pause(READY_WITHIN_MS, undefined, { ref: false })]);
    if (program.#running && (await Promise.race([ready.then(() => true), pause(0, false)]))) return program;
    await program.stop();
    throw program.#complaint('did not become ready');
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Asks it something and waits for the answer. @throws Complaint when it failed or ended */
  async ask<Result>(request: object): Promise<Result> {
    const answer = new Promise<{ result?: Result; failure?: string }>((resolve) => {
      this.child.once('message', resolve as (message: unknown) => void);
    });
    this.child.send(request);
    const settled = await Promise.race([answer, this.#exited]);
    if (settled?.failure !== undefined) throw new Complaint(`${this.spec.name} failed: ${settled.failure}`);
    if (settled === undefined) throw this.#complaint('ended');
    return settled.result as Result;
  }

  /** Asks it to end; kills it when it does not. */
  async stop(): Promise<void> {
    if (!this.#running) return;
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  async #answers(url: string): Promise<void> {
    while (this.#running) {
      try {
        const response = await fetch(url, { signal: AbortSignal.timeout(PROBE_MS) });
        await response.body?.cancel();
        if (response.ok) return;
      } catch {
        // Not yet.
      }
      await pause(POLL_MS);
    }
  }

  #complaint(what: string): Complaint {
    const lines = lastLines(this.spec.log, LAST_WORDS);
    return new Complaint([`${this.spec.name} ${what}. The end of its log:`, ...lines].join('\n  '));
  }
}
