import { setTimeout as pause } from 'node:timers/promises';
import { CommitGate, type GateAt } from './commit-gate.js';
import { databaseThrough } from './database.js';
import type { TestProcess } from './processes.js';
import { Scene } from './scene.js';
import { startToxiproxy, type ToxicProxy } from './toxiproxy.js';

/** An API and a worker, and the proxies between each of them and Postgres. */
export interface LossyScene {
  readonly scene: Scene;
  readonly api: TestProcess;
  readonly ofApi: ToxicProxy;
  readonly ofWorker: ToxicProxy;
}

/** Starts it, where there is a toxiproxy (testRun().toxiproxyServer). @param env by the names of `.env.example` */
export async function beginThroughProxies(env: Readonly<Record<string, string>> = {}): Promise<LossyScene> {
  const toxiproxy = await startToxiproxy();
  const scene = await Scene.begin({ env });
  const { host } = new URL(scene.database.url);
  const [ofApi, ofWorker] = await Promise.all([
    toxiproxy.proxy('api', host),
    toxiproxy.proxy('worker', host),
  ]);
  const [api] = await Promise.all([
    scene.startApi({ databaseUrl: databaseThrough(scene.database.url, ofApi.address) }),
    scene.startWorker({ databaseUrl: databaseThrough(scene.database.url, ofWorker.address) }),
  ]);
  return { scene, api, ofApi, ofWorker };
}

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
  await Promise.race([Promise.all(gates.map((gate) => gate.arrived())), refusedEarly(answers)]);
  const heal = await proxy.add({ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } });
  await pause(100);
  await Promise.all(gates.map((gate) => gate.open()));
  await heal();
  return answers;
}

/** Never ends well: a call that was refused comes to no commit. One that succeeds may leave the commit to a flow. */
async function refusedEarly(answers: Promise<readonly unknown[]>): Promise<never> {
  const refused = (await answers).filter(
    (answer) => Number((answer as { status?: number } | undefined)?.status) >= 300,
  );
  if (refused.length > 0) throw new Error(`refused before its commit: ${JSON.stringify(refused)}`);
  return new Promise<never>(() => undefined);
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
