import test from 'ava';
import { envelope } from '../../../../api/surfaces/ackgt/envelope.js';
import {
  ERROR_CODES,
  type ErrorCode,
  type ErrorDetails,
  type FieldFault,
} from '../../../../domain/errors.js';

/** Status, body and headers by the seed (000) and architecture.md section 6. */
const TABLE: Record<
  ErrorCode,
  readonly [
    details: ErrorDetails,
    status: number,
    code: string,
    message: string,
    headers: Record<string, string>,
  ]
> = {
  malformed_request: [{}, 400, 'E_BAD_REQUEST', 'The request is malformed', {}],
  validation_failed: [
    { fields: [{ path: 'code_id', rule: 'defined' }] },
    422,
    'E_VALIDATION_ERROR',
    'The code_id field must be defined',
    {},
  ],
  unauthorized: [{}, 401, 'E_UNAUTHORIZED_ACCESS', 'Unauthorized access', { 'WWW-Authenticate': 'Bearer' }],
  invalid_credentials: [
    {},
    401,
    'E_INVALID_CREDENTIALS',
    'Invalid credentials',
    { 'WWW-Authenticate': 'Bearer' },
  ],
  forbidden: [{}, 403, 'E_FORBIDDEN', 'Access is forbidden', {}],
  not_found: [{}, 404, 'E_NOT_FOUND', 'Not found', {}],
  method_not_allowed: [
    { allow: ['GET', 'HEAD'] },
    405,
    'E_METHOD_NOT_ALLOWED',
    'Method is not allowed',
    { Allow: 'GET, HEAD' },
  ],
  request_timeout: [{}, 408, 'E_REQUEST_TIMEOUT', 'The request took too long to arrive', {}],
  conflict: [{}, 409, 'E_CONFLICT', 'Conflict with the current state', {}],
  payload_too_large: [{}, 413, 'E_PAYLOAD_TOO_LARGE', 'The request body is too large', {}],
  headers_too_large: [{}, 431, 'E_HEADERS_TOO_LARGE', 'The request headers are too large', {}],
  unsupported_media_type: [
    {},
    415,
    'E_UNSUPPORTED_MEDIA_TYPE',
    'The request body must be application/json in UTF-8',
    {},
  ],
  wrong_code: [{}, 400, 'E_WRONG_CODE', 'Wrong one time code', {}],
  flood_control: [
    { retryAfterSeconds: 59 },
    429,
    'E_FLOOD_CONTROL',
    'Try after 59 seconds',
    { 'Retry-After': '59' },
  ],
  unavailable: [
    { retryAfterSeconds: 7 },
    503,
    'E_UNAVAILABLE',
    'Service is temporarily unavailable',
    { 'Retry-After': '7' },
  ],
  internal: [{}, 500, 'E_INTERNAL', 'Internal error', {}],
};

for (const code of ERROR_CODES) {
  test(`${code} in the surface's words`, (t) => {
    const [details, status, word, message, headers] = TABLE[code];
    const answer = envelope.failure(code, details);
    t.deepEqual(answer, {
      status,
      headers,
      body: { success: false, error: { code: word, messages: [message] } },
    });
    t.is(
      JSON.stringify(answer.body),
      `{"success":false,"error":{"code":"${word}","messages":["${message}"]}}`,
    );
    const documented = envelope.failureSchema(code);
    t.is(documented.status, status);
    t.is((documented.example as { error: { code: string } }).error.code, word);
  });
}

test("success in the surface's words", (t) => {
  t.is(JSON.stringify(envelope.success({ code_id: 'x' }).body), '{"success":true,"data":{"code_id":"x"}}');
  t.is(envelope.success({}).status, 200);
});

test('a wait is whole seconds, at least one, in the sentence as in the header', (t) => {
  for (const [seconds, told] of [
    [0, '1'],
    [-3, '1'],
    [0.2, '1'],
    [58.1, '59'],
    [1, '1'],
  ] as const) {
    const answer = envelope.failure('flood_control', { retryAfterSeconds: seconds });
    t.deepEqual((answer.body as { error: { messages: string[] } }).error.messages, [
      `Try after ${told} seconds`,
    ]);
    t.is(answer.headers?.['Retry-After'], told);
  }
  t.is(envelope.failure('unavailable', {}).headers?.['Retry-After'], '5');
});

test('a ban is told in its own words', (t) => {
  const { body } = envelope.failure('forbidden', { message: 'Ask at the office' });
  t.deepEqual((body as { error: { messages: string[] } }).error.messages, ['Ask at the office']);
});

/** The seed's sentences first; the others in the wording of the library that they came from. */
const SENTENCES: readonly (readonly [fault: FieldFault, sentence: string])[] = [
  [{ path: 'code_id', rule: 'defined' }, 'The code_id field must be defined'],
  [{ path: 'externalId', rule: 'uuid' }, 'The externalId field must be a valid UUID'],
  [{ path: 'status', rule: 'enum' }, 'The selected status is invalid'],
  [{ path: 'addresses.legal_address', rule: 'defined' }, 'The addresses.legal_address field must be defined'],
  [{ path: 'provider', rule: 'enum' }, 'The selected provider is invalid'],
  [
    { path: 'first_name', rule: 'name' },
    'The first_name field must be a name of letters, spaces, apostrophes, hyphens and dots',
  ],
  [{ path: 'timezone', rule: 'timezone' }, 'The timezone field must be the IANA name of a time zone'],
  [{ path: 'email', rule: 'email' }, 'The email field must be a valid email address'],
  [{ path: 'phone', rule: 'phone' }, 'The phone field must be a valid mobile phone number'],
  [{ path: 'password', rule: 'min_length', limit: 8 }, 'The password field must have at least 8 characters'],
  [
    { path: 'password', rule: 'max_length', limit: 128 },
    'The password field must not be greater than 128 characters',
  ],
  [{ path: 'password', rule: 'common_password' }, 'The password field is too common or too easy to guess'],
  [{ path: 'page', rule: 'min', limit: 1 }, 'The page field must be at least 1'],
  [{ path: 'page', rule: 'max', limit: 100 }, 'The page field must not be greater than 100'],
  [{ path: 'x', rule: 'phone_number' }, 'The x field must be a valid phone number'],
  [{ path: 'x', rule: 'url' }, 'The x field must be a valid URL'],
  [{ path: 'x', rule: 'pinfl' }, 'The x field must be a PINFL of 14 digits'],
  [{ path: 'x', rule: 'date' }, 'The x field must be a calendar date in the form YYYY-MM-DD'],
  [
    { path: 'x.until', rule: 'date_order', other: 'from' },
    'The x.until field must be a date after or same as from',
  ],
  [{ path: 'x', rule: 'expired' }, 'The x field must be a date after or equal to today'],
  [{ path: 'x', rule: 'future' }, 'The x field must be a date before or equal to today'],
  [{ path: 'x', rule: 'accepted' }, 'The x field must be accepted'],
  [{ path: 'x', rule: 'min_items', limit: 1 }, 'The x field must have at least 1 items'],
  [{ path: 'x', rule: 'max_items', limit: 5 }, 'The x field must not have more than 5 items'],
  [{ path: 'x', rule: 'string' }, 'The x field must be a string'],
  [{ path: 'x', rule: 'number' }, 'The x field must be a number'],
  [{ path: 'x', rule: 'integer' }, 'The x field must be an integer'],
  [{ path: 'x', rule: 'boolean' }, 'The x field must be a boolean'],
  [{ path: 'x', rule: 'object' }, 'The x field must be an object'],
  [{ path: 'x', rule: 'array' }, 'The x field must be an array'],
  [{ path: 'x', rule: 'unknown' }, 'The x field is not allowed'],
  [{ path: '', rule: 'object' }, 'The request must be an object'],
];

for (const [fault, sentence] of SENTENCES) {
  test(`${fault.path || 'the request'} ${fault.rule}: ${sentence}`, (t) => {
    const { body } = envelope.failure('validation_failed', { fields: [fault] });
    t.deepEqual((body as { error: { messages: string[] } }).error.messages, [sentence]);
  });
}
