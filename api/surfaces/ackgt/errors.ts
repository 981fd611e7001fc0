import type { ErrorCode, FieldFault, FieldRule } from '../../../domain/errors.js';
import { PINFL_DIGITS } from '../../../domain/limits.js';

/** Status, code and sentence of one refusal. */
interface Refusal {
  readonly status: number;
  readonly code: `E_${string}`;
  readonly message: string;
}

/** The surface's error table. Law from the seed: the five codes that it shows; the others in the same form. */
export const REFUSALS = {
  malformed_request: { status: 400, code: 'E_BAD_REQUEST', message: 'The request is malformed' },
  validation_failed: { status: 422, code: 'E_VALIDATION_ERROR', message: 'The request is invalid' },
  unauthorized: { status: 401, code: 'E_UNAUTHORIZED_ACCESS', message: 'Unauthorized access' },
  invalid_credentials: { status: 401, code: 'E_INVALID_CREDENTIALS', message: 'Invalid credentials' },
  forbidden: { status: 403, code: 'E_FORBIDDEN', message: 'Access is forbidden' },
  not_found: { status: 404, code: 'E_NOT_FOUND', message: 'Not found' },
  method_not_allowed: { status: 405, code: 'E_METHOD_NOT_ALLOWED', message: 'Method is not allowed' },
  request_timeout: { status: 408, code: 'E_REQUEST_TIMEOUT', message: 'The request took too long to arrive' },
  conflict: { status: 409, code: 'E_CONFLICT', message: 'Conflict with the current state' },
  payload_too_large: { status: 413, code: 'E_PAYLOAD_TOO_LARGE', message: 'The request body is too large' },
  unsupported_media_type: {
    status: 415,
    code: 'E_UNSUPPORTED_MEDIA_TYPE',
    message: 'The request body must be application/json in UTF-8',
  },
  wrong_code: { status: 400, code: 'E_WRONG_CODE', message: 'Wrong one time code' },
  flood_control: { status: 429, code: 'E_FLOOD_CONTROL', message: 'Try after N seconds' },
  headers_too_large: {
    status: 431,
    code: 'E_HEADERS_TOO_LARGE',
    message: 'The request headers are too large',
  },
  unavailable: { status: 503, code: 'E_UNAVAILABLE', message: 'Service is temporarily unavailable' },
  internal: { status: 500, code: 'E_INTERNAL', message: 'Internal error' },
} as const satisfies Record<ErrorCode, Refusal>;

/**
 * What is said about a field, by the rule that it broke: VineJS's default wording, because the seed's sentences
 * are VineJS's. `whole` = "The x field", `name` = "x".
 */
const SENTENCES: Readonly<
  Record<FieldRule, (whole: string, name: string, limit: number, other: string) => string>
> = {
  defined: (whole) => `${whole} must be defined`,
  unknown: (whole) => `${whole} is not allowed`,
  string: (whole) => `${whole} must be a string`,
  number: (whole) => `${whole} must be a number`,
  integer: (whole) => `${whole} must be an integer`,
  boolean: (whole) => `${whole} must be a boolean`,
  object: (whole) => `${whole} must be an object`,
  array: (whole) => `${whole} must be an array`,
  uuid: (whole) => `${whole} must be a valid UUID`,
  email: (whole) => `${whole} must be a valid email address`,
  phone: (whole) => `${whole} must be a valid mobile phone number`,
  code: (whole) => `${whole} must be a six-digit code`,
  name: (whole) => `${whole} must be a name of letters, spaces, apostrophes, hyphens and dots`,
  timezone: (whole) => `${whole} must be the IANA name of a time zone`,
  phone_number: (whole) => `${whole} must be a valid phone number`,
  url: (whole) => `${whole} must be a valid URL`,
  pinfl: (whole) => `${whole} must be a PINFL of ${PINFL_DIGITS} digits`,
  date: (whole) => `${whole} must be a calendar date in the form YYYY-MM-DD`,
  date_order: (whole, _name, _limit, other) => `${whole} must be a date after or same as ${other}`,
  expired: (whole) => `${whole} must be a date after or equal to today`,
  future: (whole) => `${whole} must be a date before or equal to today`,
  instant: (whole) => `${whole} must be an instant in the form YYYY-MM-DDThh:mm:ssZ`,
  ahead: (whole, _name, limit) => `${whole} must be in the future and at most ${limit} years away`,
  accepted: (whole) => `${whole} must be accepted`,
  enum: (_whole, name) => `The selected ${name} is invalid`,
  format: (whole) => `${whole} format is invalid`,
  characters: (whole) => `${whole} contains characters that are not allowed`,
  min_length: (whole, _name, limit) => `${whole} must have at least ${limit} characters`,
  max_length: (whole, _name, limit) => `${whole} must not be greater than ${limit} characters`,
  min: (whole, _name, limit) => `${whole} must be at least ${limit}`,
  max: (whole, _name, limit) => `${whole} must not be greater than ${limit}`,
  min_items: (whole, _name, limit) => `${whole} must have at least ${limit} items`,
  max_items: (whole, _name, limit) => `${whole} must not have more than ${limit} items`,
  max_depth: (whole, _name, limit) => `${whole} must not be nested deeper than ${limit} levels`,
  max_keys: (whole, _name, limit) => `${whole} must not have more than ${limit} fields`,
  common_password: (whole) => `${whole} is too common or too easy to guess`,
  file: (whole) => `${whole} must be one file`,
  file_content: (whole, _name, limit) =>
    `${whole} must be a readable JPEG, PNG or WebP image of at most ${limit} megapixels, or a PDF`,
  undeliverable: (whole) => `${whole} cannot receive messages`,
};

/** The sentence about one broken field; a path of no length means the input as a whole. */
export function sentence({ path, rule, limit = 0, other = '' }: FieldFault): string {
  const whole = path === '' ? 'The request' : `The ${path} field`;
  return SENTENCES[rule](whole, path === '' ? 'request' : path, limit, other);
}
