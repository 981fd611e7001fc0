// The generator of load: plain connections that are kept, in a process of its own. The bench starts it.
import { runCallers, runPaced, sumUp } from './lib/callers.js';
import { answerRequests } from './lib/channel.js';
import { getRequest, KeptConnection } from './lib/kept-connection.js';
import { settle, tell } from './lib/payment-calls.js';
import { FLOW_CALLS, logIn, ok, submit } from './lib/product-calls.js';
import { signatureLines } from './lib/signature-lines.js';
import type { Once, Target, TurnRequest, TurnResult, Work } from './lib/turn.js';

answerRequests<TurnRequest, TurnResult>(async (request) => {
  const { work, limit } = request;
  if (work.kind === 'paced-get') return askAtPace(work.origin, work.target, limit);
  const connections = await Promise.all(
    Array.from({ length: request.callers }, () => KeptConnection.open(originOf(work))),
  );
  try {
    const turn = runCallers(request, onceOf(work, connections));
    if (work.kind !== 'login' || work.beside === undefined) return await turn;
    return await withBeside(turn, work.api, work.beside);
  } finally {
    for (const connection of connections) connection.close();
  }
});

function originOf(work: Work): string {
  if (
    work.kind === 'bare-flow' ||
    work.kind === 'bare-login' ||
    work.kind === 'bare-submission' ||
    work.kind === 'bare-settlement'
  )
    throw notMine();
  return 'api' in work ? work.api : work.origin;
}

function onceOf(work: Work, connections: readonly KeptConnection[]): Once {
  const of = (caller: number): KeptConnection => connections[caller] as KeptConnection;
  if (work.kind === 'flow') {
    const { flow, api, gateway } = work;
    return (caller) => FLOW_CALLS[flow]({ connection: of(caller), api, gateway });
  }
  if (work.kind === 'login') return (caller) => logIn({ connection: of(caller), api: work.api });
  if (work.kind === 'settlement') return (caller) => settle({ connection: of(caller), api: work.api });
  if (work.kind === 'intake')
    return (caller) => tell({ connection: of(caller), api: work.origin }, work.status);
  if (work.kind === 'submission') return (caller) => submit({ connection: of(caller), api: work.api });
  if (work.kind !== 'get') throw notMine();
  const requests = work.targets.map(({ path, token, headers, key }) => {
    const request = getRequest(work.origin, path, token, headers);
    return () => (key ? getRequest(work.origin, path, token, signatureLines(key)) : request);
  });
  const next = connections.map((_, caller) => caller);
  return async (caller) => {
    const target = next[caller] ?? 0;
    next[caller] = target + connections.length;
    const request = requests[target % requests.length]?.() ?? '';
    const began = performance.now();
    ok(await of(caller).send(request));
    return { ms: performance.now() - began };
  };
}

const notMine = (): Error => new Error('the bare client does this itself');

/** A turn, and what a person met who asked for something else meanwhile. */
async function withBeside(turn: Promise<TurnResult>, origin: string, target: Target): Promise<TurnResult> {
  let running = true;
  const done = turn.finally(() => {
    running = false;
  });
  const [result, latencies] = await Promise.all([done, ask(origin, target, () => running)]);
  return { ...result, beside: sumUp(latencies) };
}

async function askAtPace(origin: string, target: Target, limit: TurnRequest['limit']): Promise<TurnResult> {
  const began = performance.now();
  let asked = 0;
  const goesOn = (): boolean =>
    'count' in limit ? asked++ < limit.count : performance.now() - began < limit.seconds * 1_000;
  const latencies = await ask(origin, target, goesOn);
  return { ...sumUp(latencies), failed: 0, seconds: (performance.now() - began) / 1_000, made: [] };
}

async function ask(origin: string, { path, token }: Target, goesOn: () => boolean): Promise<number[]> {
  const connection = await KeptConnection.open(origin);
  const request = getRequest(origin, path, token);
  try {
    return await runPaced(goesOn, async () => {
      ok(await connection.send(request));
    });
  } finally {
    connection.close();
  }
}
