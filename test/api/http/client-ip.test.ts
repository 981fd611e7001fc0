import test from 'ava';
import { createClientAddress } from '../../../api/http/client-ip.js';
import { echo, send, serve } from './harness.js';

const TRUSTED = ['10.0.0.0/8', '192.0.2.7', '2001:db8:1::/48', '::ffff:172.16.0.0/108'];

const CASES: readonly (readonly [
  title: string,
  peer: string | undefined,
  forwardedFor: string | undefined,
  client: string,
])[] = [
  ['a peer that nobody vouches for is the client', '203.0.113.9', '198.51.100.1', '203.0.113.9'],
  ['a trusted peer without the header is the client', '10.1.2.3', undefined, '10.1.2.3'],
  ['one trusted proxy', '10.1.2.3', '198.51.100.1', '198.51.100.1'],
  [
    'what stands left of the first untrusted hop was written by the client',
    '10.1.2.3',
    '1.1.1.1, 198.51.100.1',
    '198.51.100.1',
  ],
  ['a chain of trusted proxies', '10.1.2.3', '1.1.1.1, 198.51.100.1, 192.0.2.7,10.9.9.9', '198.51.100.1'],
  ['only trusted hops: the leftmost', '10.1.2.3', '10.0.0.1, 10.0.0.2', '10.0.0.1'],
  ['IPv4 mapped into IPv6, as a peer', '::ffff:10.1.2.3', '198.51.100.1', '198.51.100.1'],
  ['IPv4 mapped into IPv6, as a hop', '10.1.2.3', '::ffff:198.51.100.1', '198.51.100.1'],
  ['an entry written as mapped trusts the IPv4 range', '172.16.5.5', '198.51.100.1', '198.51.100.1'],
  ['IPv6 in its one form', '2001:db8:1::5', '2001:0DB8:0002:0:0:0:0:1', '2001:db8:2::1'],
  ['an IPv6 peer outside the range', '2001:db8:2::5', '198.51.100.1', '2001:db8:2::5'],
  ['a zone is no part of an address', 'fe80::1%eth0', undefined, 'fe80::1'],
  ['garbage ends the walk at the hop that wrote it', '10.1.2.3', '198.51.100.1, unknown', '10.1.2.3'],
  ['garbage further left is not reached', '10.1.2.3', 'unknown, 198.51.100.1', '198.51.100.1'],
  ['odd spellings of IPv4 are garbage', '10.1.2.3', '0x7f.1', '10.1.2.3'],
  ['octal is garbage', '10.1.2.3', '010.0.0.1', '10.1.2.3'],
  ['a port is garbage', '10.1.2.3', '198.51.100.1:80', '10.1.2.3'],
  ['an empty header', '10.1.2.3', '', '10.1.2.3'],
  ['empty hops', '10.1.2.3', ', ,', '10.1.2.3'],
  ['the edge of a range is in it', '10.255.255.255', '198.51.100.1', '198.51.100.1'],
  ['past the edge', '11.0.0.0', '198.51.100.1', '11.0.0.0'],
  ['a socket that is gone', undefined, '198.51.100.1', '0.0.0.0'],
];

for (const [title, peer, forwardedFor, client] of CASES) {
  test(`client address: ${title}`, (t) => {
    t.is(createClientAddress(TRUSTED).of({ peer, forwardedFor }), client);
  });
}

test('by default nobody is trusted, the loopback neither', (t) => {
  const addresses = createClientAddress([]);
  t.is(addresses.of({ peer: '127.0.0.1', forwardedFor: '198.51.100.1' }), '127.0.0.1');
  t.false(addresses.trusts('127.0.0.1'));
});

test('an entry that is neither an address nor a CIDR is named', (t) => {
  for (const entry of [
    'proxy.internal',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '0x7f.1',
    '2001:db8::/129',
    '::ffff:0:0/64',
  ]) {
    t.throws(
      () => createClientAddress(['10.0.0.1', entry]),
      { message: new RegExp(`^TRUSTED_PROXIES: "${entry}" is `) },
      entry,
    );
  }
});

const ROUTES = [echo({ path: '/where', method: 'get', handler: async ({ caller }) => caller })];

test('over HTTP: X-Forwarded-For and X-Request-Id count from a trusted proxy only', async (t) => {
  const headers = { 'x-forwarded-for': '198.51.100.1', 'x-request-id': 'proxy-made-id.1' };
  const spoofed = {
    ...headers,
    forwarded: 'for=9.9.9.9',
    'x-real-ip': '9.9.9.9',
    'client-ip': '9.9.9.9',
    'true-client-ip': '9.9.9.9',
  };
  const open = await serve(t, ROUTES);
  const behind = await serve(t, ROUTES, { config: { TRUSTED_PROXIES: ['127.0.0.0/8'] } });

  const direct = await send(open.port, { method: 'GET', path: '/where', headers: spoofed });
  t.is((direct.json.data as { ip: string }).ip, '127.0.0.1');
  t.not(direct.headers['x-request-id'], 'proxy-made-id.1');

  const proxied = await send(behind.port, { method: 'GET', path: '/where', headers: spoofed });
  t.is((proxied.json.data as { ip: string }).ip, '198.51.100.1');
  t.is(proxied.headers['x-request-id'], 'proxy-made-id.1');
  t.is((proxied.json.data as { requestId: string }).requestId, 'proxy-made-id.1');
  t.is(behind.lines[0]?.['request_id'], 'proxy-made-id.1');

  for (const forged of ['short', 'a'.repeat(65), 'with space', 'quote"quote', 'ünïcödé-id']) {
    const reply = await send(behind.port, {
      method: 'GET',
      path: '/where',
      headers: { 'x-request-id': Buffer.from(forged).toString('latin1') },
    });
    t.regex(String(reply.headers['x-request-id']), /^[0-9a-f-]{36}$/, forged);
  }
});

test('over HTTP: several X-Forwarded-For headers are one list', async (t) => {
  const { port } = await serve(t, ROUTES, { config: { TRUSTED_PROXIES: ['127.0.0.1'] } });
  const headers = { 'x-forwarded-for': ['1.1.1.1', '198.51.100.2'] };
  const reply = await send(port, { method: 'GET', path: '/where', headers });
  t.is((reply.json.data as { ip: string }).ip, '198.51.100.2');
});

test('the caller: user agent cut and cleaned, language of Accept-Language', async (t) => {
  const { port } = await serve(t, ROUTES);
  const headers = { 'user-agent': `curl\t${'x'.repeat(300)}`, 'accept-language': 'de, ky;q=0.8, en;q=0.5' };
  const reply = await send(port, { method: 'GET', path: '/where', headers });
  const { userAgent, language } = reply.json.data as { userAgent: string; language: string };
  t.is(userAgent, `curl${'x'.repeat(251)}`);
  t.is(language, 'ky');
});
