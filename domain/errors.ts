/**
 * The codes a caller can be told, whatever surface it speaks. A workflow or an activity carries the code as
 * the `type` of an ApplicationFailure; a surface's error table `satisfies Record<ErrorCode, …>`, so a new code
 * does not compile until every surface has an answer for it.
 */
export const ERROR_CODES = [
  'malformed_request',
  'validation_failed',
  'unauthorized',
  'invalid_credentials',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'request_timeout',
  'conflict',
  'payload_too_large',
  'headers_too_large',
  'unsupported_media_type',
  'wrong_code',
  'flood_control',
  'unavailable',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** The rule a field broke; each surface has its own sentence for it. */
export type FieldRule =
  | 'defined'
  | 'unknown'
  | 'string'
  | 'number'
  | 'integer'
  | 'boolean'
  | 'object'
  | 'array'
  | 'uuid'
  | 'email'
  | 'phone'
  | 'code'
  | 'name'
  | 'timezone'
  | 'phone_number'
  | 'url'
  | 'pinfl'
  | 'date'
  | 'date_order'
  | 'expired'
  | 'instant'
  | 'ahead'
  | 'future'
  | 'accepted'
  | 'enum'
  | 'format'
  | 'characters'
  | 'min_length'
  | 'max_length'
  | 'min'
  | 'max'
  | 'min_items'
  | 'max_items'
  | 'max_depth'
  | 'max_keys'
  | 'common_password'
  | 'file'
  | 'file_content'
  | 'undeliverable';

/** One broken field: `path` in the words of the surface (`addresses.legal_address`), the rule, its limit. */
export interface FieldFault {
  readonly path: string;
  readonly rule: FieldRule;
  readonly limit?: number;
  /** date_order: the field beside it that it is held against. */
  readonly other?: string;
  /** defined: it is there and empty. */
  readonly blank?: true;
}

/** What may be told beside the code. Nothing here may hold a secret or personal data. */
export interface ErrorDetails {
  /** validation_failed: one entry a broken field, in the order of the surface's documented example. */
  readonly fields?: readonly FieldFault[];
  /** flood_control, unavailable: whole seconds, at least 1. */
  readonly retryAfterSeconds?: number;
  /** method_not_allowed: the methods that the path knows. */
  readonly allow?: readonly string[];
  /** unsupported_media_type: the one that the call takes; JSON when absent. */
  readonly mediaType?: string;
  /** forbidden: words that the owner of the account may read (a ban's message). */
  readonly message?: string;
  /** Why, as a word of the domain, where a code alone leaves it open and a surface has words for it. */
  readonly reason?: string;
  /** Status and words of the surface's own: set by a surface for itself, never beneath it. */
  readonly worded?: { readonly status: number; readonly words: readonly string[] };
}

/** The one error that means "this call is answered with that code"; anything else is a fault of ours. */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
    /** `cause`: what made it so, for the log only. */
    options?: ErrorOptions,
  ) {
    // The text is for logs and histories, which personal data must not reach: the code is all it says.
    super(code, options);
  }
}

/** Whether a text (the type of a failure that crossed Temporal) is one of our codes. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return (ERROR_CODES as readonly unknown[]).includes(value);
}
