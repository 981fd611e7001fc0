import { knexSnakeCaseMappers } from 'objection';
import type { Database, Transaction } from '../platform/database.js';

const { postProcessResponse } = knexSnakeCaseMappers();

/** What a `:name` may stand for. */
type Binding =
  | string
  | number
  | boolean
  | Date
  | Buffer
  | readonly string[]
  | readonly (Buffer | null)[]
  | null;

/** The part of knex's client and of pg's that prepares a named statement (knex has no door to it). */
interface Pool {
  acquireConnection(): Promise<NamedQueries>;
  releaseConnection(connection: NamedQueries): Promise<void>;
}
interface NamedQueries {
  query(statement: { name: string; text: string; values: unknown[] }): Promise<{ rows: unknown[] }>;
}

/**
 * A statement of a hot path: written once with `:names`, prepared once per connection, and nothing built per call.
 * It costs half of the same statement through knex and a quarter of one through Objection (docs/performance.md).
 */
export class Statement<Row> {
  readonly #text: string;
  readonly #names: string[] = [];

  /** @param name of the prepared statement, unique in the process */
  constructor(
    readonly name: string,
    text: string,
  ) {
    this.#text = text.replace(/(?<!:):([a-zA-Z]+)/g, (_, parameter: string) => {
      const known = this.#names.indexOf(parameter);
      return `$${known < 0 ? this.#names.push(parameter) : known + 1}`;
    });
  }

  /** Runs it; rows come in camelCase as from the models. */
  async run(db: Database | Transaction, values: Readonly<Record<string, Binding>>): Promise<Row[]> {
    const pool = db.client as Pool;
    const connection = await pool.acquireConnection();
    try {
      const { rows } = await connection.query({
        name: this.name,
        text: this.#text,
        values: this.#names.map((name) => values[name]),
      });
      return postProcessResponse?.(rows) as Row[];
    } finally {
      await pool.releaseConnection(connection);
    }
  }
}
