import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';

const ciScript = fileURLToPath(new URL('../../.ci/run', import.meta.url));

interface Run {
  readonly status: number;
  readonly output: string;
  readonly lastLine: string;
  /** A file that the planted scripts may have written. */
  readonly note: string;
}

const says = (line: string): string => `echo 'busy'; echo '${line}'`;

/** Runs .ci/run in a project of which only the scripts and the README matter. */
async function runCi(
  scripts: Record<string, string>,
  readme = '## Test\n\n```sh\nnpm test\n```\n',
): Promise<Run> {
  const project = await mkdtemp(join(tmpdir(), 'vestibule-ci-'));
  try {
    await mkdir(join(project, '.ci'));
    await copyFile(ciScript, join(project, '.ci/run'));
    await writeFile(
      join(project, 'package.json'),
      JSON.stringify({ name: 'planted', version: '1.0.0', scripts }),
    );
    await writeFile(join(project, 'README.md'), readme);
    const { status, output } = await new Promise<{ status: number; output: string }>((resolve) => {
      const environment = { ...process.env, CI_GRACE_SECONDS: '1' };
      execFile(join(project, '.ci/run'), { env: environment }, (error, stdout, stderr) =>
        resolve({ status: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr }),
      );
    });
    const note = await readFile(join(project, 'note'), 'utf8').catch(() => '');
    return { status, output, lastLine: output.trimEnd().split('\n').at(-1) ?? '', note: note.trim() };
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('sums the last lines of its parts, and passes', async (t) => {
  const { status, output, lastLine } = await runCi({
    check: says('3 passed, 0 failed, 0 skipped'),
    test: says('40 passed, 0 failed, 0 skipped'),
    'test:fuzz': says('2 passed, 0 failed, 0 skipped'),
  });
  t.is(lastLine, '45 passed, 0 failed, 0 skipped', output);
  t.is(status, 0);
});

test('fails on a failure, on a skip, on a part that says nothing and on one that ends badly after a good count', async (t) => {
  const { status, output, lastLine } = await runCi({
    check: `${says('2 passed, 1 failed, 0 skipped')}; exit 1`,
    test: says('4 passed, 0 failed, 1 skipped'),
    'test:fuzz': 'echo done',
    'test:chaos': `${says('8 passed, 0 failed, 0 skipped')}; exit 3`,
  });
  t.is(lastLine, '14 passed, 3 failed, 1 skipped', output);
  t.regex(output, /test-fuzz: has no last line/);
  t.regex(output, /test-chaos: ended with status 3/);
  t.is(status, 1);
});

test('fails on a skip alone', async (t) => {
  const { status, lastLine } = await runCi({
    check: says('2 passed, 0 failed, 0 skipped'),
    test: says('4 passed, 0 failed, 1 skipped'),
  });
  t.is(lastLine, '6 passed, 0 failed, 1 skipped');
  t.is(status, 1);
});

test('runs the command of README.md and nothing else for the tests', async (t) => {
  const scripts = {
    check: says('1 passed, 0 failed, 0 skipped'),
    test: says('9 passed, 0 failed, 0 skipped'),
  };
  const readme = '## Start\n\n```sh\nnpm start\n```\n\n## Test\n\n```sh\n# everything\nnpm run other\n```\n';
  const told = await runCi({ ...scripts, other: says('5 passed, 0 failed, 0 skipped') }, readme);
  t.is(told.lastLine, '6 passed, 0 failed, 0 skipped', told.output);
  const untold = await runCi(scripts, '## Start\n');
  t.is(untold.lastLine, '1 passed, 1 failed, 0 skipped', untold.output);
  t.is(untold.status, 1);
});

test('finds processes that parts left behind, ends them, and fails', async (t) => {
  // In sessions of their own and with closed streams: neither a group nor a pipe would tell. The second one has an
  // environment of its own as well, and works in the run's folder of temporary files.
  const leave = (command: string): string => `setsid ${command} >/dev/null 2>&1 </dev/null & sleep 0.3`;
  const { status, output, lastLine, note } = await runCi({
    check: `${leave('sleep 600.1')}; pgrep -n -f '^sleep 600.1' >> note; ${says('1 passed, 0 failed, 0 skipped')}`,
    test: `${leave(`env -i /bin/sh -c 'cd "$0"; exec sleep 600.2' "$TMPDIR"`)}; pgrep -n -f '^sleep 600.2' >> note; ${says('1 passed, 0 failed, 0 skipped')}`,
  });
  const [marked = '', bare = ''] = note.split('\n');
  t.regex(output, new RegExp(`left behind by check: process ${marked}: sleep 600.1`), output);
  t.regex(output, new RegExp(`left behind by test: process ${bare}: sleep 600.2`), output);
  t.is(lastLine, '2 passed, 2 failed, 0 skipped');
  t.is(status, 1);
  t.false(alive(Number(marked)) || alive(Number(bare)));
});
