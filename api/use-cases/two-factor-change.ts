import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import type { Factor } from '../../domain/states.js';
import { Activity } from '../../models/activity.js';
import { Label } from '../../models/label.js';
import { Message } from '../../models/message.js';
import { queueNotice } from '../../models/notice.js';
import { Session } from '../../models/session.js';
import { User } from '../../models/user.js';
import { Verification } from '../../models/verification.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { makeTotpSecret, totpEnrolment } from '../../platform/totp.js';
import { openAuthenticatorCode } from './authenticator.js';
import { submitProof } from './code-flow.js';
import type { UseCaseDeps } from './deps.js';
import { factorAddress } from './factor-address.js';
import { guessFactor } from './guess-factor.js';
import { insist } from './insist.js';
import { sendCode } from './send-code.js';

/** A factor that is on, or an authenticator that waits for its first code. */
export type FactorSetting =
  | { readonly provider: Factor; readonly active: true }
  | {
      readonly provider: 'totp';
      readonly active: false;
      /** base32 */
      readonly secret: string;
      readonly otpauthUrl: string;
      /** The same as a picture. */
      readonly qrSvg: string;
    };

/**
 * Sets the second factor. One by message acts at once, on an address that is verified already; an authenticator acts
 * when its first code came (confirmTwoFactor).
 * @throws DomainError `conflict` while any factor is active, or when the address is not verified; `unavailable`
 */
export async function setTwoFactorProvider(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  { provider }: { provider: Factor },
): Promise<FactorSetting> {
  const { account, userId } = actor;
  if (account.twoFactorProvider !== null) throw new DomainError('conflict');
  if (provider !== 'totp') return switchOn(deps, caller, userId, provider);
  await deps.caps.takeAsk(caller.ip);
  const secret = makeTotpSecret();
  await openAuthenticatorCode(deps, caller, account, 'factor_enabling', secret);
  return { provider, active: false, secret, ...totpEnrolment(secret, deps.productName, actor.uid) };
}

async function switchOn(
  { database, sealer, standing }: UseCaseDeps,
  caller: Caller,
  userId: string,
  provider: Exclude<Factor, 'totp'>,
): Promise<FactorSetting> {
  const noticeId = newId();
  const change = async (trx: Transaction): Promise<void> => {
    const user = await User.lock(trx, userId);
    // An earlier try of this very call was applied, and told the owner of it (F19).
    if (await Message.query(trx).findById(noticeId)) return;
    const verified = provider === 'email' ? user?.emailVerifiedAt : user?.phoneVerifiedAt;
    if (!user || user.twoFactorProvider !== null || !verified) throw new DomainError('conflict');
    await User.setFactor(trx, userId, provider, null);
    await Label.setFactor(trx, userId, true);
    await User.refreshStanding(trx, userId, standing);
    const touched = provider === 'email' ? 'email' : 'phone';
    await queueNotice(trx, sealer, User.reachable(user), { id: noticeId, kind: 'factor_added', touched });
    await Activity.record(trx, caller, {
      topic: 'factor_enabling',
      action: 'complete',
      result: 'succeed',
      reason: provider,
      userId,
    });
  };
  await insist(() => database.transaction(change));
  return { provider, active: true };
}

/**
 * Switches the authenticator on with its first code.
 * @param confirmation.endsOthers the account's other sessions end with it
 * @throws DomainError `conflict` with the reason `factor_on`, or `none_waits` for its code; `wrong_code`, `flood_control`
 */
export async function confirmTwoFactor(
  deps: UseCaseDeps,
  caller: Caller,
  { userId, sessionId, account }: Actor,
  { code, endsOthers = false }: { code: string; endsOthers?: boolean },
): Promise<void> {
  if (account.twoFactorProvider !== null) throw new DomainError('conflict', { reason: 'factor_on' });
  const codeId = await Verification.pendingOf(deps.database, userId, 'factor_enabling');
  if (codeId === undefined) throw new DomainError('conflict', { reason: 'none_waits' });
  const right = await guessFactor(deps, caller, {
    purpose: 'factor_enabling',
    codeId,
    code,
    binding: { userId },
  });
  // The session that stays travels on the row: the flow's transaction ends the others.
  const kept = endsOthers && {
    tokenDigest:
      (sessionId === null ? undefined : await Session.digestOf(deps.database, sessionId)) ??
      deps.codes.unmatchable(),
  };
  await submitProof(deps, caller, 'factor_enabling', codeId, { ...right, ...kept });
}

/**
 * Asks for a code of the active factor, to switch it off.
 * @throws DomainError `conflict` when none is active, `flood_control`, `unavailable`
 */
export async function requestTwoFactorDisable(
  deps: UseCaseDeps,
  caller: Caller,
  { userId, account }: Actor,
): Promise<{ codeId: string }> {
  const { twoFactorProvider } = account;
  if (twoFactorProvider === null) throw new DomainError('conflict');
  await deps.caps.takeAsk(caller.ip);
  if (twoFactorProvider === 'totp') return openAuthenticatorCode(deps, caller, account, 'factor_disabling');
  const { codeId } = await sendCode(deps, caller, {
    purpose: 'factor_disabling',
    budgetClass: 'factor_disabling',
    ...factorAddress(deps, account, twoFactorProvider),
    kind: 'factor_code',
    userId,
  });
  return { codeId };
}

/**
 * Switches the active factor off with one of its codes.
 * @throws DomainError `conflict` when none is active, `wrong_code`, `flood_control`, `unavailable`
 */
export async function disableTwoFactor(
  deps: UseCaseDeps,
  caller: Caller,
  { userId, account }: Actor,
  { codeId, code }: { codeId: string; code: string },
): Promise<void> {
  if (account.twoFactorProvider === null) throw new DomainError('conflict');
  const right = await guessFactor(deps, caller, {
    purpose: 'factor_disabling',
    codeId,
    code,
    binding: { userId },
  });
  await submitProof(deps, caller, 'factor_disabling', codeId, right);
}
