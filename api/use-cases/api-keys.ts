import { randomBytes } from 'node:crypto';
import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Activity } from '../../models/activity.js';
import { API_KEY_SEALED, ApiKey, type KeyHolder, type KeyPage } from '../../models/api-key.js';
import { ServiceAccount } from '../../models/service-account.js';
import { User } from '../../models/user.js';
import type { Transaction } from '../../platform/database.js';
import type { UseCaseDeps } from './deps.js';
import { guessTotp } from './guess-totp.js';
import { insist } from './insist.js';

/** A key as its owner sees it. */
export interface ApiKeyView {
  readonly kid: string;
  readonly algorithm: string;
  readonly scope: readonly string[];
  readonly state: 'active' | 'inactive';
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** Whose keys: the actor's own, or those of a service account of his. */
export interface KeysOf {
  /** Its uid; undefined: his own. */
  readonly service: string | undefined;
}

/** A change of keys, with the code that every one needs. */
export interface KeyChange extends KeysOf {
  readonly code: string;
}

/** "kid = 16 hex", "secret (32 hex)" (barong.md section 4). */
const KID_BYTES = 8;
const SECRET_BYTES = 16;

type Deps = Pick<UseCaseDeps, 'database' | 'sealer' | 'caps'>;

/** One page of keys. @throws DomainError `not_found:service_account` for one that is not his (reliability A33) */
export async function listApiKeys(
  { database }: Deps,
  actor: Actor,
  { service, ...page }: KeysOf & KeyPage,
): Promise<{ readonly items: readonly ApiKeyView[]; readonly total: number }> {
  const { holder } = await holderOf({ database }, actor, service);
  const { results, total } = await ApiKey.pageOf(database, holder, page);
  return { items: results.map(viewOf), total };
}

/**
 * Makes a key; its secret is told now and never again.
 * @param kid of the client's own choice; undefined: one is made
 * @throws DomainError `not_found:service_account`, `conflict:no_factor`, `wrong_code`, `flood_control`, `conflict:holder`
 * (not active), `conflict:kid` (another key's)
 */
export async function createApiKey(
  deps: Deps,
  caller: Caller,
  actor: Actor,
  {
    kid,
    scope,
    ...change
  }: KeyChange & { readonly kid: string | undefined; readonly scope: readonly string[] },
): Promise<ApiKeyView & { readonly secret: string }> {
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  const key = {
    kid: kid ?? randomBytes(KID_BYTES).toString('hex'),
    algorithm: 'HS256' as const,
    scope: [...scope],
    secretSealed: deps.sealer.seal(API_KEY_SEALED.secret, secret),
  };
  const made = await proven(deps, caller, actor, change, 'create', {
    // No two seals are alike: an earlier try of this very call was applied (reliability F19).
    done: (trx) => ApiKey.query(trx).findOne({ kid: key.kid, secretSealed: key.secretSealed }),
    async work(trx, holder, mayAct) {
      if (!mayAct) throw new DomainError('conflict', { reason: 'holder' });
      const added = await ApiKey.add(trx, { ...holder, ...key });
      if (!added) throw new DomainError('conflict', { reason: 'kid' });
      return added;
    },
  });
  return { ...viewOf(made), secret };
}

/**
 * Changes a key.
 * @throws DomainError as above, `not_found:api_key`, `conflict:reactivation` (its holder is not active)
 */
export async function changeApiKey(
  deps: Deps,
  caller: Caller,
  actor: Actor,
  {
    kid,
    scope,
    state,
    ...change
  }: KeyChange & {
    readonly kid: string;
    readonly scope: readonly string[] | undefined;
    readonly state: 'active' | 'inactive' | undefined;
  },
): Promise<ApiKeyView> {
  const changed = await proven(deps, caller, actor, change, 'change', {
    done: async () => undefined,
    async work(trx, holder, mayAct) {
      const key = await ApiKey.lock(trx, holder, kid);
      if (!key) throw new DomainError('not_found', { reason: 'api_key' });
      if (state === 'active' && key.state !== 'active' && !mayAct)
        throw new DomainError('conflict', { reason: 'reactivation' });
      return ApiKey.change(trx, key.id, { ...(scope && { scope: [...scope] }), ...(state && { state }) });
    },
  });
  return viewOf(changed);
}

/** Takes a key away: it is refused from the next request on. @throws DomainError as above */
export async function removeApiKey(
  deps: Deps,
  caller: Caller,
  actor: Actor,
  { kid, ...change }: KeyChange & { readonly kid: string },
): Promise<void> {
  await proven(deps, caller, actor, change, 'remove', {
    done: async () => undefined,
    async work(trx, holder, _mayAct, isRepeat) {
      if (!(await ApiKey.remove(trx, holder, kid)) && !isRepeat)
        throw new DomainError('not_found', { reason: 'api_key' });
      return true;
    },
  });
}

interface ProvenWork<T> {
  /** What an earlier try of this very call made. */
  done(trx: Transaction): PromiseLike<T | undefined>;
  /** @param mayAct whether the holder is active */
  work(trx: Transaction, holder: KeyHolder, mayAct: boolean, isRepeat: boolean): Promise<T>;
}

/** Lets the code of an authenticator be used up by what it is for, together or not at all. */
async function proven<T>(
  deps: Deps,
  caller: Caller,
  actor: Actor,
  { service, code }: KeyChange,
  action: 'create' | 'change' | 'remove',
  { done, work }: ProvenWork<T>,
): Promise<T> {
  const { database } = deps;
  const { userId } = actor;
  const { holder, isOn } = await holderOf(deps, actor, service);
  if (actor.factors.length === 0) throw new DomainError('conflict', { reason: 'no_factor' });
  const proof = await guessTotp(deps, caller, { userId, code, topic: 'api_key' });
  return insist((isAgain) =>
    database.transaction(async (trx) => {
      const before = await done(trx);
      if (before !== undefined) return before;
      // The account's row is locked by this: whoever shuts it, or takes its factor, comes before or after.
      const isFresh = await User.useTotpStep(trx, userId, proof.totpSecretSealed, proof.step);
      // On a later try the step may be our own, its acknowledgement lost; what is done twice then is the same (F19).
      if (!isFresh && !isAgain) throw new DomainError('wrong_code');
      const owner = await User.lockForChange(trx, userId);
      const result = await work(trx, holder, isOn && owner?.state === 'active', isAgain);
      await Activity.record(trx, caller, { topic: 'api_key', action, result: 'succeed', userId });
      return result;
    }),
  );
}

async function holderOf(
  { database }: Pick<Deps, 'database'>,
  { userId }: Actor,
  service: string | undefined,
): Promise<{ readonly holder: KeyHolder; readonly isOn: boolean }> {
  if (service === undefined) return { holder: { userId }, isOn: true };
  const found = await ServiceAccount.ownedBy(database, userId, service);
  if (!found) throw new DomainError('not_found', { reason: 'service_account' });
  return { holder: { serviceAccountId: found.id }, isOn: found.state === 'active' };
}

/** A key without its secret. */
export function viewOf({ kid, algorithm, scope, state, createdAt, updatedAt }: ApiKey): ApiKeyView {
  return { kid, algorithm, scope, state, createdAt, updatedAt };
}
