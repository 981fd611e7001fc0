import { chmodSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDirectory } from './cache-directory.js';
import { dataFolder } from './data-folder.mjs';
import { codeOf, type Environment, ROOT, setting } from './project.js';
import { Complaint } from './say.mjs';

/** What a person may set for `npm start`; everything else goes to the programs as it is. */
export interface Settings {
  readonly environment: Environment;
  readonly host: string;
  readonly dataDirectory: string;
  /** The data folder was empty or did not exist. */
  readonly isNew: boolean;
  readonly logs: string;
  readonly runDirectory: string;
  /** A Postgres of the person's own. */
  readonly databaseUrl: string | undefined;
  /** A Temporal server of the person's own. */
  readonly temporalAddress: string | undefined;
}

/**
 * Reads the environment, which bootstrap.mjs has completed from `.env`, and makes the data folder.
 * @throws Complaint
 */
export function readSettings(): Settings {
  const environment: Environment = { ...process.env };
  if (environment['NODE_ENV'] === 'production') {
    // A hosting platform that runs `npm start` would otherwise publish the outbox with everybody's codes.
    throw new Complaint(
      'npm start runs the development system and NODE_ENV is production: unset it here, or see README.md for how production runs (npm run build, node dist/api/main.js, node dist/worker/main.js).',
    );
  }
  if (process.platform === 'win32') throw new Complaint('npm start does not run on Windows itself: use WSL.');
  const dataDirectory = dataFolder(ROOT);
  makeDataDirectory(dataDirectory);
  return {
    environment,
    host: setting(environment, 'HOST') ?? '127.0.0.1',
    dataDirectory,
    isNew: !['keys.json', 'postgres', 'temporal.sqlite'].some((name) =>
      existsSync(join(dataDirectory, name)),
    ),
    logs: join(dataDirectory, 'logs'),
    runDirectory: join(dataDirectory, 'run'),
    databaseUrl: setting(environment, 'DATABASE_URL'),
    temporalAddress: setting(environment, 'TEMPORAL_ADDRESS'),
  };
}

function makeDataDirectory(path: string): void {
  try {
    if (!existsSync(path)) chmodSync(ensureDirectory(path), 0o700);
    // Root's is entered by the user that Postgres runs as (the folders above it are not ours to open): nobody but
    // the owner lists it, and every file in it has a mode of its own.
    if (process.getuid?.() === 0) chmodSync(path, statSync(path).mode | 0o001);
    mkdirSync(join(path, 'logs'), { recursive: true });
    mkdirSync(join(path, 'run'), { recursive: true });
  } catch (error) {
    throw new Complaint(
      `The data folder ${path} cannot be written (${codeOf(error) ?? 'unknown reason'}): set DATA_DIR to a folder that can.`,
    );
  }
}
