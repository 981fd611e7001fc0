import { connect, createServer, type Server, type Socket } from 'node:net';

/** What passed since the last reset. */
export interface WireCounts {
  /** Answers `ReadyForQuery`: one ends each exchange, so each is one round trip (Postgres docs 54.2). */
  readonly roundTrips: number;
  /** How often each statement was asked for; a prepared one counts under its text. */
  readonly statements: ReadonlyMap<string, number>;
}

const SHOWN_CHARACTERS = 70;

/** A proxy in front of Postgres that reads the protocol and counts: the proof of "one round trip". */
export class CountingProxy {
  #roundTrips = 0;
  #statements = new Map<string, number>();

  private constructor(
    /** The database's URL through the proxy. */
    readonly url: string,
    private readonly server: Server,
    private readonly sockets: Set<Socket>,
  ) {}

  static async start(databaseUrl: string): Promise<CountingProxy> {
    const target = new URL(databaseUrl);
    const sockets = new Set<Socket>();
    let proxy: CountingProxy | undefined;
    const server = createServer((client) => {
      const upstream = connect(Number(target.port), target.hostname);
      for (const socket of [client, upstream]) {
        sockets.add(socket);
        socket.setNoDelay(true);
        socket
          .on('error', () => {})
          .on('close', () => {
            sockets.delete(socket);
            client.destroy();
            upstream.destroy();
          });
      }
      proxy?.watch(client, upstream);
      client.pipe(upstream).pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const through = new URL(databaseUrl);
    through.host = `127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
    proxy = new CountingProxy(through.href, server, sockets);
    return proxy;
  }

  reset(): void {
    this.#roundTrips = 0;
    this.#statements = new Map();
  }

  get counts(): WireCounts {
    return { roundTrips: this.#roundTrips, statements: new Map(this.#statements) };
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private watch(client: Socket, upstream: Socket): void {
    const prepared = new Map<string, string>();
    // The start-up message has no type; what the client sends before the first ReadyForQuery is authentication.
    let authenticated = false;
    const fromClient = new Messages(true, (type, body) => {
      if (type === 'Q') this.#count(text(body, 0).value);
      if (type === 'P') {
        const name = text(body, 0);
        prepared.set(name.value, text(body, name.end).value);
      }
      if (type === 'B') this.#count(prepared.get(text(body, text(body, 0).end).value) ?? '?');
    });
    const fromServer = new Messages(false, (type) => {
      if (type !== 'Z') return;
      if (authenticated) this.#roundTrips += 1;
      authenticated = true;
    });
    client.on('data', (bytes: Buffer) => fromClient.take(bytes));
    upstream.on('data', (bytes: Buffer) => fromServer.take(bytes));
  }

  #count(statement: string): void {
    const shown = statement.replace(/\s+/g, ' ').trim().slice(0, SHOWN_CHARACTERS);
    this.#statements.set(shown, (this.#statements.get(shown) ?? 0) + 1);
  }
}

/** Cuts one direction of a connection into messages: a type of one byte, a length that counts itself, a body. */
class Messages {
  #rest: Buffer = Buffer.alloc(0);

  constructor(
    private startUp: boolean,
    private readonly onMessage: (type: string, body: Buffer) => void,
  ) {}

  take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    for (;;) {
      const head = this.startUp ? 0 : 1;
      if (this.#rest.length < head + 4) return;
      const end = head + this.#rest.readUInt32BE(head);
      if (this.#rest.length < end) return;
      if (!this.startUp) {
        this.onMessage(String.fromCharCode(this.#rest[0] ?? 0), this.#rest.subarray(5, end));
      }
      this.startUp = false;
      this.#rest = this.#rest.subarray(end);
    }
  }
}

/** A text that ends with a zero byte. */
function text(body: Buffer, start: number): { value: string; end: number } {
  const zero = body.indexOf(0, start);
  return { value: body.toString('utf8', start, zero), end: zero + 1 };
}
