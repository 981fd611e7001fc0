import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ASVS_NOT_APPLICABLE, ASVS_ROWS } from './asvs-rows.js';

const ASVS_PAGE = 'docs/asvs.md';
/** Has a section that names every deviation and gap. */
const SECURITY_PAGE = 'docs/security.md';
const STATES = ['held', 'deviation', 'gap', 'open'] as const;
type State = (typeof STATES)[number];
const LEVELS = ['1', '2', '3'] as const;

/** One row of the page's table. */
interface Row {
  /** As the page writes it: `6.2.4 L1 B`. */
  readonly name: string;
  readonly state: string;
  readonly evidence: string;
}

/** What the page is held against: another list than the product's is for tests of this check. */
export interface AsvsRows {
  /** In the notation of `ASVS_ROWS`. */
  readonly rows: string;
  readonly notApplicable: readonly string[];
}

/** The page docs/asvs.md against the list of rows, its own sums, and the tests that it names. */
export async function inspectAsvs(root: string): Promise<readonly string[]> {
  const page = await readFile(join(root, ASVS_PAGE), 'utf8');
  const sources = new Map<string, string>();
  for (const [, file = ''] of page.matchAll(TEST_FILE)) {
    const source = await readFile(join(root, file), 'utf8').catch(() => undefined);
    if (source !== undefined) sources.set(file, source);
  }
  const security = await readFile(join(root, SECURITY_PAGE), 'utf8');
  return [...inspectAsvsPage(page, sources), ...inspectConfessions(page, security)].map(
    (problem) => `${ASVS_PAGE}: ${problem}`,
  );
}

/**
 * @param page the text of the page
 * @param sources the test files that exist, by path
 * @param wanted the rows that must be there, and no others
 */
export function inspectAsvsPage(
  page: string,
  sources: ReadonlyMap<string, string>,
  wanted: AsvsRows = { rows: ASVS_ROWS, notApplicable: ASVS_NOT_APPLICABLE },
): readonly string[] {
  const rows = tableRows(page);
  const expected = [...wanted.rows.matchAll(/([\d.]+)\[(\d)([BCK])\]/g)].map(
    ([, id, level, mark]) => `${id} L${level} ${mark}`,
  );
  return [
    ...differences(
      rows.map(({ name }) => name),
      expected,
    ),
    ...differences(notApplicable(page), wanted.notApplicable),
    ...rows.flatMap((row) => inspectRow(row, sources).map((problem) => `${row.name}: ${problem}`)),
    ...inspectSums(page, rows),
  ];
}

/** What is done otherwise or missing stands in the section "Deviations and gaps" of docs/security.md, too. */
export function inspectConfessions(page: string, security: string): readonly string[] {
  const section = security.split(/^## /m).find((text) => /^[\d.]+ Deviations and gaps\n/.test(text)) ?? '';
  const confessed = new Set(section.match(/\b\d+\.\d+\.\d+\b/g));
  return tableRows(page)
    .filter(({ name, state }) => /^(deviation|gap)$/.test(state) && !confessed.has(name.split(' ')[0] ?? ''))
    .map(({ name, state }) => `${name} is a ${state} of which ${SECURITY_PAGE} says nothing`);
}

function tableRows(page: string): readonly Row[] {
  const line = /^\| (\d+\.\d+\.\d+ L\d [BCK]) \| [^|]* \| ([^|]*) \| ([^|]*) \|$/gm;
  return [...page.matchAll(line)].map(([, name = '', state = '', evidence = '']) => ({
    name,
    state,
    evidence,
  }));
}

/** The ids of the table of what does not apply: they have neither level nor mark, and a reason. */
function notApplicable(page: string): readonly string[] {
  return [...page.matchAll(/^\| ([\d., ]+) \| [^|]*\w[^|]* \|$/gm)].flatMap(([, ids = '']) =>
    ids.split(', '),
  );
}

function differences(found: readonly string[], wanted: readonly string[]): readonly string[] {
  return [
    ...wanted.filter((name) => !found.includes(name)).map((name) => `${name} is missing`),
    ...found
      .filter((name) => !wanted.includes(name))
      .map((name) => `${name} is no row of the list (bin/check/asvs-rows.ts)`),
    ...found
      .filter((name, index) => found.indexOf(name) !== index)
      .map((name) => `${name} is there more than once`),
  ];
}

const TEST_FILE = /`(test\/[\w./-]+\.test\.ts)`/g;

/** A row that is held has its proof; whatever its state, the tests that it names exist under their titles. */
function inspectRow({ name, state, evidence }: Row, sources: ReadonlyMap<string, string>): readonly string[] {
  const problems: string[] = [];
  if (!STATES.includes(state as State)) problems.push(`"${state}" is no state (${STATES.join(', ')})`);
  if (evidence.trim() === '') problems.push('says nothing');
  // The text before the first file, then by turns a file and what stands behind it.
  const [, ...parts] = evidence.split(TEST_FILE);
  let titles = 0;
  for (let at = 0; at < parts.length; at += 2) {
    const [file = '', behind = ''] = parts.slice(at, at + 2);
    const source = sources.get(file);
    if (source === undefined) {
      problems.push(`${file} does not exist`);
      continue;
    }
    for (const [, title = ''] of behind.matchAll(/"([^"]+)"/g)) {
      titles += 1;
      if (!titlesOf(source).has(title)) problems.push(`${file} has no test "${title}"`);
    }
  }
  if (state === 'held' && name.endsWith(' B') && titles === 0) problems.push('is held by no test');
  if (state === 'held' && !/`[^`]+\/[^`]+`/.test(evidence)) problems.push('is held by no file');
  return problems;
}

/** Titles as the source writes them, `${…}` included; of tests that run: `test.skip(…)` proves nothing. */
function titlesOf(source: string): ReadonlySet<string> {
  const call = /\b\w*[tT]est(?:\.serial)?\(\s*(['"`])(.*?)\1\s*,/g;
  return new Set([...source.matchAll(call)].map(([, , title = '']) => title));
}

/** The head of the page says for each state how many rows of each level are in it. */
function inspectSums(page: string, rows: readonly Row[]): readonly string[] {
  return STATES.flatMap((state) => {
    const sums = LEVELS.map((level) => {
      const all = rows.filter(({ name }) => name.includes(` L${level} `));
      return `L${level} ${all.filter((row) => row.state === state).length}/${all.length}`;
    });
    const line = `- ${state}: ${sums.join(' · ')}`;
    return page.split('\n').includes(line) ? [] : [`its head must say "${line}"`];
  });
}
