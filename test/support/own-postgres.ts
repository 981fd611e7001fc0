import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { Child } from '../../bin/lib/child.js';
import { ownPort } from '../../bin/lib/ports.js';
import { type Cluster, ensureCluster, placeCluster, SUPERUSER } from '../../bin/lib/postgres-data.js';
import { databaseUrl, ensureDatabase, postgresPiece, withClient } from '../../bin/lib/postgres-server.js';
import { migrateToLatest } from '../../platform/migrate.js';
import { onCleanup } from './cleanup.js';
import type { TestDatabase } from './database.js';
import { testRun } from './run.js';

const READY_WITHIN_MS = 60_000;
const POLL_MS = 50;

/** A migrated database on a Postgres of its own that a test may crash: the shared server is everybody's. */
export class OwnPostgres implements TestDatabase {
  readonly name = 'vestibule';
  readonly url: string;
  readonly adminUrl: string;
  #child: Child | undefined;

  private constructor(
    private readonly port: number,
    private readonly folder: string,
    private readonly cluster: Cluster,
    private readonly password: string,
  ) {
    this.url = databaseUrl({ port, password });
    this.adminUrl = databaseUrl({ port, password, user: SUPERUSER });
  }

  /**
   * Makes and starts one; it ends after the last test. It keeps what it acknowledged, as in production.
   * @param folder where its data is; default: one of the run
   */
  static async start(
    folder: string = join(testRun().folder, `postgres-${randomUUID()}`),
  ): Promise<OwnPostgres> {
    mkdirSync(join(folder, 'run'), { recursive: true });
    // Root's Postgres runs as another user, who has to get through.
    if (process.getuid?.() === 0) chmodSync(folder, 0o711);
    const cluster = await placeCluster(folder, true);
    const password = randomBytes(16).toString('hex');
    await ensureCluster(cluster, password, { fast: true });
    const server = new OwnPostgres(await ownPort(), folder, cluster, password);
    onCleanup(() => server.kill());
    await server.start();
    await ensureDatabase(server.port, password);
    await migrateToLatest(server.url);
    return server;
  }

  /** Starts it (again), and waits until it answers. */
  async start(): Promise<void> {
    const piece = postgresPiece({
      cluster: this.cluster,
      port: this.port,
      password: this.password,
      log: join(this.folder, 'postgres.log'),
      // The end of the run looks here for what was forgotten.
      runDirectory: join(this.folder, 'run'),
    });
    this.#child = new Child(await piece.prepare());
    for (let waited = 0; !(await piece.probe()); waited += POLL_MS) {
      if (waited >= READY_WITHIN_MS || !this.#child.running) throw new Error('Postgres did not start');
      await pause(POLL_MS);
    }
  }

  /** One statement on a connection of its own, as the product's role. */
  query<Row extends pg.QueryResultRow = Record<string, unknown>>(
    sql: string,
    values?: unknown[],
  ): Promise<Row[]> {
    return withClient(this.url, async (client) => (await client.query<Row>(sql, values)).rows);
  }

  /** `pg_ctl stop -m immediate`: every session ends at once and nothing is written; the next start recovers. */
  async stopAtOnce(): Promise<void> {
    this.#child?.signal('SIGQUIT');
    await this.#child?.exited;
  }

  /** Keeps a copy of its files, as a backup does; it is down for a moment. */
  backUp(): Promise<void> {
    return this.#copied(this.cluster.folder, this.#backup);
  }

  /** It stands where `backUp` found it: what was committed since is lost. */
  restore(): Promise<void> {
    return this.#copied(this.#backup, this.cluster.folder);
  }

  async #copied(from: string, to: string): Promise<void> {
    await this.stopAtOnce();
    rmSync(to, { recursive: true, force: true });
    // With owners and modes: the server is another user's.
    execFileSync('cp', ['-a', from, to]);
    await this.start();
  }

  get #backup(): string {
    return join(this.folder, 'backup');
  }

  /** `kill -9` of the whole server, and waits until it is gone. */
  async kill(): Promise<void> {
    this.#child?.killGroup();
    await this.#child?.exited;
  }
}
