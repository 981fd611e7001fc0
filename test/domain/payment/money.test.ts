import test from 'ava';
import { AMOUNT_MAX_MINOR, toDecimal, toMinor } from '../../../domain/payment/money.js';

test('product-api: 100.00 is 10000, in whatever spelling', (t) => {
  for (const [decimal, minor] of [
    ['100.00', 10_000],
    ['100', 10_000],
    ['100.5', 10_050],
    ['0.01', 1],
    ['0', 0],
    ['9999999999.99', AMOUNT_MAX_MINOR],
  ] as const)
    t.is(toMinor(decimal), minor, decimal);
});

test('A8: what is no amount is none, and nothing is rounded', (t) => {
  for (const text of [
    '',
    ' 1',
    '1 ',
    '-1',
    '+1',
    '1e3',
    'NaN',
    'Infinity',
    '0x10',
    '1,00',
    '1.005',
    '.5',
    '5.',
    '01',
    '00.10',
    '10000000000.00',
    '١٠',
    '1\n',
  ])
    t.is(toMinor(text), null, JSON.stringify(text));
});

test('there and back', (t) => {
  for (const minor of [0, 1, 9, 10, 99, 100, 101, 10_050, 123_456_789, AMOUNT_MAX_MINOR])
    t.is(toMinor(toDecimal(minor)), minor);
  t.is(toDecimal(10_000), '100.00');
  t.is(toDecimal(5), '0.05');
});
