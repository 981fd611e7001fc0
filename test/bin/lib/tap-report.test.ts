import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { ROOT } from '../../../bin/lib/project.js';
import { TapReport } from '../../../bin/lib/tap-report.js';
import { temporaryFolder } from '../support/folder.js';
import { runNode } from '../support/run-node.js';

function report(text: string): { report: TapReport; shown: string[] } {
  const shown: string[] = [];
  const tap = new TapReport((line) => shown.push(line));
  for (const line of text.split('\n')) tap.take(line);
  return { report: tap, shown };
}

test('tests are shown and counted; what a test logs and why it failed is shown too', (t) => {
  const { report: tap, shown } = report(
    [
      'TAP version 13',
      'ok 1 - a › one',
      'not ok 2 - a › two',
      '  ---',
      '    name: AssertionError',
      '    message: ok 7 - not a test',
      '  ...',
      'ok 3 - b › three (no Go) # SKIP',
      'ok 4 - b › four',
      '#   measured 7',
      '',
      '1..4',
      '# tests 4',
      '# pass 2',
      '# skip 1',
      '# fail 1',
    ].join('\n'),
  );
  t.deepEqual(tap.summarise(1), { passed: 2, failed: 1, skipped: 1 });
  t.deepEqual(tap.skippedTitles, ['b › three (no Go)']);
  t.deepEqual(shown, [
    '  ok a › one',
    'FAIL a › two',
    '        name: AssertionError',
    '        message: ok 7 - not a test',
    '  -  b › three (no Go) (skipped)',
    '  ok b › four',
    '     measured 7',
  ]);
});

test('tests that a crash kept from running count as failed', (t) => {
  const { report: tap } = report(
    'ok 1 - one\nnot ok 2 - x exited due to SIGKILL\n1..3\n# tests 3\n# pass 1\n# fail 3',
  );
  t.deepEqual(tap.summarise(1), { passed: 1, failed: 3, skipped: 0 });
});

test('without a trailer ava itself failed, whatever passed before, and a sentence says so', (t) => {
  const cut = report('ok 1 - one\nnot ok 2 - two\n  ---\n    name: Err');
  t.deepEqual(cut.report.summarise(null), { passed: 0, failed: 2, skipped: 0 });
  t.regex(cut.shown.at(-1) ?? '', /^FAIL ava stopped before all tests had ended \(a signal ended it\)/);
  t.regex(cut.shown.at(-1) ?? '', /The last test that ended: two$/);
  const empty = report('');
  t.deepEqual(empty.report.summarise(1), { passed: 0, failed: 1, skipped: 0 });
  t.regex(empty.shown.at(-1) ?? '', /\(exit code 1\).* No test had ended\.$/);
});

test('ava itself, with a test that hangs and one that ends its process, never comes to a run without failure', async (t) => {
  const folder = temporaryFolder();
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module","ava":{"workerThreads":false}}');
  for (const [name, body] of Object.entries({
    hangs: 'await new Promise((resolve) => setTimeout(resolve, 60_000))',
    exits: 'process.exit(0)',
  })) {
    const quick = "import test from 'ava'; test.serial('quick', (t) => t.pass());";
    const file = `${name}.test.js`;
    writeFileSync(
      join(folder, file),
      `${quick} test.serial('${name}', async (t) => { ${body}; t.pass(); });`,
    );
    const args = [join(ROOT, 'node_modules/ava/entrypoints/cli.mjs'), '--tap', '--timeout=10s', file];
    const { code, output } = await runNode(args, { CI: 'true' }, folder);
    const { report: tap, shown } = report(output);
    t.true(shown.includes('  ok quick'), output);
    t.not(code, 0, output);
    t.true(tap.summarise(code).failed >= 1, output);
  }
});

test('no test at all is a failure, a test still to be written is a skip', (t) => {
  t.deepEqual(report('1..0\n# tests 0\n# pass 0\n# fail 0').report.summarise(1), {
    passed: 0,
    failed: 1,
    skipped: 0,
  });
  t.deepEqual(report('not ok 1 - later # TODO\n1..1\n# tests 0\n# pass 0\n# fail 1').report.summarise(0), {
    ...{ passed: 0, failed: 0, skipped: 1 },
  });
});
