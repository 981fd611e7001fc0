import pg from 'pg';

/** Connecting, and each answer of Postgres, may take this long: who waits for news would rather know that it is cut off. */
const ANSWER_MS = 1_000;

/** What became of a question to the listening connection. */
export type Listening =
  /** It listened all the time since the answer before this one. */
  | 'listening'
  /** It listens from now on: what was told before was missed. */
  | 'anew'
  | 'down';

/**
 * A connection of its own that LISTENs on a channel of Postgres, beside the pool, whose connections are lent and given back.
 * It connects when it is asked and not before; a connection that broke is replaced at the next question.
 */
export class ChannelListener {
  #client: pg.Client | undefined;
  #stopped = false;

  /** @param channel a name of ours: it goes into the statement as it is */
  constructor(
    readonly databaseUrl: string,
    readonly program: string,
    readonly channel: string,
    readonly onNotice: () => void,
  ) {}

  /** Asks Postgres whether the connection still listens: silence alone does not tell a quiet day from a cut cable. */
  async ask(): Promise<Listening> {
    const client = this.#client;
    if (!client) return (await this.#connect()) ? 'anew' : 'down';
    try {
      await client.query('SELECT 1');
      return this.#client === client ? 'listening' : 'down';
    } catch {
      this.#drop(client);
      return 'down';
    }
  }

  stop(): void {
    this.#stopped = true;
    if (this.#client) this.#drop(this.#client);
  }

  async #connect(): Promise<boolean> {
    const client = new pg.Client({
      connectionString: this.databaseUrl,
      application_name: `vestibule-${this.program}-listener`,
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    client.on('error', () => this.#drop(client));
    client.on('end', () => this.#drop(client));
    client.on('notification', this.onNotice);
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
      if (this.#stopped) throw new Error('stopped meanwhile');
      this.#client = client;
      return true;
    } catch {
      this.#drop(client);
      return false;
    }
  }

  #drop(client: pg.Client): void {
    if (this.#client === client) this.#client = undefined;
    client.end().catch(() => undefined);
  }
}
