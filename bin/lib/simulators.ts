import { join } from 'node:path';
import { SIMULATOR_CREDENTIALS } from '../../simulators/lib/credentials.js';
import type { Piece } from './piece.js';
import { answers, type Places } from './programs.js';
import { type Environment, ROOT, setting } from './project.js';
import { writeFileAtomically } from './write-file.js';

/** Another company that `npm start` plays, by its name in simulators/main.ts. */
export interface Simulator {
  readonly name: 'able-id' | 'namba-one';
  readonly url: string;
  readonly port: number;
  /** Options of its start, and the file that brings them to it. */
  readonly settings?: { readonly file: string; readonly options: Readonly<Record<string, string>> };
}

/** It has no more to start than a server and no more to stop than its sockets. */
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 5_000;
/** All that Node and tsx read: a simulator is given none of our keys. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'NODE_OPTIONS'];

/** A simulator as a part of the running system. */
export function simulatorPiece(
  { name, url, port, settings }: Simulator,
  { logs, runDirectory, lines }: Places,
): Piece {
  return {
    name,
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    ports: [port],
    prepare: async () => ({
      name,
      command: process.execPath,
      args: ['--import', 'tsx', 'simulators/main.ts', name, '--port', String(port), ...told(settings)],
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

/** A file and not words of the command: every user of the machine can read those. */
function told(settings: Simulator['settings']): readonly string[] {
  if (settings === undefined) return [];
  writeFileAtomically(settings.file, `${JSON.stringify(settings.options)}\n`);
  return ['--settings', settings.file];
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

/** The variables of NambaOne: the person's own, if he set an address, else those of the simulator. */
export function nambaOneVariables(environment: Environment, url: string): Environment {
  if (setting(environment, 'NAMBA_ONE_URL') !== undefined) return {};
  return {
    NAMBA_ONE_URL: url,
    NAMBA_ONE_API_KEY: SIMULATOR_CREDENTIALS.nambaOneApiKey,
    NAMBA_ONE_MERCHANT_ACCOUNT: SIMULATOR_CREDENTIALS.nambaOneMerchantAccount,
  };
}

/**
 * What NambaOne's simulator is told: where the API takes webhooks, and the secret to sign them with, if the person set
 * one. None is made for him, as keys are: with a secret the seed's own example, which is unsigned, would be 401 and not
 * the 422 that the seed shows.
 */
export function nambaOneSettings(
  environment: Environment,
  api: string,
  dataDirectory: string,
): NonNullable<Simulator['settings']> {
  const token = setting(environment, 'NAMBA_ONE_WEBHOOK_TOKEN');
  const secret = setting(environment, 'NAMBA_ONE_WEBHOOK_SECRET');
  return {
    file: join(dataDirectory, 'namba-one.json'),
    options: {
      webhookUrl: `${api}/namba_one/webhook${token === undefined ? '' : `/${token}`}`,
      ...(secret === undefined ? {} : { webhookSecret: secret }),
      bookFile: join(dataDirectory, 'namba-one-book.jsonl'),
    },
  };
}
