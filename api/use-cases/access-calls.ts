import type { AccessedPath } from '../../domain/access.js';
import type { Actor, Caller, Holder } from '../../domain/actor.js';
import type { KeyPage } from '../../models/api-key.js';
import { admitAddress, type Restricted, useWhitelink } from './admit-address.js';
import { authenticateApiKey, type KeyProof, type ShownApiKey } from './api-key-proof.js';
import {
  type ApiKeyView,
  changeApiKey,
  createApiKey,
  type KeyChange,
  type KeysOf,
  listApiKeys,
  removeApiKey,
} from './api-keys.js';
import { authenticateJwt, issueJwt } from './bearer-jwt.js';
import { coded } from './coded.js';
import { authenticateCookie, type ShownCookie } from './cookie-session.js';
import type { UseCaseDeps } from './deps.js';
import { permit } from './permit.js';
import { listServiceAccounts, type ServiceAccountView } from './service-accounts.js';

export type { ApiKeyView } from './api-keys.js';
export type { ServiceAccountView } from './service-accounts.js';

/** Ways in, and who may go where, of the Barong family. */
export interface AccessCalls {
  /** Refused: `unauthorized` with a reason (cookie-session.ts). */
  authenticateCookie(caller: Caller, shown: ShownCookie): Promise<Actor>;
  /** Refused: `unauthorized`. @param full whether the call will ask for everything of the account */
  authenticateJwt(caller: Caller, jwt: string, full: boolean): Promise<Holder>;
  /** Refused: `unauthorized` with a reason (api-key-proof.ts). */
  authenticateApiKey(caller: Caller, shown: ShownApiKey): Promise<KeyProof>;
  /** The JWT of whoever asks through a gateway. @param kid of the key that he asks by */
  issueJwt(holder: Holder, kid: string | undefined): Promise<string>;
  /** Whether the role may call this path. Refused: `forbidden`, `unavailable`. */
  permit(caller: Caller, holder: Holder, accessed: AccessedPath): Promise<void>;
  /** What keeps the address out; null: nothing. Refused: `unavailable`. */
  admitAddress(caller: Caller, accessed: AccessedPath): Promise<Restricted | null>;
  /** Refused: `not_found`, `conflict`, `flood_control`. */
  useWhitelink(caller: Caller, input: { token: string }): Promise<void>;
  /** Refused: `not_found` with the reason `service_account`. */
  listApiKeys(
    actor: Actor,
    input: KeysOf & KeyPage,
  ): Promise<{ readonly items: readonly ApiKeyView[]; readonly total: number }>;
  /** Refused: see api-keys.ts; so with the next two. */
  createApiKey(
    caller: Caller,
    actor: Actor,
    input: KeyChange & { readonly kid: string | undefined; readonly scope: readonly string[] },
  ): Promise<ApiKeyView & { readonly secret: string }>;
  changeApiKey(
    caller: Caller,
    actor: Actor,
    input: KeyChange & {
      readonly kid: string;
      readonly scope: readonly string[] | undefined;
      readonly state: 'active' | 'inactive' | undefined;
    },
  ): Promise<ApiKeyView>;
  removeApiKey(caller: Caller, actor: Actor, input: KeyChange & { readonly kid: string }): Promise<void>;
  listServiceAccounts(actor: Actor): Promise<readonly ServiceAccountView[]>;
}

export function createAccessCalls(deps: UseCaseDeps): AccessCalls {
  return {
    authenticateCookie: (caller, shown) => coded(authenticateCookie(deps, caller, shown)),
    authenticateJwt: (_caller, jwt, full) => coded(authenticateJwt(deps, jwt, full)),
    authenticateApiKey: (_caller, shown) => coded(authenticateApiKey(deps, shown)),
    issueJwt: (holder, kid) => coded(issueJwt(deps, holder, kid)),
    permit: (caller, holder, accessed) => coded(permit(deps, caller, holder, accessed)),
    admitAddress: (caller, accessed) => coded(admitAddress(deps, caller, accessed)),
    useWhitelink: (caller, input) => coded(useWhitelink(deps, caller, input)),
    listApiKeys: (actor, input) => coded(listApiKeys(deps, actor, input)),
    createApiKey: (caller, actor, input) => coded(createApiKey(deps, caller, actor, input)),
    changeApiKey: (caller, actor, input) => coded(changeApiKey(deps, caller, actor, input)),
    removeApiKey: (caller, actor, input) => coded(removeApiKey(deps, caller, actor, input)),
    listServiceAccounts: (actor) => coded(listServiceAccounts(deps, actor)),
  };
}
