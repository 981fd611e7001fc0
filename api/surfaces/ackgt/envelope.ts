import type { ErrorCode, ErrorDetails } from '../../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../../domain/limits.js';
import type { JsonSchema, Surface } from '../../http/surface.js';
import { REFUSALS, sentence } from './errors.js';

/** `{"success":true,"data":…}` and `{"success":false,"error":{"code","messages"}}`, to the letter of the seed. */
export const envelope: Pick<Surface, 'success' | 'failure' | 'successSchema' | 'failureSchema'> = {
  success: (data) => ({ status: 200, body: { success: true, data } }),

  failure(code, details) {
    const refusal = REFUSALS[code];
    const body = { success: false, error: { code: refusal.code, messages: messages(code, details) } };
    return { status: refusal.status, body, headers: headers(code, details) };
  },

  successSchema: (data) => closed({ success: { const: true }, data }),

  failureSchema(code) {
    const refusal = REFUSALS[code];
    const error = closed({
      code: { const: refusal.code },
      messages: { type: 'array', items: { type: 'string' }, minItems: 1 },
    });
    return {
      status: refusal.status,
      schema: closed({ success: { const: false }, error }),
      example: envelope.failure(code, EXAMPLE_DETAILS).body,
    };
  },
};

/** Details of the documented examples; the waits are the seed's. */
const EXAMPLE_DETAILS: ErrorDetails = {
  fields: [{ path: 'code_id', rule: 'defined' }],
  retryAfterSeconds: 59,
};

function messages(code: ErrorCode, details: ErrorDetails): readonly string[] {
  if (code === 'validation_failed' && details.fields?.length) return details.fields.map(sentence);
  if (code === 'flood_control') return [`Try after ${wait(details)} seconds`];
  if (code === 'unsupported_media_type' && details.mediaType)
    return [`The request body must be ${details.mediaType}`];
  if (code === 'forbidden' && details.message) return [details.message];
  return [REFUSALS[code].message];
}

function headers(code: ErrorCode, details: ErrorDetails): Record<string, string> {
  switch (code) {
    case 'flood_control':
    case 'unavailable':
      return { 'Retry-After': String(wait(details)) };
    case 'method_not_allowed':
      return { Allow: (details.allow ?? []).join(', ') };
    case 'unauthorized':
    case 'invalid_credentials':
      // RFC 9110 15.5.2: a 401 names a scheme; Bearer makes no browser ask for a password.
      return { 'WWW-Authenticate': 'Bearer' };
    default:
      return {};
  }
}

/** Whole seconds, at least one: "after 0 seconds" would invite a refusal. */
function wait({ retryAfterSeconds = UNAVAILABLE_RETRY_AFTER_SECONDS }: ErrorDetails): number {
  return Math.max(1, Math.ceil(retryAfterSeconds));
}

function closed(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
