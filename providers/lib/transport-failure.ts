import { DeliveryError } from '../message.js';

/** Errors of looking a name up: nothing was sent. */
const NAME_CODES = /^(ENOTFOUND|EAI_[A-Z]+)$/;
/** Errors of connecting: nothing was sent. */
const CONNECT_CODES = /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|EACCES)$/;
/** The other side is not who it should be, or speaks no TLS: nothing was sent, and only an operator can help. */
const TLS_CODES = /^(EPROTO$|ERR_TLS_|ERR_SSL_)|CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;
/** Something answered, but not in HTTP (llhttp's codes) or with more headers than we read. */
const NOT_HTTP_CODES = /^HPE_/;

/**
 * What a call that failed means. Unknown errors count as "lost after it was written": the careful side.
 */
export function lostCall(error: unknown): DeliveryError {
  const { code, syscall } = systemError(error);
  if (NOT_HTTP_CODES.test(code)) return new DeliveryError('misconfigured', 'bad_answer', { ambiguous: true });
  return lostConnection(code, syscall, true);
}

/**
 * What an error of the system's means for a conversation that it ended.
 * @param written whether the message may have been written by then
 */
export function lostConnection(code: string, syscall: string, written: boolean): DeliveryError {
  if (NAME_CODES.test(code)) return new DeliveryError('temporary', 'dns_failed');
  if (CONNECT_CODES.test(code) || syscall === 'connect')
    return new DeliveryError('temporary', 'not_connected');
  if (TLS_CODES.test(code)) return new DeliveryError('misconfigured', 'tls_failed');
  return new DeliveryError('temporary', 'connection_lost', { ambiguous: written });
}

/** The first `code` and `syscall` along the chain of causes; empty texts when there is none. */
function systemError(error: unknown): { code: string; syscall: string } {
  for (let e = error; e instanceof Error; e = e.cause) {
    // Only connecting tries several addresses of one name.
    if (e instanceof AggregateError) return { code: '', syscall: 'connect' };
    const { code, syscall } = e as { code?: unknown; syscall?: unknown };
    if (typeof code === 'string') return { code, syscall: typeof syscall === 'string' ? syscall : '' };
  }
  return { code: '', syscall: '' };
}
