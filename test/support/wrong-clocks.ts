import type { ExecutionContext } from 'ava';
import { assertOff, WrongClock } from './clock.js';
import type { TestProcess } from './processes.js';
import { Scene } from './scene.js';

/** How wrong they are, in seconds. */
export const TEN_MINUTES = 600;

/** One API ten minutes ahead, one ten minutes behind, the worker ahead; Postgres alone knows what time it is. */
export interface WrongClockScene {
  readonly scene: Scene;
  readonly ahead: TestProcess;
  readonly behind: TestProcess;
  readonly clocks: { readonly ahead: WrongClock; readonly behind: WrongClock; readonly worker: WrongClock };
}

/** Starts it. */
export async function beginOnWrongClocks(): Promise<WrongClockScene> {
  const scene = await Scene.begin();
  const clocks = {
    ahead: new WrongClock(TEN_MINUTES),
    behind: new WrongClock(-TEN_MINUTES),
    worker: new WrongClock(TEN_MINUTES),
  };
  const [ahead, behind] = await Promise.all([
    scene.startApi({ env: clocks.ahead.env }),
    scene.startApi({ env: clocks.behind.env }),
    scene.startWorker({ env: clocks.worker.env }),
  ]);
  return { scene, ahead, behind, clocks };
}

/** Sets every clock to the other side, and waits until the APIs have noticed. */
export async function turnClocks(
  t: ExecutionContext,
  { ahead, behind, clocks }: Omit<WrongClockScene, 'scene'>,
): Promise<void> {
  clocks.ahead.set(-TEN_MINUTES);
  clocks.behind.set(TEN_MINUTES);
  clocks.worker.set(-TEN_MINUTES);
  await Promise.all([assertOff(t, ahead, -TEN_MINUTES), assertOff(t, behind, TEN_MINUTES)]);
}
