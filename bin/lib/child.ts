import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, fstatSync } from 'node:fs';
import { LogTail, openLog } from './log-file.js';
import { killGroup } from './process-group.js';
import { identify } from './process-identity.mjs';
import { removeRunFile, writeRunFile } from './run-files.js';

/** A long-lived process to start. */
export interface ChildSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  readonly stopSignal: NodeJS.Signals;
  /** Where its output goes. */
  readonly log: string;
  /** Folder of the run files. */
  readonly runDirectory: string;
  /**
   * Our own programs: they are given a channel and end when it closes, that is when we die; each line of their log
   * is shown here too.
   */
  readonly onLine?: (line: string) => void;
}

/** How a process ended: one of the two is set; both null when it could not be started. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A running process, the leader of its own process group: Ctrl-C at the terminal does not reach it. */
export class Child {
  readonly exited: Promise<Exit>;
  /** Where in its log it begins, in bytes: what stands before is its predecessors'. */
  readonly logStart: number;
  running = true;
  readonly #process: ChildProcess;

  constructor(readonly spec: ChildSpec) {
    const log = openLog(spec.log);
    this.logStart = fstatSync(log).size;
    const tail = spec.onLine === undefined ? undefined : new LogTail(spec.log, spec.onLine);
    // Straight into the file: a program that writes to a reader that died may hang (sonic-boom 4.2 repeats a write
    // that fails with EPIPE for ever), and what it said last would be lost.
    const stdio = ['ignore' as const, log, log, ...(tail === undefined ? [] : ['ipc' as const])];
    this.#process = spawn(spec.command, spec.args, {
      cwd: spec.cwd,
      env: spec.env,
      detached: true,
      stdio,
      ...(spec.uid === undefined ? {} : { uid: spec.uid }),
      ...(spec.gid === undefined ? {} : { gid: spec.gid }),
    });
    closeSync(log);
    const { pid } = this.#process;
    const identity = pid === undefined ? undefined : identify(pid);
    if (pid !== undefined && identity !== undefined) {
      writeRunFile(spec.runDirectory, { name: spec.name, pid, identity, stopSignal: spec.stopSignal });
    }
    this.exited = new Promise((resolve) => {
      const end = (exit: Exit): void => {
        if (!this.running) return;
        this.running = false;
        // Whatever it started goes with it, so that its ports and files are free for its successor.
        if (pid !== undefined) killGroup(pid, 'SIGKILL');
        removeRunFile(spec.runDirectory, spec.name);
        tail?.end();
        resolve(exit);
      };
      this.#process.once('error', () => end({ code: null, signal: null }));
      this.#process.once('exit', (code, signal) => end({ code, signal }));
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** To the process only: it is the one who knows how to end what it started. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** To the whole group; cannot be refused. */
  killGroup(): void {
    if (this.running && this.#process.pid !== undefined) killGroup(this.#process.pid, 'SIGKILL');
  }
}
