import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const PROGRAM = fileURLToPath(new URL('../../bin/fuzz.mjs', import.meta.url));

interface Run {
  readonly status: number;
  readonly lines: readonly string[];
}

/** Runs it where the PATH holds nothing, or one program named python3. */
async function runFuzz(python3: string | undefined, ci: string, args: readonly string[] = []): Promise<Run> {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-path-'));
  try {
    if (python3 !== undefined) {
      writeFileSync(join(folder, 'python3'), python3);
      chmodSync(join(folder, 'python3'), 0o755);
    }
    return await new Promise((resolve) => {
      const env = { ...process.env, PATH: folder, CI: ci };
      execFile(process.execPath, [PROGRAM, ...args], { env }, (error, stdout, stderr) =>
        resolve({
          status: typeof error?.code === 'number' ? error.code : 0,
          lines: (stdout + stderr).trim().split('\n'),
        }),
      );
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('without Python it is a skip that is named and counted', async (t) => {
  const { status, lines } = await runFuzz(undefined, '');
  t.is(status, 0);
  t.regex(lines[0] ?? '', /skipped: Python 3\.11 or newer was not found on the PATH/);
  t.is(lines.at(-1), '0 passed, 0 failed, 1 skipped');
});

test('CI does not allow that skip', async (t) => {
  const { status, lines } = await runFuzz(undefined, 'true');
  t.is(status, 1);
  t.is(lines.at(-1), '0 passed, 0 failed, 1 skipped');
});

test('a Python that is too old is named', async (t) => {
  const { lines } = await runFuzz('#!/bin/sh\necho 3.9\n', '');
  t.regex(lines[0] ?? '', /Python 3\.11 or newer was not found: python3 is 3\.9/);
});

test('a Python that cannot make environments is named', async (t) => {
  const { lines } = await runFuzz(
    '#!/bin/sh\necho "ModuleNotFoundError: No module named \'ensurepip\'"\nexit 1\n',
    '',
  );
  t.regex(lines[0] ?? '', /python3-venv/);
});

test('an effort that is no number is refused before anything starts', async (t) => {
  const { status, lines } = await runFuzz(undefined, '', ['--examples', 'many']);
  t.is(status, 1);
  t.regex(lines.join('\n'), /usage: npm run test:fuzz/);
});
