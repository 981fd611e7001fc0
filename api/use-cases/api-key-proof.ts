import { createHmac } from 'node:crypto';
import { type Holder, isPerson } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { API_KEY_SEALED } from '../../models/api-key.js';
import { findShownKey, type ShownKey, useNonce } from '../../models/api-key-use.js';
import { sameBytes } from '../../platform/crypto.js';
import type { UseCaseDeps } from './deps.js';
import { readAlong } from './read-along.js';
import { actorOf } from './session.js';

/** What an API key shows of a request. */
export interface ShownApiKey {
  readonly kid: string;
  readonly nonce: string;
  /** Lower-case hex. */
  readonly signature: string;
  /** What version 2 of the signature covers, too; undefined: version 1. */
  readonly covers: SignedRequest | undefined;
  /** Whether the call will ask for everything of the account. */
  readonly full: boolean;
}

/** A request as version 2 of the signature covers it (ADR 0025). */
export interface SignedRequest {
  /** In capitals. */
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
  /** SHA-256 of the body in lower-case hex, as its sender says; whoever reads the body holds it against that. */
  readonly bodyDigest: string;
}

/** Whose request it is, and by which key. */
export interface KeyProof {
  readonly holder: Holder;
  readonly kid: string;
}

/** Milliseconds since 1970, as far as a double is exact. */
const NONCE = /^[0-9]{1,15}$/;
const SIGNATURE = /^[0-9a-f]{64}$/;
/** Longest kid that is looked up (the column's check). */
const KID_MAX_LENGTH = 64;

/**
 * Who signed a request with an API key. The nonce is used up only once all else is right: a stranger who knows a kid could
 * use up those of its owner otherwise (reliability A32).
 * @throws DomainError `unauthorized` with a reason, in Barong's order: `unknown_key`, `nonce`, `nonce_expired`, `signature`,
 * those of judgeKey, `nonce_used`
 */
export async function authenticateApiKey(
  { database, sealer, access }: Pick<UseCaseDeps, 'database' | 'sealer' | 'access'>,
  { kid, nonce, signature, covers, full }: ShownApiKey,
): Promise<KeyProof> {
  const shown = kid.length <= KID_MAX_LENGTH ? await findShownKey(database, kid) : undefined;
  if (!shown) throw unauthorized('unknown_key');
  const at = NONCE.test(nonce) ? Number(nonce) : 0;
  if (at <= 0) throw unauthorized('nonce');
  if (Math.abs(shown.now - at) >= access.nonceLifetimeMs) throw unauthorized('nonce_expired');
  const secret = sealer.open(API_KEY_SEALED.secret, shown.secretSealed);
  const isTooOld = access.signatureMin === 2 && covers === undefined;
  if (isTooOld || !isSigned(secret, messageOf(kid, nonce, covers), signature))
    throw unauthorized('signature');
  const holder = judgeKey(shown);
  const used = await useNonce(database, shown.id, at, full);
  if (!used) throw unauthorized('nonce_used');
  return { holder: isPerson(holder) ? readAlong(holder, used.full) : holder, kid };
}

/**
 * Who acts by a key that was proved to be his.
 * @throws DomainError `unauthorized`: `key_inactive`; `holder_shut`; `no_factor`: a person without a second factor, from whom
 * the key would be the only thing to steal (programs have none)
 */
export function judgeKey({ state, account, service }: ShownKey): Holder {
  if (state !== 'active') throw unauthorized('key_inactive');
  const holderState = (account ?? service)?.state;
  if (holderState !== 'active' && holderState !== 'pending') throw unauthorized('holder_shut');
  if (service) {
    const { uid, role, level, emailSealed } = service;
    return { uid, role, level, state: holderState, emailSealed };
  }
  if (!account?.twoFactorProvider) throw unauthorized('no_factor');
  return actorOf(account, null);
}

/**
 * What is signed. Version 2 needs no separators: of one key the kid is fixed, a method ends where the path's slash begins,
 * and the digest is 64 characters at the end; no version 1 text is one of version 2.
 */
function messageOf(kid: string, nonce: string, covers: SignedRequest | undefined): string {
  const { method, target, bodyDigest } = covers ?? { method: '', target: '', bodyDigest: '' };
  return `${nonce}${kid}${method}${target}${bodyDigest}`;
}

function isSigned(secret: string, message: string, signature: string): boolean {
  if (!SIGNATURE.test(signature)) return false;
  return sameBytes(createHmac('sha256', secret).update(message).digest(), Buffer.from(signature, 'hex'));
}

const unauthorized = (reason: string): DomainError => new DomainError('unauthorized', { reason });
