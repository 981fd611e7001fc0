import { setTimeout as pause } from 'node:timers/promises';
import { CommitGate, type GateAt } from './commit-gate.js';
import type { Scene } from './scene.js';
import type { ToxicProxy } from './toxiproxy.js';

/**
 * Makes calls, and loses the acknowledgement of one commit of each on its way: Postgres applies them, and the
 * connections break before anybody hears so (ExecuteAndTimeout).
 * @param proxy between Postgres and the one who commits
 */
export async function losingCommits<T>(
  { database }: Pick<Scene, 'database'>,
  proxy: ToxicProxy,
  calls: readonly { readonly gate: GateAt; call(): Promise<T> }[],
): Promise<T[]> {
  const gates = await Promise.all(calls.map(({ gate }) => CommitGate.close(database, gate)));
  const answers = Promise.all(calls.map(({ call }) => call()));
  await Promise.all(gates.map((gate) => gate.arrived()));
  const heal = await proxy.add({ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } });
  await pause(100);
  await Promise.all(gates.map((gate) => gate.open()));
  await heal();
  return answers;
}

/** The same for one call. */
export async function losingCommit<T>(
  scene: Pick<Scene, 'database'>,
  proxy: ToxicProxy,
  gate: GateAt,
  call: () => Promise<T>,
): Promise<T> {
  return (await losingCommits(scene, proxy, [{ gate, call }]))[0] as T;
}
