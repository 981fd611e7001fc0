import type { ErrorCode, ErrorDetails } from '../../../domain/errors.js';
import { UNAVAILABLE_RETRY_AFTER_SECONDS } from '../../../domain/limits.js';
import type { JsonSchema, Surface } from '../../http/surface.js';
import { REFUSALS } from './errors.js';

const UNKNOWN_ROUTE = { error: 'Route is not found' };

/** Successes come bare; refusals are `{"errors":["scope.thing.reason"]}` (barong.md section 1). */
export const envelope: Pick<Surface, 'success' | 'failure' | 'successSchema' | 'failureSchema'> = {
  success: (data) => ({ status: 200, body: data }),

  failure(code, details) {
    const { status, word } = REFUSALS[code];
    const isRoute = code === 'not_found' && details.reason === 'route';
    return {
      status: details.worded?.status ?? status,
      body: isRoute ? UNKNOWN_ROUTE : { errors: details.worded?.words ?? [word] },
      headers: headers(code, details),
    };
  },

  successSchema: (data) => data,

  failureSchema(code) {
    return { status: REFUSALS[code].status, schema: ERRORS, example: { errors: [REFUSALS[code].word] } };
  },
};

const ERRORS: JsonSchema = {
  type: 'object',
  properties: { errors: { type: 'array', items: { type: 'string' }, minItems: 1 } },
  required: ['errors'],
  additionalProperties: false,
};

function headers(code: ErrorCode, { retryAfterSeconds, allow }: ErrorDetails): Record<string, string> {
  switch (code) {
    case 'flood_control':
    case 'unavailable': {
      const seconds = retryAfterSeconds ?? UNAVAILABLE_RETRY_AFTER_SECONDS;
      return { 'Retry-After': String(Math.max(1, Math.ceil(seconds))) };
    }
    case 'method_not_allowed':
      return { Allow: (allow ?? []).join(', ') };
    default:
      return {};
  }
}
