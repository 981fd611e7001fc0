import { DomainError } from '../../domain/errors.js';
import { KYC_UNDECIDED, type KycClaimType } from '../../domain/kyc/words.js';
import { claimOf, LABEL_VERDICTS, labelMeaning } from '../../domain/owned-labels.js';
import { SHUT } from '../../domain/states.js';
import { KycCase } from '../../models/kyc-case.js';
import { Label, type LabelScope } from '../../models/label.js';
import { Session } from '../../models/session.js';
import { User } from '../../models/user.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { type AdminCall, type Audited, doAsAdmin, targetOf } from './admin-call.js';
import { namedUser, refuseHimself } from './admin-state.js';
import { banning, unbanning } from './banning.js';
import type { UseCaseDeps } from './deps.js';
import { tellReview } from './kyc-flow.js';
import { judgeLocked } from './kyc-review.js';

/** Which label of which account. */
export interface LabelOf {
  readonly uid: string;
  readonly key: string;
  readonly scope: LabelScope;
}

/** A label as an administrator writes it. */
export interface AdminLabel extends LabelOf {
  readonly value: string;
  readonly description?: string | undefined;
  /** `add`: there is none yet; `change`: there is one; `put`: either. */
  readonly mode: 'add' | 'change' | 'put';
}

/** Refusals of a private label of which a flow is the only writer. */
const owned = (): DomainError => new DomainError('forbidden', { reason: 'owned' });

/**
 * Writes a label. A private one changes state and level; where it stands for a fact, that fact is what is changed (ADR 0036).
 * @throws DomainError `not_found` with the reason `user` or `label`; `forbidden` with `superadmin`, `himself` or `owned`;
 *   `conflict` with `taken`, `too_many` or `value`
 */
export async function writeLabel(deps: UseCaseDeps, admin: AdminCall, label: AdminLabel): Promise<void> {
  const { id: userId } = await namedUser(deps, label.uid);
  const meaning = label.scope === 'private' ? labelMeaning(label.key) : 'label';
  if (meaning === 'owned') {
    await refuse(deps, admin, label);
  } else if (meaning === 'ban') {
    const ban = banning(deps, admin.actor, { userId, reason: label.description ?? `ban: ${label.value}` });
    await doAsAdmin(deps, admin, async (trx) => {
      if (label.mode === 'change') throw owned();
      await ban.apply(trx).catch((error: unknown) => {
        const isBanned = error instanceof DomainError && error.code === 'conflict';
        throw isBanned ? new DomainError('conflict', { reason: 'taken' }) : error;
      });
      return audited(userId, label, null, 'true');
    });
    await ban.tell();
  } else if (meaning === 'verdict') {
    await judge(deps, admin, label);
  } else {
    await doAsAdmin(deps, admin, (trx) => write(deps, trx, admin, label));
  }
}

/** Takes a label away. @throws DomainError as `writeLabel` */
export async function dropLabelOf(deps: UseCaseDeps, admin: AdminCall, label: LabelOf): Promise<void> {
  const { id: userId } = await namedUser(deps, label.uid);
  const meaning = label.scope === 'private' ? labelMeaning(label.key) : 'label';
  if (meaning === 'owned' || meaning === 'verdict') await refuse(deps, admin, label);
  const unban = unbanning(deps, admin.actor, userId);
  await doAsAdmin(deps, admin, async (trx) => {
    const user = await targetOf(trx, admin, label.uid);
    if (label.scope === 'private') refuseHimself(admin.actor, user.id);
    const { key, scope } = label;
    const old = await Label.find(trx, { userId, key, scope });
    if (!old) throw new DomainError('not_found', { reason: 'label' });
    if (meaning === 'ban') await unban.apply(trx);
    await Label.remove(trx, { userId, key, scope });
    await follow(deps, trx, user, label);
    return audited(userId, label, old.value, null);
  });
  await unban.tell();
}

/** @throws DomainError the first that holds: who may not touch the account is told that, and no more */
function refuse(deps: UseCaseDeps, admin: AdminCall, { uid }: LabelOf): Promise<void> {
  return doAsAdmin(deps, admin, async (trx) => {
    refuseHimself(admin.actor, (await targetOf(trx, admin, uid)).id);
    throw owned();
  });
}

async function write(
  deps: UseCaseDeps,
  trx: Transaction,
  admin: AdminCall,
  { uid, key, scope, value, description, mode }: AdminLabel,
): Promise<Audited> {
  const user = await targetOf(trx, admin, uid);
  const userId = user.id;
  if (scope === 'private') refuseHimself(admin.actor, userId);
  const old = await Label.find(trx, { userId, key, scope });
  if (mode === 'add' && old) throw new DomainError('conflict', { reason: 'taken' });
  if (mode === 'change' && !old) throw new DomainError('not_found', { reason: 'label' });
  if (!(await Label.write(trx, { userId, key, scope, value, description })))
    throw new DomainError('conflict', { reason: 'too_many' });
  await follow(deps, trx, user, { key, scope });
  return audited(userId, { key, scope }, old?.value ?? null, value);
}

/** State and level follow from private labels; whoever is shut out by one is signed in nowhere any more. */
async function follow(
  { standing }: UseCaseDeps,
  trx: Transaction,
  { id, state: before }: User,
  { scope }: Pick<LabelOf, 'key' | 'scope'>,
): Promise<void> {
  if (scope === 'public') return;
  await User.refreshStanding(trx, id, standing);
  const now = await User.query(trx).findById(id).select('state');
  if (now && SHUT.includes(now.state) && !SHUT.includes(before)) await Session.endAll(trx, id);
}

/** A label of a review is the verdict on the open case; its flow writes the label, and tells the owner. */
async function judge(deps: UseCaseDeps, admin: AdminCall, label: AdminLabel): Promise<void> {
  const changeId = newId();
  let told: string | undefined;
  await doAsAdmin(deps, admin, async (trx) => {
    const { id: userId } = await targetOf(trx, admin, label.uid);
    refuseHimself(admin.actor, userId);
    const { key, scope, value, description } = label;
    const to = LABEL_VERDICTS[value];
    if (!to) throw new DomainError('conflict', { reason: 'value' });
    const type = claimOf(key) as KycClaimType;
    const open = await KycCase.query(trx)
      .where({ userId, type })
      .whereIn('status', [...KYC_UNDECIDED])
      .select('number')
      .first();
    if (!open) throw owned();
    const reason = description ?? `label ${key}: ${value}`;
    const verdict = { type, id: Number(open.number), to, reason };
    const { caseId } = await judgeLocked(deps, trx, { actor: admin.actor, verdict, changeId });
    told = caseId;
    const old = await Label.find(trx, { userId, key, scope });
    return audited(userId, label, old?.value ?? null, value);
  });
  if (told !== undefined) await tellReview(deps, 'verdict', told, { id: changeId });
}

/** A label's words are of the characters that labels have: no free text about a person. The description is, and stays out. */
function audited(
  userId: string,
  { key, scope }: Pick<LabelOf, 'key' | 'scope'>,
  old: string | null,
  now: string | null,
): Audited {
  return { userId, subject: `label:${scope}`, changes: { [key]: { old, new: now } } };
}
