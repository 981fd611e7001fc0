import test from 'ava';
import { readAddress, readNetwork } from '../../platform/network.js';

test('A36: one address has one form, and nothing else is one', (t) => {
  for (const [text, normal] of [
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::ffff:cb00:7107', '203.0.113.7'],
    ['2001:DB8:0::1', '2001:db8::1'],
    ['0x7f.1', undefined],
    ['127.1', undefined],
    ['0177.0.0.1', undefined],
    ['2130706433', undefined],
    ['203.0.113.7/32', undefined],
    [' 203.0.113.7', undefined],
    ['', undefined],
    ['unknown', undefined],
  ] as const)
    t.is(readAddress(text)?.toString(), normal, text);
});

test('A36: the edges of networks', (t) => {
  for (const [network, inside, outside] of [
    [
      '203.0.113.0/24',
      ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.9'],
      ['203.0.112.255', '203.0.114.0'],
    ],
    ['203.0.113.9/24', ['203.0.113.1'], ['203.0.114.9']],
    ['203.0.113.7/32', ['203.0.113.7'], ['203.0.113.6', '203.0.113.8']],
    ['0.0.0.0/0', ['0.0.0.0', '255.255.255.255'], ['2001:db8::1']],
    ['2001:db8::/32', ['2001:db8:ffff::1'], ['2001:db9::', '203.0.113.7']],
    ['::ffff:203.0.113.0/120', ['203.0.113.255'], ['203.0.114.0']],
    ['::/0', ['2001:db8::1'], ['203.0.113.7']],
  ] as const) {
    const holds = readNetwork(network);
    if (!holds) return t.fail(network);
    const isIn = (ip: string): boolean =>
      holds(readAddress(ip) as NonNullable<ReturnType<typeof readAddress>>);
    for (const ip of inside) t.true(isIn(ip), `${ip} in ${network}`);
    for (const ip of outside) t.false(isIn(ip), `${ip} not in ${network}`);
  }
});

test('what is no network', (t) => {
  for (const text of [
    '203.0.113.0',
    '203.0.113.0/33',
    '2001:db8::/129',
    '203.0.113/24',
    '0x7f.1/8',
    '/24',
    'a/8',
  ])
    t.is(readNetwork(text), null, text);
  t.is(readNetwork('::ffff:0.0.0.0/8'), null, 'wider than what it maps');
});
