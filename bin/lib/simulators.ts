import { join } from 'node:path';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import type { Piece } from './piece.js';
import { answers, type Places } from './programs.js';
import { type Environment, ROOT, setting } from './project.js';

/** Another company that `npm start` plays, by its name in simulators/main.ts. */
interface Simulator {
  readonly name: 'able-id';
  readonly url: string;
  readonly port: number;
}

/** It has no more to start than a server and no more to stop than its sockets. */
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 5_000;
/** All that Node and tsx read: a simulator is given none of our keys. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'NODE_OPTIONS'];

/** A simulator as a part of the running system. */
export function simulatorPiece({ name, url, port }: Simulator, { logs, runDirectory, lines }: Places): Piece {
  return {
    name,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    ports: [port],
    prepare: async () => ({
      name,
      command: process.execPath,
      args: ['--import', 'tsx', 'simulators/main.ts', name, '--port', String(port)],
      env: Object.fromEntries(PASSED_ON.map((variable) => [variable, process.env[variable]])),
      cwd: ROOT,
      stopSignal: 'SIGTERM' as const,
      log: join(logs, `${name}.log`),
      runDirectory,
      onLine: (line: string) => lines.take(name, line),
    }),
    probe: () => answers(`${url}/control/messages`),
  };
}

/** The variables of AbleID: the person's own, if he set an address, else those of the simulator. */
export function ableIdVariables(environment: Environment, url: string): Environment {
  if (setting(environment, 'ABLE_ID_URL') !== undefined) return {};
  return {
    ABLE_ID_URL: url,
    ABLE_ID_PROJECT_ID: SIMULATOR_CREDENTIALS.ableIdProjectId,
    ABLE_ID_SECRET: SIMULATOR_CREDENTIALS.ableIdSecret,
  };
}
