import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import test from 'ava';
import { object } from 'yup';
import { text } from '../../../api/surfaces/ackgt/fields.js';
import { echo, post, serve } from './harness.js';

const ROUTES = [echo({ path: '/note', body: object({ note: text({ max: 10 }) }) })];
const SOCKETS = 100;
/** A request has 10 s to arrive and is looked at every second; the rest is for a machine under load. */
const CUT_WITHIN_MS = 25_000;

/** A client that sends its request byte by byte, one a second. */
class Drip {
  readonly closed: Promise<string>;
  readonly #timer: NodeJS.Timeout;

  constructor(socket: Socket, request: string) {
    let sent = 0;
    let received = '';
    this.#timer = setInterval(() => {
      if (socket.writable) socket.write(request[sent++] ?? 'a');
    }, 1_000);
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('utf8');
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', () => {
        clearInterval(this.#timer);
        resolve(received);
      });
    });
  }
}

test('A13: a hundred sockets at one byte a second are cut off with 408, and nobody else notices', async (t) => {
  t.timeout(CUT_WITHIN_MS + 20_000);
  const { port, lines } = await serve(t, ROUTES);
  const head =
    'POST /note HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n';
  const drips = [...Array(SOCKETS)].map((_, index) => {
    const slowBody = index % 2 === 1;
    const socket = connect(port, '127.0.0.1', () => {
      if (slowBody) socket.write(`${head}\r\n`);
    });
    return new Drip(socket, slowBody ? '' : head);
  });

  let open = SOCKETS;
  let answered = 0;
  const ends = Promise.all(drips.map(({ closed }) => closed.finally(() => open--)));
  while (open > 0) {
    const reply = await post(port, '/note', { note: 'healthy' });
    t.is(reply.status, 200);
    answered++;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  t.true(answered > 10);

  for (const received of await ends) {
    t.regex(received, /^HTTP\/1\.1 408 Request Timeout\r\n/);
    t.regex(received, /\r\nX-Request-Id: [0-9a-f-]{36}\r\n/);
    t.regex(received, /"E_REQUEST_TIMEOUT"/);
  }
  // One line each: the slow bodies had reached their route, the slow headers none.
  const late = lines.filter(({ status }) => status === 408).map(({ route }) => route);
  t.is(late.length, SOCKETS);
  t.is(late.filter((route) => route === '/note').length, SOCKETS / 2);
});

test('A13: a connection that sends nothing is closed as well', async (t) => {
  t.timeout(CUT_WITHIN_MS + 20_000);
  const { port } = await serve(t, ROUTES);
  const socket = connect(port, '127.0.0.1');
  socket.resume();
  await t.notThrowsAsync(once(socket, 'close'));
});
