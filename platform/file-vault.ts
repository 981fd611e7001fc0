import { checkFileKey, type FileStore } from '../domain/file-store.js';
import type { FileCipher } from './file-cipher.js';

/** The bytes of a file on their way. `return` lets the file go, read or not. */
export interface OpenFile extends AsyncIterableIterator<Uint8Array> {
  return(): Promise<IteratorResult<Uint8Array>>;
}

/** A store that is given sealed bytes only: what lies in a folder or at another company shows nobody (ASVS 11.3.3). */
export interface FileVault {
  /** Seals and keeps a file; when this resolves it survives a crash. @throws FileStoreError */
  put(key: string, plain: Uint8Array): Promise<void>;
  /**
   * Opens a file whose first bytes were already proved, so that whoever answers with it knows that there is one.
   * @throws FileStoreError; Error when the bytes are not those that were kept, now or while they are read
   */
  open(key: string): Promise<OpenFile>;
  /** Deletes a file; none there is no fault. @throws FileStoreError */
  delete(key: string): Promise<void>;
}

/** Puts the cipher in front of a store; a file opens under its own key only. */
export function createFileVault(store: FileStore, cipher: FileCipher): FileVault {
  return {
    async put(key, plain) {
      await store.put(checkFileKey(key), cipher.seal(key, plain));
    },
    async open(key) {
      const plain = cipher.open(key, await store.open(checkFileKey(key)));
      return resumed(await plain.next(), plain);
    },
    async delete(key) {
      await store.delete(checkFileKey(key));
    },
  };
}

/** No generator: one that nobody began to read would not hear its `return`, and the file would stay open. */
function resumed(
  first: IteratorResult<Buffer, void>,
  rest: AsyncGenerator<Buffer, void, undefined>,
): OpenFile {
  let waiting: IteratorResult<Buffer, void> | undefined = first;
  return {
    async next() {
      const result = waiting ?? (await rest.next());
      waiting = undefined;
      return result;
    },
    async return() {
      await rest.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
