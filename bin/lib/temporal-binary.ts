import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CachedBinary,
  findCached,
  goInstall,
  hasGo,
  type Maker,
  makeCached,
  missingBinary,
} from './cached-binary.js';
import { type Environment, ROOT, setting } from './project.js';
import { runCommand } from './run-command.js';
import { Complaint, say } from './say.mjs';

/** The CLI release that the figures of docs/performance.md were taken with (server 1.29.1, UI 2.42.1). */
const VERSION = '1.5.1';
/** Update-with-start, which every flow begins with, is on by default from server 1.28. */
const OLDEST_SERVER = [1, 28] as const;

const TEMPORAL: CachedBinary = {
  title: 'the Temporal server',
  folder: `temporal-${VERSION}`,
  file: 'temporal',
  goPackage: `github.com/temporalio/cli/cmd/temporal@v${VERSION}`,
  buildTime: 'about 5 minutes',
};

const DOWNLOAD_HOST = 'https://temporal.download/';
const PROBE_MS = 4_000;
/** The archive has 70 MB; where Go is at hand we do not wait longer for a slow network than this. */
const DOWNLOAD_LIMIT_MS = 60_000;
const DOWNLOAD_PATIENT_MS = 10 * 60_000;

/**
 * Finds a `temporal` program (architecture.md section 9): TEMPORAL_CLI_PATH, PATH, our cache, the SDK's own
 * download, `go install`.
 * @throws Complaint that says what to install
 */
export async function temporalBinary(
  environment: Environment = process.env,
  abort?: AbortSignal,
): Promise<string> {
  const chosen = setting(environment, 'TEMPORAL_CLI_PATH');
  if (chosen !== undefined) {
    if ((await serverVersion(chosen)) !== undefined) return chosen;
    throw new Complaint(
      `TEMPORAL_CLI_PATH (${chosen}) is not a Temporal CLI that runs: correct it, or leave it out.`,
    );
  }
  const [onPath, cached] = [await usableOnPath(), findCached(TEMPORAL)];
  const found = onPath ?? cached ?? (await makeCached(TEMPORAL, [download, goInstall(TEMPORAL)], abort));
  if (found !== undefined) return found;
  throw missingBinary(
    'The Temporal server',
    `install the Temporal CLI (https://docs.temporal.io/cli) or Go (https://go.dev/dl), or set TEMPORAL_CLI_PATH to a Temporal CLI of version ${VERSION} or newer, or TEMPORAL_ADDRESS to a running server.`,
  );
}

async function usableOnPath(): Promise<string | undefined> {
  const server = await serverVersion('temporal');
  if (server === undefined) return undefined;
  const [major, minor] = OLDEST_SERVER;
  if (server[0] > major || (server[0] === major && server[1] >= minor)) return 'temporal';
  say(
    `The Temporal CLI on the PATH has server ${server.join('.')}, too old (${OLDEST_SERVER.join('.')} is needed): not used.`,
  );
  return undefined;
}

/** Major and minor version of the server in a CLI; undefined when it does not run or is something else. */
async function serverVersion(command: string): Promise<readonly [number, number] | undefined> {
  const { code, output } = await runCommand(command, ['--version'], { timeoutMs: 10_000 });
  const match = /Server (\d+)\.(\d+)/.exec(output);
  return code === 0 && match !== null ? [Number(match[1]), Number(match[2])] : undefined;
}

/**
 * The SDK's own download, in a process of its own and bounded: one that is cut hangs (sdk-typescript#1702).
 * Closed quickly when the host cannot be reached.
 */
const download: Maker = async (folder, abort) => {
  if (!(await reachable())) return undefined;
  say('Downloading the Temporal server, once for this machine …');
  const { code } = await runCommand(
    process.execPath,
    ['--import', 'tsx', join(ROOT, 'bin/lib/temporal-download.ts'), folder, `v${VERSION}`],
    { cwd: ROOT, abort, timeoutMs: (await hasGo()) ? DOWNLOAD_LIMIT_MS : DOWNLOAD_PATIENT_MS },
  );
  const file = readdirSync(folder).find(
    (name) => name.startsWith('temporal') && !name.endsWith('.downloading'),
  );
  if (code === 0 && file !== undefined) return join(folder, file);
  say('The download did not succeed.');
  return undefined;
};

async function reachable(): Promise<boolean> {
  // The SDK goes through a proxy and Node's fetch does not: then only the download itself can tell.
  if (
    ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].some(
      (name) => setting(process.env, name) !== undefined,
    )
  )
    return true;
  try {
    await fetch(DOWNLOAD_HOST, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PROBE_MS) });
    return true;
  } catch {
    return false;
  }
}
