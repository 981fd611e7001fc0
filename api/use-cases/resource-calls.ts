import type { Actor, Caller } from '../../domain/actor.js';
import { addDataStorage, isStorageTitle, type KeptData, setAccountData } from './account-data.js';
import { type AuthenticatorPicture, drawAuthenticator } from './authenticator-picture.js';
import { coded } from './coded.js';
import { type DeletionProof, deleteAccount } from './delete-account.js';
import type { UseCaseDeps } from './deps.js';
import { type FullAccount, type LabelView, ownFullAccount } from './full-account.js';
import { addLabel, changeLabel, dropLabel, listLabels, seeLabel, type WrittenLabel } from './labels.js';
import { type ActivityPage, type ActivityQuery, listOwnActivity } from './own-activity.js';
import { addPhone, resendPhoneCode, verifyPhone } from './phones.js';
import { disableFactor, proveFactor } from './prove-factor.js';
import { confirmTwoFactor } from './two-factor-change.js';

/** What an owner does with his own account in the Barong family. */
export interface ResourceCalls {
  /** Refused: `not_found` (it is gone). */
  ownFullAccount(actor: Actor): Promise<FullAccount>;
  setAccountData(actor: Actor, input: { data: string }): Promise<FullAccount>;
  /** Refused: `invalid_credentials`, `validation_failed` (`missing_code`), `wrong_code`, `flood_control`, `unavailable`. */
  deleteAccount(caller: Caller, actor: Actor, proof: DeletionProof): Promise<void>;
  listOwnActivity(actor: Actor, query: ActivityQuery): Promise<ActivityPage>;
  listLabels(actor: Actor, input: { order: 'asc' | 'desc' }): Promise<readonly LabelView[]>;
  /** Refused: `not_found`. */
  seeLabel(actor: Actor, key: string): Promise<LabelView>;
  /** Refused: `conflict` (`taken`, `too_many`). */
  addLabel(actor: Actor, label: WrittenLabel): Promise<LabelView>;
  /** Refused: `not_found`, `forbidden` (`private`); so is the next one. */
  changeLabel(actor: Actor, label: WrittenLabel): Promise<LabelView>;
  dropLabel(actor: Actor, key: string): Promise<void>;
  isStorageTitle(title: string): boolean;
  /** Refused: `conflict` (there is one of that title). */
  addDataStorage(actor: Actor, kept: Pick<KeptData, 'title' | 'data'>): Promise<KeptData>;
  /** Refused: `conflict` (a factor is on), `flood_control`, `unavailable`. */
  drawAuthenticator(caller: Caller, actor: Actor): Promise<AuthenticatorPicture>;
  /** The account's other sessions end. Refused: `conflict` (`factor_on`, `none_waits`), `wrong_code`, `flood_control`. */
  enableAuthenticator(caller: Caller, actor: Actor, input: { code: string }): Promise<void>;
  /** Refused: `conflict` (`factor_off`), `wrong_code` (or one was sent just now), `flood_control`; so is the next one. */
  disableFactor(caller: Caller, actor: Actor, input: { code: string }): Promise<void>;
  proveFactor(caller: Caller, actor: Actor, code: string): Promise<void>;
  /** Refused: `validation_failed` (`number`, or undeliverable), `conflict` (`proved`, `exists`, `too_many`), `flood_control`. */
  addPhone(caller: Caller, actor: Actor, input: { number: string }): Promise<void>;
  /** Refused: `validation_failed`, `not_found`, `conflict` (`proved`), `flood_control`, `unavailable`. */
  resendPhoneCode(caller: Caller, actor: Actor, input: { number: string }): Promise<void>;
  /** Refused: `validation_failed` (`number`), `not_found`, `wrong_code`, `flood_control`, `unavailable`. */
  verifyPhone(caller: Caller, actor: Actor, input: { number: string; code: string }): Promise<FullAccount>;
}

export function createResourceCalls(deps: UseCaseDeps): ResourceCalls {
  return {
    ownFullAccount: (actor) => coded(ownFullAccount(deps, actor)),
    setAccountData: (actor, input) => coded(setAccountData(deps, actor, input)),
    deleteAccount: (caller, actor, proof) => coded(deleteAccount(deps, caller, actor, proof)),
    listOwnActivity: (actor, query) => coded(listOwnActivity(deps, actor, query)),
    listLabels: (actor, input) => coded(listLabels(deps, actor, input)),
    seeLabel: (actor, key) => coded(seeLabel(deps, actor, key)),
    addLabel: (actor, label) => coded(addLabel(deps, actor, label)),
    changeLabel: (actor, label) => coded(changeLabel(deps, actor, label)),
    dropLabel: (actor, key) => coded(dropLabel(deps, actor, key)),
    isStorageTitle: (title) => isStorageTitle(deps, title),
    addDataStorage: (actor, kept) => coded(addDataStorage(deps, actor, kept)),
    drawAuthenticator: (caller, actor) => coded(drawAuthenticator(deps, caller, actor)),
    enableAuthenticator: (caller, actor, { code }) =>
      coded(confirmTwoFactor(deps, caller, actor, { code, endsOthers: true })),
    disableFactor: (caller, actor, input) => coded(disableFactor(deps, caller, actor, input)),
    proveFactor: (caller, actor, code) => coded(proveFactor(deps, caller, actor, code)),
    addPhone: (caller, actor, input) => coded(addPhone(deps, caller, actor, input)),
    resendPhoneCode: (caller, actor, input) => coded(resendPhoneCode(deps, caller, actor, input)),
    verifyPhone: (caller, actor, input) => coded(verifyPhone(deps, caller, actor, input)),
  };
}
