import type { Caller } from '../../domain/actor.js';
import { makeSessionToken } from '../../platform/crypto.js';
import { submitProof } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { guessFactor } from './guess-factor.js';
import { requirePhone } from './phone.js';

/**
 * The second half of a login: the right code opens the session. A code of another phone's login is wrong like any
 * other, and counts.
 * @returns the bearer token, which exists nowhere else
 * @throws DomainError `wrong_code`, `forbidden` (banned meanwhile), `flood_control`, `unavailable`
 */
export async function submitTwoFactorLogin(
  deps: UseCaseDeps,
  caller: Caller,
  { phone, codeId, code }: { phone: string; codeId: string; code: string },
): Promise<{ token: string }> {
  const phoneIndex = deps.index.of('phone', requirePhone(deps, phone));
  const right = await guessFactor(deps, caller, { purpose: 'login', codeId, code, binding: { phoneIndex } });
  const { token, digest: tokenDigest } = makeSessionToken();
  await submitProof(deps, caller, 'login', codeId, { ...right, tokenDigest });
  return { token };
}
