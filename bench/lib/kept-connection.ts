import { connect, type Socket } from 'node:net';

/** An answer's status and body. */
export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';

/**
 * One kept HTTP/1.1 connection, one request at a time: as little work as a client can do, because on one machine the
 * generator's work is taken from both sides alike and would draw every ratio towards 1. Reads answers that carry a
 * Content-Length, as those of Koa do.
 */
export class KeptConnection {
  #received = '';
  #waiting: { resolve: (answer: RawAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true).setEncoding('latin1');
    socket.on('data', (text: string) => this.#take(text));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the connection was closed')));
  }

  /** Opens a connection to an origin (`http://host:port`). */
  static open(origin: string): Promise<KeptConnection> {
    const { hostname, port } = new URL(origin);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => resolve(new KeptConnection(socket)));
      socket.once('error', reject);
    });
  }

  /** Sends a whole request and waits for the whole answer. */
  send(request: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.socket.write(request, 'latin1');
    });
  }

  close(): void {
    this.socket.destroy();
  }

  #take(text: string): void {
    this.#received += text;
    const head = this.#received.indexOf(HEAD_END);
    if (head < 0) return;
    const length = /content-length: (\d+)/i.exec(this.#received)?.[1];
    if (length === undefined) {
      this.#fail(new Error('an answer without Content-Length'));
      return;
    }
    const end = head + HEAD_END.length + Number(length);
    if (this.#received.length < end) return;
    const answer = {
      status: Number(this.#received.slice(9, 12)),
      body: this.#received.slice(head + HEAD_END.length, end),
    };
    this.#received = this.#received.slice(end);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

const authorization = (token: string | undefined): string =>
  token === undefined ? '' : `Authorization: Bearer ${token}\r\n`;

/** Headers as lines of a request. */
export const headerLines = (headers: Readonly<Record<string, string>>): string =>
  Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');

/** A GET as one text. @param lines more headers (headerLines) */
export function getRequest(origin: string, path: string, token?: string, lines = ''): string {
  return (
    `GET ${path} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\n${authorization(token)}${lines}` +
    'Accept: application/json\r\n\r\n'
  );
}

/** A POST of JSON as one text, a character a byte. */
export function postRequest(origin: string, path: string, value: unknown, token?: string): string {
  const body = Buffer.from(JSON.stringify(value)).toString('latin1');
  return (
    `POST ${path} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\n${authorization(token)}Accept: application/json\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}

/** A signed POST of JSON that is a text already, ASCII. */
export function signedRequest(origin: string, path: string, body: string, signature: string): string {
  return (
    `POST ${path} HTTP/1.1\r\nHost: ${new URL(origin).host}\r\nAccept: application/json\r\nX-Signature: ${signature}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  );
}
