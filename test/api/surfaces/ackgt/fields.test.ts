import test from 'ava';
import { object } from 'yup';
import { faultsOf } from '../../../../api/http/validate.js';
import {
  choice,
  code,
  codeDigits,
  email,
  flag,
  integer,
  password,
  phone,
  text,
  triedPassword,
  uuid,
} from '../../../../api/surfaces/ackgt/fields.js';
import type { FieldFault } from '../../../../domain/errors.js';

const SCHEMA = object({
  text: text({ min: 2, max: 4 }).optional(),
  uuid: uuid().optional(),
  email: email().optional(),
  phone: phone((spelled) => (spelled.startsWith('+') ? spelled : null)).optional(),
  password: password().optional(),
  tried: triedPassword().optional(),
  choice: choice(['sms', 'totp']).optional(),
  code: code().optional(),
  flag: flag().optional(),
  integer: integer({ min: -1, max: 9 }).optional(),
});
type Field = keyof typeof SCHEMA.fields;

/** The rule that a value breaks, or `ok`. */
function rule(field: Field, value: unknown): string {
  const [fault] = faultsOf(SCHEMA, { [field]: value });
  if (fault === undefined) return 'ok';
  return fault.limit === undefined ? fault.rule : `${fault.rule} ${fault.limit}`;
}

const TABLE: Record<Field, readonly (readonly [value: unknown, rule: string])[]> = {
  text: [
    ['ab', 'ok'],
    ['a', 'min_length 2'],
    ['abcde', 'max_length 4'],
    ['😀😀😀😀', 'ok'],
    ['😀😀😀😀😀', 'max_length 4'],
    ['a\u0000', 'characters'],
  ],
  uuid: [
    ['f033d5a5-70e4-4a0d-bb9a-105fb8487c78', 'ok'],
    ['F033D5A5-70E4-4A0D-BB9A-105FB8487C78', 'ok'],
    ['f033d5a570e44a0dbb9a105fb8487c78', 'uuid'],
    ['{f033d5a5-70e4-4a0d-bb9a-105fb8487c78}', 'uuid'],
    ['f033d5a5-70e4-4a0d-bb9a-105fb8487c7g', 'uuid'],
    ['f033d5a5-70e4-4a0d-bb9a-105fb8487c78\n', 'uuid'],
  ],
  email: [
    ['aizada@example.com', 'ok'],
    ['api_mgqkbc51_ay4mlz@example.com', 'ok'],
    ["o'neil+tag.x@sub.example.co", 'ok'],
    ['A@B.KG', 'ok'],
    [`${'a'.repeat(64)}@example.com`, 'ok'],
    [`${'a'.repeat(65)}@example.com`, 'email'],
    [`a@${'b'.repeat(63)}.com`, 'ok'],
    [`a@${'b'.repeat(64)}.com`, 'email'],
    [`a@${'b.'.repeat(126)}com`, 'max_length 254'],
    ['a@xn--e1afmkfd.xn--p1ai', 'ok'],
    ['а@example.com', 'email'],
    ['a@exаmple.com', 'email'],
    ['"a b"@example.com', 'email'],
    ['a@b@example.com', 'email'],
    ['.a@example.com', 'email'],
    ['a..b@example.com', 'email'],
    ['a.@example.com', 'email'],
    ['a@example', 'email'],
    ['a@example..com', 'email'],
    ['a@-example.com', 'email'],
    ['a@example.c0m', 'email'],
    ['a@127.0.0.1', 'email'],
    ['a@[127.0.0.1]', 'email'],
    ['@example.com', 'email'],
    ['a@', 'email'],
    ['a', 'email'],
    [' a@example.com', 'email'],
    ['a@example.com\r\nBcc: b@example.com', 'email'],
  ],
  phone: [
    ['+79996663311', 'ok'],
    ['79996663311', 'phone'],
    ['+'.padEnd(32, '1'), 'ok'],
    ['+'.padEnd(33, '1'), 'max_length 32'],
  ],
  password: [
    ['12345678', 'ok'],
    ['1234567', 'min_length 8'],
    [' '.repeat(8), 'ok'],
    ['a'.repeat(128), 'ok'],
    ['a'.repeat(129), 'max_length 128'],
    ['😀'.repeat(8), 'ok'],
    ['😀'.repeat(7), 'min_length 8'],
    ['😀'.repeat(128), 'ok'],
    ['e\u0301'.repeat(8), 'ok'],
    ['e\u0301'.repeat(7), 'min_length 8'],
    ['e\u0301'.repeat(128), 'ok'],
    ['e\u0301'.repeat(129), 'max_length 128'],
    ['\u{1d15e}'.repeat(42), 'ok'],
    ['1234567\ud800', 'characters'],
  ],
  tried: [
    ['1', 'ok'],
    [' ', 'ok'],
    ['e\u0301', 'ok'],
    ['😀'.repeat(1_024), 'ok'],
    ['a'.repeat(1_025), 'max_length 1024'],
    [5, 'string'],
  ],
  choice: [
    ['sms', 'ok'],
    ['totp', 'ok'],
    ['SMS', 'enum'],
    [' sms', 'enum'],
    ['length', 'enum'],
    [0, 'enum'],
    [['sms'], 'enum'],
    [{}, 'enum'],
    [null, 'defined'],
    ['', 'defined'],
  ],
  code: [
    [111111, 'ok'],
    [7, 'ok'],
    [0, 'ok'],
    [999999, 'ok'],
    [1000000, 'code'],
    [-1, 'code'],
    [1.5, 'code'],
    ['000007', 'ok'],
    ['7', 'code'],
    ['1234567', 'code'],
    ['1e5   ', 'code'],
    [' 11111', 'code'],
    ['１１１１１１', 'code'],
    ['11111a', 'code'],
    [true, 'code'],
    [[1], 'code'],
    [{}, 'code'],
    [Number.POSITIVE_INFINITY, 'code'],
  ],
  flag: [
    [true, 'ok'],
    [false, 'ok'],
    ['true', 'boolean'],
    [1, 'boolean'],
  ],
  integer: [
    [-1, 'ok'],
    [9, 'ok'],
    [10, 'max 9'],
    [-2, 'min -1'],
    [1.5, 'integer'],
    [2 ** 53, 'integer'],
    [Number.POSITIVE_INFINITY, 'integer'],
    ['1', 'number'],
  ],
};

for (const field of Object.keys(TABLE) as Field[]) {
  test(`${field}: what it takes`, (t) => {
    for (const [value, expected] of TABLE[field]) t.is(rule(field, value), expected, JSON.stringify(value));
  });
  test(`${field}: required unless it is made optional; empty text is absent`, (t) => {
    const required = object({
      field: {
        text: text({ max: 1 }),
        uuid: uuid(),
        email: email(),
        phone: phone(String),
        password: password(),
        tried: triedPassword(),
        choice: choice(['sms']),
        code: code(),
        flag: flag(),
        integer: integer({ min: 0, max: 1 }),
      }[field],
    });
    for (const nothing of [{}, { field: null }, { field: '' }]) {
      const isBlank = 'field' in nothing && nothing.field === '';
      const fault: FieldFault = { path: 'field', rule: 'defined', ...(isBlank && { blank: true }) };
      t.deepEqual(faultsOf(required, nothing), [fault], JSON.stringify(nothing));
    }
    t.deepEqual(faultsOf(SCHEMA, {}), []);
  });
}

test('a code is six digits, however it was sent', (t) => {
  t.is(codeDigits(7), '000007');
  t.is(codeDigits(0), '000000');
  t.is(codeDigits(111111), '111111');
  t.is(codeDigits('000007'), '000007');
});
