import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../bin/lib/project.js';
import { Complaint, complain, say } from '../bin/lib/say.mjs';
import { buildProduct, buildPrograms, bundleBareWorkflows, requireBuild } from './lib/build.js';
import { count } from './lib/counts.js';
import { measureMemory } from './lib/memory.js';
import { type Callers, type Options, readOptions, type Variant } from './lib/options.js';
import { renderReport } from './lib/report.js';
import { busyAtStart, describeMachine, goalsOf, PRODUCT, type Results } from './lib/results.js';
import { type Side, startBare, startLoad, startProduct } from './lib/sides.js';
import { FOLDER, PROGRAMS, type Stage, StageHands } from './lib/stage.js';
import { measureStart } from './lib/start-time.js';
import { type Turns, takeTurns } from './lib/turns.js';

const DOCUMENT = join(ROOT, 'docs/performance.md');
const RESULTS = join(ROOT, 'bench/results');
const MARKS = ['<!-- npm run bench -- --write: begin -->', '<!-- npm run bench -- --write: end -->'] as const;
/** Turns of one caller are steady sooner. */
const ONE_CALLER_SHARE = 0.5;
const WARM_UP_SHARE = 0.4;
const AS_IT_IS: Variant = { label: PRODUCT, nodeArgs: [], env: {} };

/** `npm run bench [-- options]`. */
export async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  const hands = new StageHands();
  const { supervisor } = hands;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => supervisor.requestStop());
  if (busyAtStart() > 0.3) say('note: this machine is busy with other things; the spread will show it');
  let results: Results | undefined;
  try {
    results = await run(options, hands);
  } catch (error) {
    if (!supervisor.askedToStop) complain(error instanceof Complaint ? error.message : error);
  }
  await hands.stop();
  if (results === undefined) process.exit(1);
  process.exit(conclude(results, options));
}

async function run(options: Options, hands: StageHands): Promise<Results> {
  const { signal } = hands.supervisor.abort;
  const { scenarios, rounds, seconds } = options;
  const results: { -readonly [Key in keyof Results]: Results[Key] } = {
    at: new Date().toISOString(),
    machine: describeMachine(),
    settings: { rounds, seconds },
  };
  const build = resolve(ROOT, options.build ?? join(FOLDER, 'build'));
  say('Building');
  if (options.build === undefined && scenarios.some((scenario) => scenario !== 'start'))
    await buildProduct(build, signal);
  for (const folder of [build, ...options.variants.flatMap(({ folder = [] }) => folder)])
    if (scenarios.some((scenario) => scenario !== 'start')) requireBuild(folder);
  if (scenarios.includes('start')) results.start = await measureStart(signal);
  if (scenarios.every((scenario) => scenario === 'start')) return results;

  buildPrograms(PROGRAMS);
  const bundle = await bundleBareWorkflows(PROGRAMS);
  const stage = await hands.start();
  const load = await startLoad();
  const bare = await startBare(stage, load, bundle);
  const products: Side[] = [];
  try {
    if (scenarios.includes('counts'))
      results.counts = await count(stage, load, bare, { build, variant: AS_IT_IS });
    if (scenarios.includes('memory')) {
      const share = seconds < 5 ? 0.02 : 1;
      results.memory = await measureMemory(stage, load, { build, variant: AS_IT_IS }, share);
    }
    if (scenarios.includes('registration') || scenarios.includes('get-me')) {
      for (const variant of [AS_IT_IS, ...options.variants])
        products.push(await startProduct(stage, load, { variant, build, profiles: options.profiles }));
      Object.assign(results, await playAll(options, stage, [bare, ...products]));
    }
  } finally {
    await Promise.all([bare, ...products].map((side) => side.stop()));
    await load.stop();
  }
  return results;
}

async function playAll(
  { scenarios, rounds, seconds, callers }: Options,
  stage: Stage,
  sides: readonly Side[],
): Promise<Partial<Results>> {
  const play = (kind: 'register' | 'getMe', title: string, many: Callers): Promise<Turns> => {
    const length = many === 1 ? seconds * ONE_CALLER_SHARE : seconds;
    return takeTurns(sides, stage.parts, {
      title,
      callers: many,
      rounds,
      seconds: length,
      warmUpSeconds: length * WARM_UP_SHARE,
      play: (side, turn) => side[kind](turn),
    });
  };
  const results: { -readonly [Key in keyof Results]?: Results[Key] } = {};
  if (scenarios.includes('registration')) {
    for (const many of callers) results[`registration${many}`] = await play('register', 'Registration', many);
  }
  if (scenarios.includes('get-me')) {
    // Sessions to ask with.
    for (const side of sides) await side.register({ callers: 16, limit: { count: 32 } });
    for (const many of callers) results[`getMe${many}`] = await play('getMe', 'GET /user/get_me', many);
  }
  return results;
}

/** Prints, keeps and judges. @returns the exit code */
function conclude(results: Results, { check, write }: Options): number {
  const report = renderReport(results);
  say(`\n${report}\n`);
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${results.at.replace(/[:.]/g, '-')}.json`);
  const plain = (_: string, value: unknown): unknown =>
    value instanceof Map ? Object.fromEntries(value) : value;
  writeFileSync(file, `${JSON.stringify(results, plain, 2)}\n`);
  say(`Kept in ${file.slice(ROOT.length)}`);
  if (write) writeDocument(report);
  const missed = goalsOf(results).filter(({ met }) => !met);
  for (const { name, asked, found } of missed) say(`missed: ${name}: ${found}, asked ${asked}`);
  return check && missed.length > 0 ? 1 : 0;
}

function writeDocument(report: string): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [begin, end] = MARKS.map((mark) => text.indexOf(mark)) as [number, number];
  if (begin < 0 || end < begin) throw new Complaint(`${DOCUMENT} has no place for the tables (${MARKS[0]})`);
  const before = text.slice(0, begin + MARKS[0].length);
  writeFileSync(DOCUMENT, `${before}\n${report}\n${text.slice(end)}`);
  say('Written to docs/performance.md');
}
