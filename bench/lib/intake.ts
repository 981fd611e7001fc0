import { setTimeout as pause } from 'node:timers/promises';
import { Complaint, say } from '../../bin/lib/say.mjs';
import { BARE, PRODUCT, TEMPORAL_AWAY } from './labels.js';
import { forgetFacts, preparePayments, waitingFacts } from './payments.js';
import { TITLES } from './pieces.js';
import { residentMegabytes } from './processor-time.js';
import type { Program } from './program.js';
import { type Product, type ProductOptions, type Side, startBareHandler, startProduct } from './sides.js';
import type { Stage } from './stage.js';
import { type Turns, takeTurns } from './turns.js';

/** Webhooks taken in, and worked off afterwards. */
export interface Intake {
  readonly turns: Turns;
  readonly backlog: Backlog;
}

interface Backlog {
  readonly facts: number;
  readonly seconds: number;
  /** MB of the worker when a tenth was worked off, and at the end. */
  readonly early: number;
  readonly after: number;
}

const FACTS = 5_000;
const LOOK_MS = 250;
const WORKED_OFF_WITHIN_MS = 15 * 60_000;
const CALLERS = 16;

/**
 * Webhooks, each about another payment, against bare Koa with one INSERT. Nobody works on them meanwhile, on either side: the
 * worker stands still (it and Temporal are on the same machine here), and what it does with the pile is measured after that.
 */
export async function measureIntake(
  stage: Stage,
  load: Program,
  options: Pick<ProductOptions, 'build' | 'variant' | 'profiles'>,
  { rounds, seconds }: { readonly rounds: number; readonly seconds: number },
): Promise<Intake> {
  await preparePayments(stage);
  const bare = await startBareHandler(stage, load, {
    name: 'bare-intake',
    label: BARE,
    work: (origin) => ({ kind: 'intake', origin, status: 'PENDING' }),
  });
  const product = await startProduct(stage, load, {
    ...options,
    variant: { ...options.variant, label: PRODUCT },
  });
  try {
    process.kill(product.worker.pid, 'SIGSTOP');
    const turns = await takeTurns([bare, product, withoutTemporal(product, stage)], stage.parts, {
      title: TITLES.intake,
      callers: CALLERS,
      ...{ rounds, seconds, warmUpSeconds: seconds / 2 },
      play: (side, turn) => side.play('intake', turn),
    });
    await forgetFacts(stage);
    return { turns, backlog: await workOff(stage, load, product, seconds < 5 ? 100 : FACTS) };
  } finally {
    process.kill(product.worker.pid, 'SIGCONT');
    await Promise.all([bare.stop(), product.stop()]);
  }
}

function withoutTemporal(product: Product, { parts }: Stage): Side {
  return {
    ...product,
    label: TEMPORAL_AWAY,
    async play(piece, turn) {
      process.kill(parts.temporal.pid, 'SIGSTOP');
      try {
        return await product.play(piece, turn);
      } finally {
        process.kill(parts.temporal.pid, 'SIGCONT');
      }
    },
  };
}

/** A pile of settlements of as many payments, and the worker let go. */
async function workOff(stage: Stage, load: Program, product: Product, facts: number): Promise<Backlog> {
  say(`\nA backlog of ${facts} facts`);
  const work = { kind: 'intake', origin: product.origin, status: 'SETTLED' } as const;
  await load.ask({ callers: CALLERS, limit: { count: facts }, work });
  const began = performance.now();
  process.kill(product.worker.pid, 'SIGCONT');
  let early = 0;
  for (;;) {
    const waiting = await waitingFacts(stage);
    const weight = residentMegabytes(product.worker.pid);
    if (early === 0 && waiting <= facts * 0.9) early = weight;
    if (waiting === 0) {
      const seconds = (performance.now() - began) / 1_000;
      say(`  ${(facts / seconds).toFixed(1)}/s, ${early.toFixed(0)} -> ${weight.toFixed(0)} MB`);
      return { facts, seconds, early, after: weight };
    }
    if (performance.now() - began > WORKED_OFF_WITHIN_MS)
      throw new Complaint(`${waiting} facts were not worked off`);
    await pause(LOOK_MS);
  }
}
