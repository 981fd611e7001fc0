import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Verification } from '../../models/verification.js';
import { makeSessionToken } from '../../platform/crypto.js';
import { banMessage } from './ban-user.js';
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
  try {
    await submitProof(deps, caller, 'login', codeId, { ...right, tokenDigest });
  } catch (error) {
    if (error instanceof DomainError && error.code === 'forbidden')
      throw await inTheWordsOfTheBan(deps, codeId, error);
    throw error;
  }
  return { token };
}

/** Whoever is refused here has shown his password: he may read why. */
async function inTheWordsOfTheBan(
  deps: UseCaseDeps,
  codeId: string,
  refusal: DomainError,
): Promise<DomainError> {
  const row = await Verification.query(deps.database).findById(codeId).select('userId');
  const message = row?.userId ? await banMessage(deps, row.userId) : undefined;
  return message === undefined ? refusal : new DomainError('forbidden', { message });
}
