import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ROOT } from '../bin/lib/project.js';
import { Complaint, complain, say } from '../bin/lib/say.mjs';
import { prepareAccounts } from './lib/accounts.js';
import { buildProduct, buildPrograms, bundleBareWorkflows, requireBuild } from './lib/build.js';
import { weighCases } from './lib/case-memory.js';
import { count } from './lib/counts.js';
import { measureEventsOut } from './lib/events-out.js';
import { prepareFamily } from './lib/family.js';
import { goalsOf } from './lib/goals.js';
import { measureIntake } from './lib/intake.js';
import { measureKycPages } from './lib/kyc-pages.js';
import { PRODUCT } from './lib/labels.js';
import { measureMemory } from './lib/memory.js';
import { type Options, readOptions, type Scenario, type Variant } from './lib/options.js';
import { NEEDS_ACCOUNTS, PROGRAMMES, type Programme, TITLES } from './lib/pieces.js';
import { renderReport } from './lib/report.js';
import { busyAtStart, describeMachine, type PlayedMatch, type Results } from './lib/results.js';
import { type Ask, type Side, startBare, startBareLogin, startLoad, startProduct } from './lib/sides.js';
import { FOLDER, PROGRAMS, type Stage, StageHands } from './lib/stage.js';
import { measureStart } from './lib/start-time.js';
import { takeTurns } from './lib/turns.js';

const DOCUMENT = join(ROOT, 'docs/performance.md');
const RESULTS = join(ROOT, 'bench/results');
const MARKS = ['<!-- npm run bench -- --write: begin -->', '<!-- npm run bench -- --write: end -->'] as const;
/** Turns of one caller are steady sooner. */
const ONE_CALLER_SHARE = 0.5;
const WARM_UP_SHARE = 0.4;
/** A few seconds of `get_me`. */
const WARMING_REQUESTS = 5_000;
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
    matches: [],
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
  if (scenarios.some((scenario) => NEEDS_ACCOUNTS.includes(scenario))) await prepareAccounts(stage);
  if (scenarios.includes('family')) await prepareFamily(stage);
  const load = await startLoad();
  const bare = await startBare(stage, load, bundle);
  const products: Side[] = [];
  try {
    if (scenarios.includes('counts'))
      results.counts = await count(stage, load, bare, { build, variant: AS_IT_IS });
    if (scenarios.includes('kyc-pages')) {
      const turn = { rounds, seconds: seconds * ONE_CALLER_SHARE };
      results.kycPages = await measureKycPages(stage, load, { build, variant: AS_IT_IS }, turn);
    }
    if (scenarios.includes('intake')) {
      const side = { build, variant: AS_IT_IS, profiles: options.profiles };
      results.intake = await measureIntake(stage, load, side, { rounds, seconds });
    }
    if (scenarios.includes('events-out')) {
      const share = seconds < 5 ? 0.05 : 1;
      results.eventsOut = await measureEventsOut(stage, load, { build, variant: AS_IT_IS }, share);
    }
    if (scenarios.includes('memory')) {
      const share = seconds < 5 ? 0.02 : 1;
      results.memory = await measureMemory(stage, load, { build, variant: AS_IT_IS }, share);
    }
    if (scenarios.includes('case-memory')) {
      const share = seconds < 5 ? 0.02 : 1;
      results.caseMemory = await weighCases(stage, load, { build, variant: AS_IT_IS }, share);
    }
    if (scenarios.some((scenario) => PROGRAMMES[scenario] !== undefined)) {
      for (const variant of [AS_IT_IS, ...options.variants])
        products.push(await startProduct(stage, load, { variant, build, profiles: options.profiles }));
      if (scenarios.includes('login')) products.push(await startBareLogin(stage, load));
      results.matches = await playAll(options, stage, [bare, ...products]);
    }
  } finally {
    await Promise.all([bare, ...products].map((side) => side.stop()));
    await load.stop();
  }
  return results;
}

async function playAll(options: Options, stage: Stage, sides: readonly Side[]): Promise<PlayedMatch[]> {
  const matches: PlayedMatch[] = [];
  for (const scenario of options.scenarios) {
    const programmes = PROGRAMMES[scenario] ?? [];
    if (programmes.length > 0) await signIn(scenario, sides);
    for (const programme of programmes) {
      for (const callers of programme.callers === undefined ? options.callers : [programme.callers])
        matches.push(await play(options, stage, sides, { ...programme, callers }));
    }
  }
  return matches;
}

/** Sessions to ask with; `get-me` alone is played without prepared accounts, so it registers. */
async function signIn(scenario: Scenario, sides: readonly Side[]): Promise<void> {
  for (const side of sides.filter(({ bare }) => !bare)) {
    if (scenario === 'get-me') await side.play('registration', { callers: 16, limit: { count: 32 } });
    if (scenario === 'login') {
      await side.play('login', { callers: 16, limit: { count: 16 } });
      // Logins are few: what all requests pass through would still be compiled in the measured turns.
      await side.play('get-me', { callers: 16, limit: { count: WARMING_REQUESTS } });
    }
  }
}

async function play(
  { rounds, seconds }: Options,
  stage: Stage,
  sides: readonly Side[],
  { piece, callers, productOnly = false, beside = false }: Required<Pick<Programme, 'callers'>> & Programme,
): Promise<PlayedMatch> {
  const length = callers === 1 ? seconds * ONE_CALLER_SHARE : seconds;
  const match = {
    title: TITLES[piece],
    callers,
    rounds,
    seconds: length,
    warmUpSeconds: length * WARM_UP_SHARE,
    play: (side: Side, turn: Ask) => side.play(piece, { ...turn, beside }),
  };
  const players = sides.filter(({ bare, only = piece }) => only === piece && !(bare && productOnly));
  return { piece, callers, turns: await takeTurns(players, stage.parts, match) };
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
