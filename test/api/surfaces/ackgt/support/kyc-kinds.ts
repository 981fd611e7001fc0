import type { Kind } from './kyc-contract.js';

/** A value that a field refuses, and what is said of it. */
export type Refused = readonly [value: unknown, message: (field: string) => string];

const said =
  (words: string) =>
  (field: string): string =>
    `The ${field} field ${words}`;
const NOT_IN_LIST = (field: string): string => `The selected ${field} is invalid`;
const LONG = 'x'.repeat(50_000);

/** No text is any of these (reliability A5, A6). */
const NO_TEXT: readonly Refused[] = [
  ...[5, true, ['a'], { $gt: '' }].map((value): Refused => [value, said('must be a string')]),
  ['', said('must be defined')],
  ['a\u0000b', said('contains characters that are not allowed')],
  ['\ud800', said('contains characters that are not allowed')],
];
const upTo = (max: number): readonly Refused[] => [
  ...NO_TEXT,
  ...['x'.repeat(max + 1), '😀'.repeat(max + 1), LONG].map(
    (value): Refused => [value, said(`must not be greater than ${max} characters`)],
  ),
];
const items = (min: number, max: number): readonly Refused[] => [
  ['Россия', said('must be an array')],
  [{ 0: 'Россия' }, said('must be an array')],
  ...(min === 0 ? [] : [[[], said(`must have at least ${min} items`)] satisfies Refused]),
  [Array(max + 1).fill('Россия'), said(`must not have more than ${max} items`)],
  [Array(800).fill(5), said(`must not have more than ${max} items`)],
];

/** What fields of each kind refuse, beside being absent. */
export const REFUSED: Readonly<Record<Kind, readonly Refused[]>> = {
  object: [5, 'a', true, ['a'], []].map((value): Refused => [value, said('must be an object')]),
  line: upTo(255),
  lines: upTo(1_000),
  name: [
    ...upTo(255),
    ...['<b>', 'a1', 'a\nb', '😀', ' ', "-'."].map(
      (value): Refused => [value, said('must be a name of letters, spaces, apostrophes, hyphens and dots')],
    ),
  ],
  date: [
    ...NO_TEXT,
    ...[
      '2023-02-29',
      '2100-02-29',
      '2023-04-31',
      '2023-13-01',
      '2023-00-10',
      '2023-01-00',
      '0000-01-01',
      '2023-1-1',
      '01.01.2023',
      '2023-01-01T00:00:00Z',
      ' 2023-01-01',
      '2023-01-01\n',
      '２０２３-01-01',
      '+002023-01-01',
      'tomorrow',
      '***hidden***',
      LONG,
    ].map((value): Refused => [value, said('must be a calendar date in the form YYYY-MM-DD')]),
  ],
  flag: ['true', 1, 0, [], {}].map((value): Refused => [value, said('must be a boolean')]),
  consent: [
    ...['true', 1, [], {}].map((value): Refused => [value, said('must be a boolean')]),
    [false, said('must be accepted')],
  ],
  phone: [
    ...NO_TEXT,
    ...['abc', '1234', '+7 495 123-45-67 доб. 5', '+7+4951234567', '-----', '٣١٢٣٤٥٦٧'].map(
      (value): Refused => [value, said('must be a valid phone number')],
    ),
    ...['1'.repeat(33), LONG].map(
      (value): Refused => [value, said('must not be greater than 32 characters')],
    ),
  ],
  email: [
    ...NO_TEXT,
    ...['a', 'a@b', 'a@b.kg\r\nBcc: c@d.kg', 'a b@c.kg'].map(
      (value): Refused => [value, said('must be a valid email address')],
    ),
    [LONG, said('must not be greater than 254 characters')],
  ],
  website: [
    ...upTo(255),
    ...[
      'www.example.com',
      'javascript:alert(1)',
      'ftp://example.com',
      'https:example.com',
      'https://',
      'https://example',
      'https://a:b@example.com',
      'https://example.com/\r\na',
      ' https://example.com',
      'https://exa mple.com',
      'https://example.com:99999',
    ].map((value): Refused => [value, said('must be a valid URL')]),
  ],
  purpose: words('broker_service', 'POSITIVE'),
  term: words('long_term', 'BROKER_SERVICE'),
  reputation: words('positive', 'Отличная'),
  citizenship: items(1, 5),
  list: items(1, 10),
  residences: items(0, 10),
};

/** What fields of each kind take beside the seed's own values; dates are tested with what they are held against. */
export const TAKEN: Readonly<Record<Kind, readonly unknown[]>> = {
  object: [],
  line: ['x', ' ', '<script>', "' OR 1=1 --", '=cmd|x', '\u202ertl', 'e\u0301', '😀'.repeat(255)],
  lines: ['x', 'a\r\nb', '😀'.repeat(1_000)],
  name: ['Ай', "O'Neil", 'Жан-Поль', '张伟', 'a'.repeat(255)],
  date: [],
  flag: [true, false],
  consent: [true],
  phone: ['+996 312 123456', '0312123456', '(495) 123.45.67', '12345', '1'.repeat(32)],
  email: ['a@b.kg'],
  website: ['http://example.com', 'https://пример.рф/путь?x=1#y', 'HTTPS://EXAMPLE.COM:8443'],
  purpose: ['BROKER_SERVICE', 'TRUST_MANAGEMENT', 'DEPOSITARY_SERVICE', 'OTHER'],
  term: ['LONG_TERM', 'SHORT_TERM', 'ONE_TIME'],
  reputation: ['POSITIVE', 'NEGATIVE', 'UNKNOWN'],
  citizenship: [['Россия'], Array(5).fill('Россия')],
  list: [['Торговля'], Array(10).fill('Торговля')],
  residences: [[], Array(10).fill({ country: 'Georgia', tax_number: '919238174' })],
};

/** What is said of null for a field that may be missing: nothing is no value of its type. */
export const NULL_TOLD: Readonly<Partial<Record<Kind, string>>> = {
  object: 'must be an object',
  line: 'must be a string',
  lines: 'must be a string',
  name: 'must be a string',
  phone: 'must be a string',
  website: 'must be a string',
};

function words(...wrong: readonly string[]): readonly Refused[] {
  return [...wrong, 5, true, ['OTHER'], {}, LONG].map((value): Refused => [value, NOT_IN_LIST]);
}
