import type { ErrorCode } from '../../../domain/errors.js';
import type { WordedRefusal } from '../../http/route.js';

/**
 * What is said where an operation has no words of its own. Barong's where it has some (barong.md sections 1 to 3), the rest
 * in the same form. A role that may not is 401 there, as everything that its gateway refuses.
 */
export const REFUSALS = {
  malformed_request: { status: 400, word: 'request.malformed' },
  validation_failed: { status: 422, word: 'request.invalid' },
  unauthorized: { status: 401, word: 'authz.invalid_session' },
  invalid_credentials: { status: 401, word: 'identity.session.invalid_params' },
  forbidden: { status: 401, word: 'authz.invalid_permission' },
  not_found: { status: 404, word: 'record.not_found' },
  method_not_allowed: { status: 405, word: 'request.method_not_allowed' },
  request_timeout: { status: 408, word: 'request.timeout' },
  conflict: { status: 409, word: 'record.conflict' },
  payload_too_large: { status: 413, word: 'request.too_large' },
  unsupported_media_type: { status: 415, word: 'request.unsupported_media_type' },
  wrong_code: { status: 422, word: 'request.wrong_code' },
  flood_control: { status: 429, word: 'request.too_many' },
  headers_too_large: { status: 431, word: 'request.headers_too_large' },
  unavailable: { status: 503, word: 'server.unavailable' },
  internal: { status: 500, word: 'server.internal_error' },
} as const satisfies Record<ErrorCode, WordedRefusal>;
