import test from 'ava';
import { TapReport } from '../../../bin/lib/tap-report.js';

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

test('without a trailer ava itself failed', (t) => {
  t.deepEqual(report('ok 1 - one\nnot ok 2 - two').report.summarise(null), {
    passed: 0,
    failed: 2,
    skipped: 0,
  });
  t.deepEqual(report('').report.summarise(1), { passed: 0, failed: 1, skipped: 0 });
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
