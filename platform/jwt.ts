import { createHash, createPublicKey, type KeyObject, randomBytes } from 'node:crypto';
import {
  calculateJwkThumbprint,
  errors,
  exportJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';

/** What a JWT says of its holder (barong.md section 3), and what it lives by. */
export interface SessionClaims {
  readonly uid: string;
  /** A verified one; null: there is none. */
  readonly email: string | null;
  readonly username: string | null;
  readonly referral_id: number | null;
  readonly role: string;
  readonly level: number;
  readonly state: string;
  /** Id of the session that it was made from. */
  readonly sid?: string;
  /** Kid of the API key that it was made from. */
  readonly api_key?: string;
}

/** What counts of a token that was verified: all else is looked up. */
export interface VerifiedToken {
  readonly uid: string;
  readonly by: { readonly session: string } | { readonly apiKey: string };
}

/** Makes and reads the JWTs of sessions. */
export interface TokenKit {
  sign(claims: SessionClaims): Promise<string>;
  /** null for whatever is not a token of ours that is in force: nobody is told why. */
  verify(token: string): Promise<VerifiedToken | null>;
  /** The public halves, for whoever verifies our tokens. */
  readonly published: { readonly keys: readonly Readonly<Record<string, string>>[] };
}

export interface TokenSettings {
  readonly issuer: string;
  readonly audience: readonly string[];
  readonly lifeSeconds: number;
}

/** Barong's; other tokens (of mail, of a reset) have others. */
const SUBJECT = 'session';
/** Longest token that is looked at; ours have about 1,000 characters (A30: "8 KB+"). */
const TOKEN_MAX_LENGTH = 4_096;
/** Verified tokens that are remembered: some hundred bytes each. */
const KNOWN_TOKENS_MAX = 10_000;
/** "jti 20 hex" (barong.md section 3). */
const JTI_BYTES = 10;

interface SigningKey {
  readonly kid: string;
  readonly algorithm: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: JWK;
}

/**
 * Prepares the keys. Each has its thumbprint for its kid (RFC 7638), so that a kid is never a place to look in, only one of
 * ours or none; and one algorithm, so that a token cannot choose another.
 */
export async function createTokenKit(
  keys: readonly [KeyObject, ...KeyObject[]],
  { issuer, audience, lifeSeconds }: TokenSettings,
): Promise<TokenKit> {
  const ring = await Promise.all(keys.map(prepare));
  const [signing] = ring as [SigningKey, ...SigningKey[]];
  const byKid = new Map(ring.map((key) => [key.kid, key]));
  const known = new KnownTokens();

  return {
    published: { keys: ring.map(({ jwk }) => jwk as Record<string, string>) },

    sign: (claims) =>
      new SignJWT({ ...claims })
        .setProtectedHeader({ alg: signing.algorithm, typ: 'JWT', kid: signing.kid })
        .setSubject(SUBJECT)
        .setIssuer(issuer)
        .setAudience([...audience])
        .setJti(randomBytes(JTI_BYTES).toString('hex'))
        .setIssuedAt()
        .setExpirationTime(`${lifeSeconds}s`)
        .sign(signing.privateKey),

    async verify(token) {
      if (token.length > TOKEN_MAX_LENGTH || !isCanonical(token)) return null;
      const before = known.find(token);
      if (before) return before;
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid, alg }) => {
            const key = byKid.get(kid ?? '');
            if (key?.algorithm !== alg || !key) throw new errors.JWKSNoMatchingKey();
            return key.publicKey;
          },
          {
            algorithms: ['RS256', 'ES256'],
            issuer,
            audience: [...audience],
            subject: SUBJECT,
            requiredClaims: ['exp', 'iat', 'jti', 'uid'],
          },
        );
        const verified = read(payload);
        if (verified) known.keep(token, verified, payload.exp ?? 0);
        return verified;
      } catch (error) {
        if (error instanceof errors.JOSEError) return null;
        throw error;
      }
    },
  };
}

/**
 * Tokens whose signature was right, by their digests, until they expire: keys change with the process alone, and whether the
 * session or the key behind a token lives is asked of Postgres each time.
 */
class KnownTokens {
  readonly #tokens = new Map<string, { readonly token: VerifiedToken; readonly expiresAt: number }>();

  find(token: string): VerifiedToken | undefined {
    const digest = digestOf(token);
    const found = this.#tokens.get(digest);
    // As jose has it: whole seconds, over at the very second.
    if (found && found.expiresAt > Math.floor(Date.now() / 1_000)) return found.token;
    this.#tokens.delete(digest);
    return undefined;
  }

  /** @param expiresAt seconds since 1970 */
  keep(shown: string, token: VerifiedToken, expiresAt: number): void {
    const [oldest] = this.#tokens.keys();
    if (this.#tokens.size >= KNOWN_TOKENS_MAX && oldest !== undefined) this.#tokens.delete(oldest);
    this.#tokens.set(digestOf(shown), { token, expiresAt });
  }
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64');

async function prepare(privateKey: KeyObject): Promise<SigningKey> {
  const publicKey = createPublicKey(privateKey);
  const algorithm = privateKey.asymmetricKeyType === 'rsa' ? 'RS256' : 'ES256';
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, algorithm, privateKey, publicKey, jwk: { ...jwk, kid, alg: algorithm, use: 'sig' } };
}

/** Three parts in the one spelling of base64url: bits that decoders drop would make several tokens of one (A30). */
function isCanonical(token: string): boolean {
  const parts = token.split('.');
  return (
    parts.length === 3 && parts.every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
  );
}

function read({ uid, sid, api_key: apiKey }: JWTPayload): VerifiedToken | null {
  if (typeof uid !== 'string') return null;
  if (typeof sid === 'string' && apiKey === undefined) return { uid, by: { session: sid } };
  return typeof apiKey === 'string' && sid === undefined ? { uid, by: { apiKey } } : null;
}
