import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onCleanup } from '../../support/cleanup.js';

/** A folder of this test file, deleted after its last test. */
export function temporaryFolder(mode = 0o711): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vestibule-bin-')));
  chmodSync(folder, mode);
  onCleanup(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
