import { accessSync, constants, mkdirSync } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { checkFileKey, type FileStore, FileStoreError } from '../../domain/file-store.js';
import type { Config } from '../../platform/config/config.js';
import { type Deadlines, readWithin, within } from './deadline.js';

/** The variable that it reads. */
export type LocalConfig = Pick<Config, 'STORAGE_DIR'>;

/** The owner's alone: the process that runs us. */
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** How much is read at once. */
const READ_BYTES = 256 * 1024;
/** What a `put` that was interrupted leaves; the next one of the same key writes over it, `delete` takes it away. */
const UNFINISHED = '.new';

/**
 * A folder: `<first two digits of the key>/<key>`, so that no folder gets too many. A file is written beside its place,
 * flushed to the disk, moved there in one step, and the folder is flushed as well: then it is acknowledged.
 * @throws Error at start when the folder cannot be made or written
 */
export function createLocalStore({ STORAGE_DIR }: LocalConfig, deadlines: Deadlines): FileStore {
  const root = resolve(STORAGE_DIR);
  try {
    mkdirSync(root, { recursive: true, mode: FOLDER_MODE });
    accessSync(root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new Error('STORAGE_DIR: cannot be made or written', { cause: error });
  }
  const pathOf = (key: string): string => join(root, checkFileKey(key).slice(0, 2), key);

  return {
    async put(key, content) {
      const path = pathOf(key);
      await within(deadlines.callMs, failureOf, () => write(root, path, content));
    },
    async open(key) {
      const path = pathOf(key);
      // A link in our folder is nobody's doing that we know of: it is not followed (ASVS 5.2.5).
      const flags = constants.O_RDONLY | constants.O_NOFOLLOW;
      const file = await within(deadlines.callMs, failureOf, async (signal) => {
        const opened = await open(path, flags);
        // Nobody waits for it any more.
        if (signal.aborted) await opened.close();
        return opened;
      });
      const stream = file.createReadStream({ highWaterMark: READ_BYTES });
      return readWithin(deadlines.readMs, failureOf, stream);
    },
    async delete(key) {
      const path = pathOf(key);
      await within(deadlines.callMs, failureOf, async () => {
        await rm(`${path}${UNFINISHED}`, { force: true });
        await rm(path, { force: true });
      });
    },
  };
}

async function write(root: string, path: string, content: Uint8Array): Promise<void> {
  const folder = dirname(path);
  if ((await mkdir(folder, { recursive: true, mode: FOLDER_MODE })) !== undefined) await flushFolder(root);
  const unfinished = `${path}${UNFINISHED}`;
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW;
  await withFile(await open(unfinished, flags, FILE_MODE), async (file) => {
    await file.writeFile(content);
    await file.sync();
  });
  await rename(unfinished, path);
  await flushFolder(folder);
}

/** The name of a new file is in its folder, which has to reach the disk as well. */
async function flushFolder(folder: string): Promise<void> {
  await withFile(await open(folder, constants.O_RDONLY), (handle) => handle.sync());
}

async function withFile(file: FileHandle, work: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    await work(file);
  } finally {
    await file.close();
  }
}

/** What no waiting mends; a full or a sick disk, and one that is not mounted yet, may. */
const HOPELESS = new Set(['EACCES', 'EPERM', 'ELOOP', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

function failureOf(error: unknown): FileStoreError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new FileStoreError('missing', { cause: error });
  return new FileStoreError(HOPELESS.has(code ?? '') ? 'misconfigured' : 'unavailable', { cause: error });
}
