import type { IncomingHttpHeaders } from 'node:http';

/** Barong's name for it (barong.md section 15, session_name). */
const NAME = '_barong_session';
/** A value of ours: base64url. Anything else in the header is somebody else's. */
const SHOWN = new RegExp(`(?:^|;\\s*)${NAME}=([A-Za-z0-9_-]{1,128})(?:;|$)`);

/** The session's token in a request's cookies. */
export function readCookie({ cookie }: IncomingHttpHeaders): string | undefined {
  return SHOWN.exec(cookie ?? '')?.[1];
}

/**
 * Set-Cookie of a session: no script sees it, no other site's form sends it (ASVS 3.3).
 * @param isSecure only over HTTPS: everywhere but on a developer's machine
 */
export function setCookie(token: string, maxAgeSeconds: number, isSecure: boolean): string {
  return `${NAME}=${token}; Path=/; Max-Age=${maxAgeSeconds}; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}

/** Set-Cookie that takes it away. */
export function clearCookie(isSecure: boolean): string {
  return setCookie('', 0, isSecure);
}
