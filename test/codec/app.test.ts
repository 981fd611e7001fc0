import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { DefaultPayloadConverter } from '@temporalio/common';
import { payloadToJSON } from '@temporalio/common/lib/proto-utils.js';
import test from 'ava';
import { pino } from 'pino';
import { createCodecApp } from '../../codec/app.js';
import { createPayloadCodec } from '../../platform/temporal/payload-codec.js';
import { onCleanup } from '../support/cleanup.js';

const codec = createPayloadCodec([{ id: 'p1', key: randomBytes(32) }]);
const ORIGIN = 'http://127.0.0.1:8233';

async function serve(operators: readonly string[] = []) {
  const lines: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const server = createCodecApp({ codec, log, origins: [ORIGIN], operators }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onCleanup(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lines };
}

async function encoded(value: unknown): Promise<string> {
  const payloads = await codec.encode([new DefaultPayloadConverter().toPayload(value)]);
  return JSON.stringify({ payloads: payloads.map((payload) => payloadToJSON(payload)) });
}

const decode = (url: string, body: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/decode`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });

test('the Web UI reads decoded payloads; the log says who looked and never what he saw', async (t) => {
  const { url, lines } = await serve();
  const response = await decode(url, await encoded({ verificationId: 'abc' }), {
    origin: ORIGIN,
    'x-namespace': 'default',
  });
  t.is(response.status, 200);
  t.is(response.headers.get('access-control-allow-origin'), ORIGIN);
  const { payloads } = (await response.json()) as { payloads: { data: string }[] };
  t.is(Buffer.from(payloads[0]?.data ?? '', 'base64').toString(), '{"verificationId":"abc"}');
  t.is(lines.length, 1);
  t.like(JSON.parse(lines[0] ?? '{}'), {
    operator: 'local',
    namespace: 'default',
    payloads: 1,
    msg: 'decoded',
  });
  t.false(lines.join().includes('abc'));
});

test('a preflight of the Web UI is answered; other origins may not even ask', async (t) => {
  const { url } = await serve();
  const preflight = await fetch(`${url}/decode`, { method: 'OPTIONS', headers: { origin: ORIGIN } });
  t.is(preflight.status, 204);
  t.regex(preflight.headers.get('access-control-allow-headers') ?? '', /x-namespace/);
  for (const origin of ['https://evil.example', 'null']) {
    const refused = await decode(url, await encoded('x'), { origin });
    t.is(refused.status, 403, origin);
    t.is(refused.headers.get('access-control-allow-origin'), null);
  }
});

test('with operators configured only they decode, by name', async (t) => {
  const digest = createHash('sha256').update('open sesame').digest('hex');
  const { url, lines } = await serve([`ops:${digest}`]);
  const body = await encoded('secret');
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  for (const authorization of [
    undefined,
    basic('ops:wrong'),
    basic('other:open sesame'),
    'Bearer x',
    'Basic %%%',
  ]) {
    const { status } = await decode(url, body, authorization === undefined ? {} : { authorization });
    t.is(status, 401, authorization);
  }
  t.is((await decode(url, body, { authorization: basic('ops:open sesame') })).status, 200);
  t.is((await decode(url, body, { authorization: 'Bearer ops:open sesame' })).status, 401);
  t.like(JSON.parse(lines.at(-2) ?? '{}'), { operator: 'ops' });
});

test('it only decodes, and what it cannot read is a 400 without a word about it', async (t) => {
  const { url } = await serve();
  t.is((await fetch(`${url}/encode`, { method: 'POST' })).status, 404);
  t.is((await fetch(`${url}/decode`)).status, 405);
  t.is((await decode(url, '{}')).status, 400);
  const foreign = {
    metadata: { encoding: Buffer.from('binary/encrypted').toString('base64') },
    data: 'AAAA',
  };
  t.is((await decode(url, JSON.stringify({ payloads: [foreign] }))).status, 400);
  t.is((await fetch(`${url}/health/alive`)).status, 200);
});
