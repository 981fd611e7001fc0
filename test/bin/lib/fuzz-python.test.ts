import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type FoundPython, findPython } from '../../../bin/lib/fuzz-python.js';

/** Looks where the PATH holds these programs only. */
async function find(programs: Readonly<Record<string, string>>): Promise<FoundPython> {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-path-'));
  try {
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    return await findPython({ PATH: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const NO_VENV = `echo "ModuleNotFoundError: No module named 'ensurepip'"; exit 1`;

test('the first Python that is new enough is taken', async (t) => {
  t.deepEqual(await find({ python3: 'echo 3.9', 'python3.12': 'echo 3.12' }), {
    command: 'python3.12',
    version: '3.12',
  });
});

test('where there is none, the reason is named', async (t) => {
  t.deepEqual(await find({}), { missing: 'Python 3.11 or newer was not found on the PATH' });
  t.deepEqual(await find({ python3: 'echo 3.9' }), {
    missing: 'Python 3.11 or newer was not found: python3 is 3.9',
  });
  t.deepEqual(await find({ python3: NO_VENV }), {
    missing: 'python3 cannot make environments: its venv module is missing (Debian, Ubuntu: python3-venv)',
  });
});
