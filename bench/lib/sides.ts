import { join } from 'node:path';
import { ownPort } from '../../bin/lib/ports.js';
import { settingsEnvironment } from './channel.js';
import { bareFamilyTargets, familyTargets } from './family.js';
import { BARE_HTTP } from './labels.js';
import type { Variant } from './options.js';
import { WEBHOOK_SECRET } from './payment-words.js';
import { type FamilyPiece, familyWay, isFamily, type Piece } from './pieces.js';
import type { Part } from './processor-time.js';
import { Program } from './program.js';
import { type Settled, settle } from './settled.js';
import { FOLDER, logOf, PROGRAMS, type Stage } from './stage.js';
import type { Made, Target, TurnRequest, TurnResult, Work } from './turn.js';

/** How a piece is played. */
export interface Ask extends Omit<TurnRequest, 'work'> {
  /** Somebody who is signed in asks the product for `get_me` meanwhile. */
  readonly beside?: boolean;
}

/** One of those that take turns. */
export interface Side {
  readonly label: string;
  /** The baseline. */
  readonly bare: boolean;
  /** What it plays, if not everything. */
  readonly only?: Piece;
  /** Its own processes, for processor times. */
  readonly parts: Readonly<Record<string, Part>>;
  /** @throws Error when a piece needs sessions and none was made before */
  play(piece: Piece, turn: Ask): Promise<TurnResult>;
  stop(): Promise<void>;
}

/** A product under measurement, and its processes. */
export interface Product extends Side {
  readonly api: Program;
  readonly worker: Program;
  /** Where its API answers. */
  readonly origin: string;
  /** What the worker tells of itself (`/metrics`). */
  readonly workerMetrics: string;
}

/** Per-IP and global caps are for many callers, and the bench is one (api/use-cases/caps.ts). */
const CAP_FACTOR = 100_000;
const HOST = '127.0.0.1';

/** The generator of load. */
export function startLoad(): Promise<Program> {
  return Program.start({
    name: 'load',
    file: join(PROGRAMS, 'bench/load.js'),
    env: settingsEnvironment({}),
    log: logOf('load'),
  });
}

/** The bare loop: client and worker, and the bare handler. Same build tools, same settings of the worker. */
export async function startBare(stage: Stage, load: Program, bundle: string): Promise<Side> {
  const port = await ownPort();
  const start = (name: string): Promise<Program> =>
    Program.start({
      name,
      file: join(PROGRAMS, `bench/${name}.js`),
      env: settingsEnvironment({
        databaseUrl: stage.databaseUrl,
        temporalAddress: stage.temporalAddress,
        taskQueue: 'bare',
        workflowBundle: bundle,
        gatewayUrl: `${stage.gateway}/messages`,
        gatewayKey: stage.gatewayKey,
        nambaOneUrl: stage.nambaOne,
        nambaOneKey: stage.nambaOneKey,
        port,
      }),
      log: logOf(name),
    });
  const [worker, client, getMe] = await Promise.all([
    start('bare-worker'),
    start('bare-client'),
    start('bare-get-me'),
  ]);
  const origin = `http://${HOST}:${port}`;
  return {
    label: 'bare',
    bare: true,
    parts: {
      worker: { pid: worker.pid },
      client: { pid: client.pid },
      api: { pid: getMe.pid },
      generator: { pid: load.pid },
    },
    async play(piece, { callers, limit }) {
      const work = bareWork(piece, origin, stage.gateway);
      const result = await (work.kind === 'get' ? load : client).ask<TurnResult>({ callers, limit, work });
      return isSettled(piece) ? withSettling(result, await settle(stage.databaseUrl, piece, 'bare')) : result;
    },
    stop: async () => {
      await Promise.all([worker.stop(), client.stop(), getMe.stop()]);
    },
  };
}

/** A handler of one path that is a baseline, or stands beside one. */
interface BareHandler extends Pick<Side, 'label' | 'only'> {
  /** Its program: `bench/<name>.ts`. */
  readonly name: string;
  /** What is asked of it. @param origin where it answers */
  work(origin: string): Work;
}

/** Starts a bare handler; the generator of load asks it whatever is played. */
export async function startBareHandler(
  stage: Stage,
  load: Program,
  { name, work, ...side }: BareHandler,
): Promise<Side> {
  const port = await ownPort();
  const program = await Program.start({
    name,
    file: join(PROGRAMS, `bench/${name}.js`),
    env: settingsEnvironment({ databaseUrl: stage.databaseUrl, port }),
    log: logOf(name),
  });
  return {
    ...side,
    bare: true,
    parts: { api: { pid: program.pid }, generator: { pid: load.pid } },
    play: (_, { callers, limit }) => load.ask({ callers, limit, work: work(`http://${HOST}:${port}`) }),
    stop: () => program.stop(),
  };
}

/** The barest login through HTTP: how much of the raw argon2id rate it can have on this machine at all (ADR 0043). */
export function startBareLogin(stage: Stage, load: Program): Promise<Side> {
  return startBareHandler(stage, load, {
    name: 'bare-login',
    label: BARE_HTTP,
    only: 'login',
    work: (api) => ({ kind: 'login', api }),
  });
}

function bareWork(piece: Piece, origin: string, gateway: string): Work {
  if (piece === 'get-me-paced') throw new Error('nothing to set against it');
  if (piece === 'get-me') return { kind: 'get', origin, targets: USER_ROWS };
  if (isFamily(piece)) return { kind: 'get', origin, targets: bareFamilyTargets(familyWay(piece)) };
  if (piece === 'submission') return { kind: 'bare-submission' };
  if (piece === 'settlement') return { kind: 'bare-settlement' };
  if (piece === 'intake') return { kind: 'intake', origin, status: 'PENDING' };
  return piece === 'login' ? { kind: 'bare-login' } : { kind: 'bare-flow', flow: piece, gateway };
}

const isSettled = (piece: Piece): piece is Settled => piece === 'submission' || piece === 'settlement';

const withSettling = (result: TurnResult, settling: number): TurnResult => ({
  ...result,
  seconds: result.seconds + settling,
  settling,
});

/** Identity columns count from 1, and the product's own turns make far more users than these. */
const USER_ROWS: readonly Target[] = Array.from({ length: 16 }, (_, index) => ({ path: `/${index + 1}` }));

/** How a product is started. */
export interface ProductOptions {
  readonly variant: Variant;
  readonly build: string;
  /** Address of the database for each process; default the stage's own. */
  readonly databaseUrls?: { readonly api: string; readonly worker: string };
  readonly profiles?: string | undefined;
}

/** The product as production runs it: `node dist/api/main.js` and `node dist/worker/main.js`. */
export async function startProduct(stage: Stage, load: Program, options: ProductOptions): Promise<Product> {
  const { variant, databaseUrls, profiles } = options;
  const build = variant.folder ?? options.build;
  const [port, metrics, workerMetrics] = [await ownPort(), await ownPort(), await ownPort()];
  const env = {
    PATH: process.env['PATH'],
    ...stage.keys,
    NODE_ENV: 'production',
    HOST,
    PORT: String(port),
    METRICS_PORT: String(metrics),
    WORKER_METRICS_PORT: String(workerMetrics),
    CAP_FACTOR: String(CAP_FACTOR),
    TEMPORAL_ADDRESS: stage.temporalAddress,
    TEMPORAL_ALLOW_DEV_SERVER: 'true',
    TEMPORAL_TASK_QUEUE: variant.label,
    WORKFLOW_BUNDLE: join(build, 'workflow-bundle.js'),
    SMS_PROVIDER: 'gateway',
    SMS_GATEWAY_URL: `${stage.gateway}/messages`,
    SMS_GATEWAY_HEADERS: JSON.stringify({ authorization: `Bearer ${stage.gatewayKey}` }),
    NAMBA_ONE_URL: stage.nambaOne,
    NAMBA_ONE_API_KEY: stage.nambaOneKey,
    NAMBA_ONE_WEBHOOK_SECRET: WEBHOOK_SECRET,
    // Production does not start without; nothing that is measured is sent by mail.
    SMTP_URL: 'smtp://127.0.0.1:9',
    MAIL_FROM: 'no-reply@mail.example',
    STORAGE_DIR: join(FOLDER, 'data/files'),
    ...variant.env,
  };
  const nodeArgs = [
    ...variant.nodeArgs,
    ...(profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${join(profiles, variant.label)}`]),
  ];
  const start = (name: 'api' | 'worker', readyPort: number): Promise<Program> =>
    Program.start({
      name: `${variant.label}-${name}`,
      file: join(build, name, 'main.js'),
      env: { ...env, DATABASE_URL: databaseUrls?.[name] ?? stage.databaseUrl },
      nodeArgs,
      log: logOf(`${variant.label}-${name}`),
      readyUrl: `http://${HOST}:${readyPort}/health/ready`,
    });
  const [worker, api] = await Promise.all([start('worker', workerMetrics), start('api', metrics)]);
  const origin = `http://${HOST}:${port}`;
  let targets: readonly Target[] = [];
  return {
    label: variant.label,
    bare: false,
    api,
    worker,
    origin,
    workerMetrics: `http://${HOST}:${workerMetrics}/metrics`,
    parts: { worker: { pid: worker.pid }, api: { pid: api.pid }, generator: { pid: load.pid } },
    async play(piece, { callers, limit, beside = false }) {
      const work: Work = isFamily(piece)
        ? { kind: 'get', origin, targets: await familyTargets(familyWay(piece), origin) }
        : productWork(piece, { api: origin, gateway: stage.gateway, targets, beside });
      const result = await load.ask<TurnResult>({ callers, limit, work });
      const sessions = result.made.flatMap(targetOf);
      if (sessions.length > 0) targets = sessions;
      return isSettled(piece)
        ? withSettling(result, await settle(stage.databaseUrl, piece, 'product'))
        : result;
    },
    async stop() {
      await Promise.all([worker.stop(), api.stop()]);
    },
  };
}

const targetOf = ({ token }: Made): Target[] =>
  token === undefined ? [] : [{ path: '/user/get_me', token }];

interface ProductPlace {
  readonly api: string;
  readonly gateway: string;
  /** What those who are signed in ask for. */
  readonly targets: readonly Target[];
  readonly beside: boolean;
}

function productWork(
  piece: Exclude<Piece, FamilyPiece>,
  { api, gateway, targets, beside }: ProductPlace,
): Work {
  const [target] = targets;
  if (piece === 'login') return { kind: 'login', api, beside: beside ? target : undefined };
  if (piece === 'submission') return { kind: 'submission', api };
  if (piece === 'settlement') return { kind: 'settlement', api };
  if (piece === 'intake') return { kind: 'intake', origin: api, status: 'PENDING' };
  if (piece !== 'get-me' && piece !== 'get-me-paced') return { kind: 'flow', flow: piece, api, gateway };
  if (target === undefined) throw new Error('nobody is signed in yet');
  return piece === 'get-me'
    ? { kind: 'get', origin: api, targets }
    : { kind: 'paced-get', origin: api, target };
}
