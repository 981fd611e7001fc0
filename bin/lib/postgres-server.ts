import pg from 'pg';
import type { Piece } from './piece.js';
import { type Cluster, postgresEnvironment, SUPERUSER } from './postgres-data.js';
import { stopLeftoverPostmaster } from './postgres-leftover.js';

/** Role that the product connects as: it owns its database and nothing else. */
const ROLE = 'vestibule';
/** The product's database. */
export const DATABASE = 'vestibule';

/** A busy machine takes its time; a probe is only tried again. */
const CONNECT_MS = 10_000;
const PROBE_MS = 2_000;
/** Recovery after `kill -9` replays the log; this is far above what it takes on a busy machine. */
const READY_WITHIN_MS = 180_000;
/** A fast shutdown writes a checkpoint. */
const STOP_WITHIN_MS = 20_000;

/** Settings of the server, beside where it listens. */
const SETTINGS = {
  // Two files of tests at once, each with a dozen processes of ours that each have a pool.
  max_connections: '600',
  // The socket's path would have to be short, and everything connects by TCP.
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // What the server logs of a failed statement must not show the statement nor the values of its row.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
} as const;

/** For tests: a crash of the machine may lose what a crash of a process does not. */
const FAST_SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
} as const;

/** How a Postgres of ours is run. */
export interface PostgresOptions {
  readonly cluster: Cluster;
  readonly port: number;
  readonly password: string;
  readonly log: string;
  readonly runDirectory: string;
  /** Trades the machine's crash safety for speed; default false. */
  readonly fast?: boolean;
}

/** Postgres as a part of the running system. */
export function postgresPiece({
  cluster,
  port,
  password,
  log,
  runDirectory,
  fast = false,
}: PostgresOptions): Piece {
  const settings = { ...SETTINGS, ...(fast ? FAST_SETTINGS : {}) };
  return {
    name: 'postgres',
    readyWithinMs: READY_WITHIN_MS,
    stopWithinMs: STOP_WITHIN_MS,
    ports: [port],
    async prepare() {
      await stopLeftoverPostmaster(cluster.folder);
      return {
        name: 'postgres',
        command: cluster.binaries.postgres,
        args: [
          ...['-D', cluster.folder, '-p', String(port), '-h', '127.0.0.1'],
          ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
        ],
        env: postgresEnvironment(),
        cwd: '/',
        ...cluster.account,
        // Fast shutdown: sessions are ended, not waited for.
        stopSignal: 'SIGINT',
        log,
        runDirectory,
      };
    },
    probe: () => answers(databaseUrl({ port, password, user: SUPERUSER, database: 'postgres' })),
  };
}

/** Where a database of ours is. */
export function databaseUrl(to: {
  port: number;
  password: string;
  user?: string;
  database?: string;
}): string {
  const { port, password, user = ROLE, database = DATABASE } = to;
  return `postgres://${user}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
}

/** Makes the product's role, and a database that it owns, when they are missing. */
export async function ensureDatabase(port: number, password: string, name: string = DATABASE): Promise<void> {
  await withClient(databaseUrl({ port, password, user: SUPERUSER, database: 'postgres' }), async (client) => {
    const { rows } = await client.query<{ role: boolean; database: boolean }>(
      'SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role, EXISTS (SELECT FROM pg_database WHERE datname = $2) AS database',
      [ROLE, name],
    );
    if (!rows[0]?.role)
      await client.query(`CREATE ROLE ${ROLE} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    if (!rows[0]?.database) await client.query(`CREATE DATABASE ${name} OWNER ${ROLE}`);
  });
}

/** Runs statements on a connection of their own. */
export async function withClient<T>(
  url: string,
  use: (client: pg.Client) => Promise<T>,
  connectMs: number = CONNECT_MS,
): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: connectMs });
  // A server that goes away while we are connected is reported by the query, not by an unhandled event.
  client.on('error', () => {});
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await withClient(url, (client) => client.query('SELECT 1'), PROBE_MS);
    return true;
  } catch {
    return false;
  }
}
