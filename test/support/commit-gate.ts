import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { onCleanup } from './cleanup.js';
import type { TestDatabase } from './database.js';

/** Which transactions are held at their COMMIT. */
export interface GateAt {
  readonly table: string;
  readonly on: 'INSERT' | 'UPDATE' | 'DELETE';
  /** SQL condition over NEW and OLD, where there are such; default: every row. */
  readonly when?: string;
}

const POLL_MS = 20;
const ARRIVES_WITHIN_MS = 15_000;

/** Number of the advisory lock that stands for a gate; one more for each gate of this process. */
let gates = 7_000;

/**
 * Holds transactions in their COMMIT, without a crash point in the product: a deferred constraint trigger, the last
 * thing that runs before a commit is applied, waits for an advisory lock that the test holds. A backend in a lock
 * wait does not look at its socket, so a client that is killed meanwhile finds its commit applied all the same: the
 * moment of F5 and F19, "committed, and nobody was told".
 */
export class CommitGate {
  static #drops: Promise<unknown> = Promise.resolve();
  #open = false;

  private constructor(
    private readonly holder: pg.Client,
    private readonly name: string,
    private readonly table: string,
    private readonly lock: number,
  ) {}

  /** Closes the way of what `at` says, from now until `open`. */
  static async close(database: TestDatabase, { table, on, when }: GateAt): Promise<CommitGate> {
    gates += 1;
    const lock = gates;
    const name = `gate_${lock}`;
    const holder = new pg.Client({ connectionString: database.url, application_name: 'commit-gate' });
    holder.on('error', () => {});
    await holder.connect();
    await holder.query(`SELECT pg_advisory_lock(${lock})`);
    await holder.query(`
      CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock(${lock}); RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER ${name} AFTER ${on} ON ${table} DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW ${when === undefined ? '' : `WHEN (${when})`} EXECUTE FUNCTION ${name}()`);
    const gate = new CommitGate(holder, name, table, lock);
    onCleanup(() => gate.open());
    return gate;
  }

  /** Waits until a transaction stands in its COMMIT. @returns the pid of its backend */
  async arrived(): Promise<number> {
    for (let waited = 0; waited < ARRIVES_WITHIN_MS; waited += POLL_MS) {
      const { rows } = await this.holder.query<{ pid: number }>(
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = ${this.lock} AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      );
      if (rows[0]) return rows[0].pid;
      await pause(POLL_MS);
    }
    throw new Error('no transaction came to the gate');
  }

  /** Lets everybody through, those that wait and those that come; waits until the held commits are applied. */
  async open(): Promise<void> {
    if (this.#open) return;
    this.#open = true;
    try {
      await this.holder.query(`SELECT pg_advisory_unlock(${this.lock})`);
      // Waits for the transactions that were held: they still use the table. Of several gates one after the other:
      // two that drop triggers of one table at once would be each other's deadlock.
      const drop = `DROP TRIGGER ${this.name} ON ${this.table}; DROP FUNCTION ${this.name}()`;
      const dropped = CommitGate.#drops.then(() => this.holder.query(drop));
      CommitGate.#drops = dropped.catch(() => undefined);
      await dropped;
    } finally {
      await this.holder.end();
    }
  }
}
