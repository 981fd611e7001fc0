import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Holder } from '../../../domain/actor.js';
import type { Approached } from '../../http/approach.js';
import type { UseCases } from '../../use-cases/index.js';
import { readCookie } from './session-cookie.js';
import { inWords, type RefusalWords, refused } from './words.js';

/** Methods that need a CSRF token beside a cookie (barong.md section 3). */
const CHANGING: readonly string[] = ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,8192})$/i;
/** SHA-256 in lower-case hex. */
const DIGEST = /^[0-9a-f]{64}$/;

/** Headers of an API key, and of version 2 of its signature (ADR 0025). */
export const KEY_HEADERS = {
  kid: 'x-auth-apikey',
  nonce: 'x-auth-nonce',
  signature: 'x-auth-signature',
  version: 'x-auth-version',
  bodyDigest: 'x-auth-content-sha256',
} as const;

const COOKIE_WORDS: RefusalWords = {
  'unauthorized:csrf_missing': { status: 401, word: 'authz.missing_csrf_token' },
  'unauthorized:csrf_mismatch': { status: 401, word: 'authz.csrf_token_mismatch' },
  'unauthorized:client_mismatch': { status: 401, word: 'authz.client_session_mismatch' },
  unauthorized: { status: 401, word: 'authz.invalid_session' },
};
const JWT_WORDS: RefusalWords = { unauthorized: { status: 401, word: 'jwt.decode_and_verify' } };
const KEY_WORDS: RefusalWords = {
  'unauthorized:unknown_key': { status: 401, word: 'authz.unexistent_apikey' },
  'unauthorized:nonce': { status: 401, word: 'authz.nonce_not_valid_timestamp' },
  'unauthorized:nonce_expired': { status: 401, word: 'authz.nonce_expired' },
  'unauthorized:signature': { status: 401, word: 'authz.invalid_signature' },
  'unauthorized:key_inactive': { status: 401, word: 'authz.apikey_not_active' },
  'unauthorized:holder_shut': { status: 401, word: 'authz.invalid_session' },
  'unauthorized:no_factor': { status: 401, word: 'authz.disabled_2fa' },
  // 2.4's word for a signature that was shown before; later versions have none, and no such check.
  'unauthorized:nonce_used': { status: 401, word: 'authz.signature_blacklisted' },
};

/** A request as its sender meant it: behind a gateway that is not the one that reaches us. */
export interface MeantRequest extends Pick<Approached, 'headers' | 'caller'> {
  /** In capitals. */
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** Whether the call will ask for everything of the account. */
  readonly full: boolean;
}

/** Who asks, and by which key, if he does by one. */
export interface HolderProof {
  readonly holder: Holder;
  readonly kid?: string;
  readonly checkBody?: (digest: Buffer) => void;
}

/** By JWT; undefined when none is shown. @throws DomainError in the family's words */
export async function proveByJwt(
  useCases: UseCases,
  { headers, caller, full }: Pick<MeantRequest, 'headers' | 'caller' | 'full'>,
): Promise<HolderProof | undefined> {
  if (headers.authorization === undefined) return undefined;
  const jwt = BEARER.exec(headers.authorization)?.[1];
  if (jwt === undefined) throw refused(401, 'jwt.decode_and_verify');
  return { holder: await inWords(useCases.authenticateJwt(caller, jwt, full), JWT_WORDS) };
}

/** By an API key; undefined when none of its headers is there. @throws DomainError in the family's words */
export async function proveByKey(
  useCases: UseCases,
  { method, target, headers, caller, full }: MeantRequest,
): Promise<HolderProof | undefined> {
  const shown = [KEY_HEADERS.kid, KEY_HEADERS.nonce, KEY_HEADERS.signature].map((name) => one(headers, name));
  if (shown.every((value) => value === undefined)) return undefined;
  const [kid, nonce, signature] = shown.map((value) => value?.trim() ?? '');
  const bodyDigest = digestOf(headers);
  if (!kid || !nonce || !signature || bodyDigest === null)
    throw refused(422, 'authz.invalid_api_key_headers');
  const covers = bodyDigest === undefined ? undefined : { method, target, bodyDigest };
  const proof = await inWords(
    useCases.authenticateApiKey(caller, { kid, nonce, signature, covers, full }),
    KEY_WORDS,
  );
  if (bodyDigest === undefined) return proof;
  const signed = Buffer.from(bodyDigest, 'hex');
  return {
    ...proof,
    checkBody(digest) {
      if (!timingSafeEqual(digest, signed)) throw refused(401, 'authz.invalid_signature');
    },
  };
}

/** By the cookie of a session. @throws DomainError in the family's words */
export async function proveByCookie(
  useCases: UseCases,
  { method, headers, caller, full }: MeantRequest,
): Promise<HolderProof> {
  const shown = {
    token: readCookie(headers),
    csrfToken: one(headers, 'x-csrf-token'),
    changes: CHANGING.includes(method),
    full,
  };
  return { holder: await inWords(useCases.authenticateCookie(caller, shown), COOKIE_WORDS) };
}

/** What version 2 says of the body; undefined: version 1; null: neither. */
function digestOf(headers: IncomingHttpHeaders): string | undefined | null {
  const version = one(headers, KEY_HEADERS.version) ?? '1';
  if (version === '1') return undefined;
  const digest = one(headers, KEY_HEADERS.bodyDigest) ?? '';
  return version === '2' && DIGEST.test(digest) ? digest : null;
}

const one = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
};
