import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, rmdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onCleanup } from './cleanup.js';
import { needs } from './needs.js';
import { testRun } from './run.js';

const isRoot = process.getuid?.() === 0;

/** Whether a file system in memory can be mounted here: root in a container may be forbidden to. */
function canMount(): boolean {
  if (!isRoot || process.env['TEST_FOLDER'] === undefined) return false;
  const folder = join(process.env['TEST_FOLDER'], `mount-${randomUUID()}`);
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

/** `test`, or where no small disk can be made a named, visible skip. */
export const diskTest = needs(canMount(), 'a disk of our own needs root, and a kernel that lets it mount');

/** A disk in memory of a fixed size: it can be filled, and the machine's own has no part in it. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** Mounts one; it is gone after the file's last test. */
  static mount(megabytes: number): SmallDisk {
    const folder = join(testRun().folder, `disk-${randomUUID()}`);
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=711`, 'tmpfs', folder]);
    chmodSync(folder, 0o711);
    onCleanup(() => {
      // Lazily: what still runs from it must not keep it in the tree.
      execFileSync('umount', ['-l', folder]);
      rmdirSync(folder);
    });
    return new SmallDisk(folder);
  }

  /** Takes all that is left of it. */
  fill(): void {
    const { bavail, bsize } = statfsSync(this.folder);
    const piece = Buffer.alloc(bsize);
    writeFileSync(this.#ballast, Buffer.alloc(Math.max(0, bavail - 8) * bsize));
    while (statfsSync(this.folder).bavail > 0) writeFileSync(this.#ballast, piece, { flag: 'a' });
  }

  /** Gives it back. */
  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  get #ballast(): string {
    return join(this.folder, 'ballast');
  }
}
