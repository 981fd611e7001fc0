import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const PROGRAM = fileURLToPath(new URL('../../bin/fuzz.mjs', import.meta.url));

/** Runs it where the PATH holds nothing, so that there is no Python. */
async function runFuzz(ci: string): Promise<{ status: number; lines: readonly string[] }> {
  return new Promise((resolve) => {
    const env = { ...process.env, PATH: '', CI: ci };
    execFile(process.execPath, [PROGRAM], { env }, (error, stdout, stderr) =>
      resolve({
        status: typeof error?.code === 'number' ? error.code : 0,
        lines: (stdout + stderr).trim().split('\n'),
      }),
    );
  });
}

test('without Python it is a skip that is named and counted, which CI does not allow', async (t) => {
  for (const [ci, expected] of [
    ['', 0],
    ['true', 1],
  ] as const) {
    const { status, lines } = await runFuzz(ci);
    t.is(status, expected);
    t.regex(lines[0] ?? '', /skipped: Python .* was not found/);
    t.is(lines.at(-1), '0 passed, 0 failed, 1 skipped');
  }
});
