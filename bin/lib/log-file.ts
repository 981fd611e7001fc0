import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';

/** A log that is longer than this when its process starts is moved to `<name>.1` (one older log is kept). */
const ROTATE_BYTES = 10 * 1024 * 1024;
const LAST_BYTES = 8 * 1024;
/** A person reads a warning this much later. */
const TAIL_MS = 250;
const CHUNK_BYTES = 64 * 1024;

/** Opens a log for appending, rotated when it is long. @returns a file descriptor */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > ROTATE_BYTES) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

/** Hands on each line that is appended to a log from now on. */
export class LogTail {
  readonly #file: number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #timer = setInterval(() => this.#read(), TAIL_MS).unref();
  readonly #buffer = Buffer.alloc(CHUNK_BYTES);
  #position: number;
  #rest = '';

  constructor(
    path: string,
    private readonly onLine: (line: string) => void,
  ) {
    this.#file = openSync(path, 'r');
    this.#position = fstatSync(this.#file).size;
  }

  /** Reads what is left and closes the file. */
  end(): void {
    clearInterval(this.#timer);
    this.#read();
    closeSync(this.#file);
  }

  #read(): void {
    for (;;) {
      const length = readSync(this.#file, this.#buffer, 0, CHUNK_BYTES, this.#position);
      if (length === 0) return;
      this.#position += length;
      const lines = (this.#rest + this.#decoder.write(this.#buffer.subarray(0, length))).split('\n');
      this.#rest = lines.pop() ?? '';
      for (const line of lines) this.onLine(line);
    }
  }
}

/**
 * The last lines of a log: what a process said before it ended.
 * @param from byte that it began at
 */
export function lastLines(path: string, count: number, from = 0): string[] {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(file);
    const buffer = Buffer.alloc(Math.max(0, Math.min(size - from, LAST_BYTES)));
    readSync(file, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-count);
  } finally {
    closeSync(file);
  }
}
