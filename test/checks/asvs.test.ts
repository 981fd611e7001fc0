import test from 'ava';
import { inspectAsvs, inspectAsvsPage, inspectConfessions } from '../../bin/check/asvs.js';
import { ASVS_ROWS } from '../../bin/check/asvs-rows.js';
import { ROOT } from '../../bin/lib/project.js';

const SOURCE = `
  test('one proves it', (t) => t.pass());
  faultTest.serial(
    "so does another's",
    async (t) => t.pass(),
  );
  test.skip('this one sleeps', (t) => t.pass());
  const words = 'only words';
`;
const SOURCES = new Map([['test/a/real.test.ts', SOURCE]]);
const PAGE = `
- held: L1 1/1 · L2 1/1 · L3 1/2
- deviation: L1 0/1 · L2 0/1 · L3 0/2
- gap: L1 0/1 · L2 0/1 · L3 1/2
- open: L1 0/1 · L2 0/1 · L3 0/2

| Row | Asked | State | Evidence |
|---|---|---|---|
| 1.1.1 L1 B | this | held | \`test/a/real.test.ts\` "one proves it", "so does another's" — and a word |
| 1.1.2 L2 C | that | held | \`docs/security.md\` section 1 |
| 1.2.1 L3 K | more | held | \`bin/check.ts\` |
| 1.2.10 L3 B | most | gap | not yet |

| Rows | Why |
|---|---|
| 4.3, 4.4.1 | nothing of the kind |
`;
const WANTED = { rows: '1.1.1[1B] 1.1.2[2C]\n1.2.1[3K] 1.2.10[3B]', notApplicable: ['4.3', '4.4.1'] };
const judge = (...changes: readonly (readonly [string, string])[]): readonly string[] => {
  let page = PAGE;
  for (const [from, to] of changes) {
    if (!page.includes(from)) throw new Error(`nothing to change: ${from}`);
    page = page.replace(from, to);
  }
  return inspectAsvsPage(page, SOURCES, WANTED);
};

test('the scorecard is without fault, and the list is that of the standard’s rows that we are held to', async (t) => {
  t.deepEqual(await inspectAsvs(ROOT), []);
  const count = (pattern: RegExp) => ASVS_ROWS.match(pattern)?.length;
  t.deepEqual([count(/\[1/g), count(/\[2/g), count(/\[3/g), count(/B\]/g)], [50, 106, 43, 117]);
});

test('a page without fault is taken', (t) => {
  t.deepEqual(judge(), []);
});

test('a test file that does not exist is seen, in whatever state the row is', (t) => {
  const missing = 'test/a/none.test.ts does not exist';
  t.deepEqual(judge(['a/real', 'a/none']), [`1.1.1 L1 B: ${missing}`, '1.1.1 L1 B: is held by no test']);
  t.deepEqual(judge(['not yet', '`test/a/none.test.ts`']), [`1.2.10 L3 B: ${missing}`]);
});

test('a title that no test of the file has is seen', (t) => {
  for (const title of ['one proves', 'only words', 'this one sleeps', 'so does another’s'])
    t.deepEqual(judge(['one proves it', title]), [`1.1.1 L1 B: test/a/real.test.ts has no test "${title}"`]);
});

test('rows are exactly those of the list', (t) => {
  const line = '| 1.2.1 L3 K | more | held | `bin/check.ts` |\n';
  t.deepEqual(
    judge([line, ''], ['L3 1/2', 'L3 0/1'], ['L3 0/2', 'L3 0/1'], ['L3 1/2', 'L3 1/1'], ['L3 0/2', 'L3 0/1']),
    ['1.2.1 L3 K is missing'],
  );
  t.deepEqual(judge(['1.2.1 L3 K', '1.2.1 L3 C']), [
    '1.2.1 L3 K is missing',
    '1.2.1 L3 C is no row of the list (bin/check/asvs-rows.ts)',
  ]);
  t.true(judge([line, line + line]).includes('1.2.1 L3 K is there more than once'));
  t.deepEqual(judge(['4.3, 4.4.1', '4.3, 4.5']), [
    '4.4.1 is missing',
    '4.5 is no row of the list (bin/check/asvs-rows.ts)',
  ]);
});

test('the sums of the head are those of the rows', (t) => {
  t.deepEqual(judge(['L3 1/2', 'L3 2/2']), ['its head must say "- held: L1 1/1 · L2 1/1 · L3 1/2"']);
  t.deepEqual(judge(['| held | `bin', '| open | `bin']), [
    'its head must say "- held: L1 1/1 · L2 1/1 · L3 0/2"',
    'its head must say "- open: L1 0/1 · L2 0/1 · L3 1/2"',
  ]);
});

test('a row is held by a test, or by a file where its mark says so; every row says something', (t) => {
  t.deepEqual(judge(['`test/a/real.test.ts` "one proves it", "so does another\'s"', '`docs/security.md`']), [
    '1.1.1 L1 B: is held by no test',
  ]);
  t.deepEqual(judge(['`bin/check.ts`', 'somewhere']), ['1.2.1 L3 K: is held by no file']);
  t.deepEqual(judge(['not yet', ' ']), ['1.2.10 L3 B: says nothing']);
  t.true(
    judge(['| gap |', '| later |']).includes('1.2.10 L3 B: "later" is no state (held, deviation, gap, open)'),
  );
});

test('a deviation or gap of which docs/security.md says nothing is seen', (t) => {
  const security = (text: string) =>
    `## 1. Limits\n1.2.10\n## 7. Deviations and gaps\n${text}\n## 8. More\n1.2.10\n`;
  t.deepEqual(inspectConfessions(PAGE, security('the most (1.2.10)')), []);
  for (const text of ['', '11.2.10', '1.2.1, 1.2.100'])
    t.deepEqual(inspectConfessions(PAGE, security(text)), [
      '1.2.10 L3 B is a gap of which docs/security.md says nothing',
    ]);
  t.deepEqual(inspectConfessions(PAGE, '## 7. Deviations and gaps\n\n- 1.2.10'), []);
});
