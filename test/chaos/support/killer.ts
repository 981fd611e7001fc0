import { setTimeout as pause } from 'node:timers/promises';
import type { OwnPostgres } from '../../support/own-postgres.js';
import type { TestProcess } from '../../support/processes.js';
import type { OwnTemporal } from '../../support/temporal.js';

/** Everything that can be killed, and how it comes back. */
export interface Victims {
  readonly apis: TestProcess[];
  readonly workers: TestProcess[];
  readonly postgres: OwnPostgres;
  readonly temporal: OwnTemporal;
  startApi(port: number): Promise<TestProcess>;
  startWorker(): Promise<TestProcess>;
}

const EVERY_MS = 7_000;
/** Outages of servers: long enough that calls fail and are tried again (reliability: 10–15 s once; here often and short). */
const AWAY_MS = 5_000;

/**
 * Kills API, worker, Temporal and Postgres in turn with `kill -9` until it is stopped, each back before the next goes.
 * @returns ends it; everything runs again then
 */
export function startKilling(victims: Victims, random: () => number): () => Promise<number> {
  let over = false;
  let killed = 0;
  const { apis, workers, postgres, temporal } = victims;
  const one = <T>(items: readonly T[]): number => Math.floor(random() * items.length);
  const turns = [
    async () => {
      const index = one(apis);
      const { port } = apis[index] as TestProcess;
      await apis[index]?.kill();
      apis[index] = await victims.startApi(port);
    },
    async () => {
      const index = one(workers);
      await workers[index]?.kill();
      workers[index] = await victims.startWorker();
    },
    async () => {
      await temporal.kill();
      await pause(AWAY_MS);
      await temporal.start();
    },
    async () => {
      await postgres.kill();
      await pause(AWAY_MS / 2);
      await postgres.start();
    },
  ];
  const killing = (async () => {
    for (let turn = 0; !over; turn += 1) {
      await pause(EVERY_MS * (0.5 + random()));
      if (over) break;
      await turns[turn % turns.length]?.();
      killed += 1;
    }
  })();
  return async () => {
    over = true;
    await killing;
    return killed;
  };
}
