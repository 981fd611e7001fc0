import type { Actor, Caller } from '../../domain/actor.js';
import type { ErrorCode } from '../../domain/errors.js';
import type { ClaimOutcome, KeptAnswer, KeyedCall, OperationClaim } from '../../domain/idempotency.js';
import type { Action } from '../../domain/permissions.js';
import { type AccessCalls, createAccessCalls } from './access-calls.js';
import type { Account } from './account.js';
import { ownAccount } from './account.js';
import { type AdminCalls, createAdminCalls } from './admin-calls.js';
import { audit, authorize } from './authorize.js';
import { type BanInput, type BanResult, banUser, unbanUser } from './ban-user.js';
import { changePassword } from './change-password.js';
import { coded } from './coded.js';
import type { UseCaseDeps } from './deps.js';
import { type DocumentFile, openDocument } from './document-link.js';
import { type DocumentPage, type DocumentView, listDocuments } from './documents.js';
import { requestEmailVerification, verifyEmail } from './email-verification.js';
import { claimOperation, finishOperation } from './idempotency.js';
import { createIdentityCalls, type IdentityCalls } from './identity-calls.js';
import { createKycCalls } from './kyc.js';
import type { KycCalls } from './kyc-calls.js';
import { type LoginResult, login } from './login.js';
import { requestPasswordReset, setNewPassword } from './password-reset.js';
import type { PaymentCalls } from './payment-calls.js';
import { createPaymentCalls } from './payments.js';
import { parsePhone } from './phone.js';
import { type ProfileChanges, updateProfile } from './profile.js';
import {
  type CompleteRegistrationInput,
  completeRegistration,
  requestRegistrationCode,
} from './registration.js';
import { createResourceCalls, type ResourceCalls } from './resource-calls.js';
import { createReviewCalls, type ReviewCalls } from './review-calls.js';
import { authenticate, endSession, listSessions, logout, type SessionPage } from './session.js';
import { linkTelegram, receiveTelegram, type TelegramLink, type TelegramMessage } from './telegram-link.js';
import {
  confirmTwoFactor,
  disableTwoFactor,
  type FactorSetting,
  requestTwoFactorDisable,
  setTwoFactorProvider,
} from './two-factor-change.js';
import { submitTwoFactorLogin } from './two-factor-login.js';
import { type DocumentUpload, uploadDocument } from './upload-document.js';
import { listUsers, seeUser, type UserPage, type UserQuery, type UserView } from './users.js';
import { createWebhookCalls, type WebhookCalls } from './webhook-calls.js';

export type { Account } from './account.js';
export type { AdminCall } from './admin-calls.js';
export type { BanResult } from './ban-user.js';
export type { UseCaseDeps } from './deps.js';
export type { DocumentFile } from './document-link.js';
export type { DocumentPage, DocumentView } from './documents.js';
export type { EnteredAccount } from './identity-calls.js';
export type { LoginResult } from './login.js';
export type {
  ListedPayment,
  NambaOneHook,
  NambaOneRefusal,
  PaymentDetails,
  PaymentStep,
  PaymentView,
} from './payment-views.js';
export type { ProfileChanges } from './profile.js';
export type { SessionPage } from './session.js';
export type { TelegramLink, TelegramMessage } from './telegram-link.js';
export type { FactorSetting } from './two-factor-change.js';
export type { UserPage, UserView } from './users.js';
export type { WebhookAttemptView, WebhookView, WebhookWithSecret } from './webhook-views.js';

/** What every surface can do, whatever words it has for it. Refusals are DomainErrors. */
export interface UseCases
  extends KycCalls,
    PaymentCalls,
    AccessCalls,
    AdminCalls,
    IdentityCalls,
    ResourceCalls,
    ReviewCalls,
    WebhookCalls {
  /** The E.164 form of a phone that codes may be sent to; null for anything else. */
  parsePhone(text: string): string | null;
  authenticate(token: string): Promise<Actor | null>;
  /** Whether the actor's role may do it. Refused: `forbidden`. */
  authorize(caller: Caller, actor: Actor, action: Action): Promise<void>;
  /** Writes the audit row of a call that has none of its own. */
  audit(
    caller: Caller,
    actor: Actor,
    call: {
      readonly action: Action;
      readonly subject: string | undefined;
      readonly refusal: ErrorCode | undefined;
    },
  ): Promise<void>;
  /** The first of what a key of the actor's stands for, or what it was answered, or that it is not free. */
  claimOperation(actor: Actor, call: KeyedCall): Promise<ClaimOutcome>;
  /** Keeps the answer of a claimed call; null: there is none, the next one with the key tries again. */
  finishOperation(
    actor: Actor,
    call: KeyedCall,
    claim: OperationClaim,
    answer: KeptAnswer | null,
  ): Promise<void>;
  requestRegistrationCode(caller: Caller, input: { phone: string }): Promise<{ codeId: string }>;
  completeRegistration(caller: Caller, input: CompleteRegistrationInput): Promise<{ token: string }>;
  /** Refused: `invalid_credentials`, `forbidden`, `flood_control`, `unavailable`. */
  login(caller: Caller, input: { phone: string; password: string }): Promise<LoginResult>;
  /** Refused: `wrong_code`, `forbidden`, `flood_control`, `unavailable`. */
  submitTwoFactorLogin(
    caller: Caller,
    input: { phone: string; codeId: string; code: string },
  ): Promise<{ token: string }>;
  /** The same answer for a phone that nobody has. Refused: `flood_control`, `unavailable`. */
  requestPasswordReset(caller: Caller, input: { phone: string }): Promise<{ codeId: string }>;
  /** Refused: `wrong_code`, `validation_failed` (a guessable password), `flood_control`, `unavailable`. */
  setNewPassword(caller: Caller, input: { codeId: string; code: string; password: string }): Promise<void>;
  ownAccount(actor: Actor): Account;
  logout(caller: Caller, actor: Actor, input: { everywhere: boolean }): Promise<void>;
  /** Refused: `invalid_credentials` (wrong current password), `validation_failed`, `flood_control`. */
  changePassword(
    caller: Caller,
    actor: Actor,
    input: { currentPassword: string; newPassword: string },
  ): Promise<void>;
  /** Refused: `conflict` (already verified, or no e-mail), `flood_control`, `unavailable`. */
  requestEmailVerification(caller: Caller, actor: Actor): Promise<{ codeId: string }>;
  /** Refused: `wrong_code`, `conflict` (a verified account holds it), `flood_control`, `unavailable`. */
  verifyEmail(caller: Caller, actor: Actor, input: { codeId: string; code: string }): Promise<void>;
  /** Refused: `conflict` (a factor is active, or the address is not verified). */
  setTwoFactorProvider(
    caller: Caller,
    actor: Actor,
    input: { provider: 'sms' | 'telegram' | 'email' | 'totp' },
  ): Promise<FactorSetting>;
  /** Switches the authenticator app on with its first code. Refused: `wrong_code`, `conflict`, `flood_control`. */
  confirmTwoFactor(caller: Caller, actor: Actor, input: { code: string }): Promise<void>;
  /** Refused: `conflict` (none active), `flood_control`, `unavailable`. */
  requestTwoFactorDisable(caller: Caller, actor: Actor): Promise<{ codeId: string }>;
  /** Refused: `wrong_code`, `conflict` (none active), `flood_control`, `unavailable`. */
  disableTwoFactor(caller: Caller, actor: Actor, input: { codeId: string; code: string }): Promise<void>;
  listSessions(actor: Actor, input: { page: number; perPage: number }): Promise<SessionPage>;
  /** Refused: `not_found` (ended, unknown, somebody else's: all alike). */
  endSession(caller: Caller, actor: Actor, input: { id: string }): Promise<void>;
  /** Changes what is there, leaves what is not. @returns the account as it is now */
  updateProfile(caller: Caller, actor: Actor, changes: ProfileChanges): Promise<Account>;
  /** A link that opens the bot and joins the chat to the account. Refused: `conflict` (no bot, or Telegram is the factor). */
  linkTelegram(caller: Caller, actor: Actor): Promise<TelegramLink>;
  /** A message that somebody wrote to the bot; anything that is no link of ours is ignored. */
  receiveTelegram(caller: Caller, message: TelegramMessage): Promise<void>;
  /** One page of all accounts, the newest first. Whoever asks has been let through by `authorize`; so with the next three. */
  listUsers(query: UserQuery): Promise<UserPage>;
  /** Refused: `not_found`. */
  seeUser(input: { id: number }): Promise<UserView>;
  /** Refused: `not_found`, `forbidden` (himself, a superadmin), `conflict` (banned already). */
  banUser(caller: Caller, actor: Actor, input: BanInput): Promise<BanResult>;
  /** Refused: `not_found`, `conflict` (not banned). */
  unbanUser(caller: Caller, actor: Actor, input: { id: number }): Promise<BanResult>;
  /** Refused: `validation_failed` (no image, no PDF), `flood_control` (the quota), `unavailable`. */
  uploadDocument(caller: Caller, actor: Actor, upload: DocumentUpload): Promise<DocumentView>;
  listDocuments(actor: Actor, input: { page: number; perPage: number }): Promise<DocumentPage>;
  /** What a link to a document leads to. Refused: `not_found` (altered, over: all alike), `unavailable`. */
  openDocument(caller: Caller, input: { token: string }): Promise<DocumentFile>;
}

/** Binds the use cases to what they need; failures of the parts beneath come out as codes. */
export function createUseCases(deps: UseCaseDeps): UseCases {
  return {
    parsePhone: (text) => parsePhone(deps, text),
    authenticate: (token) => coded(authenticate(deps, token)),
    authorize: (caller, actor, action) => coded(authorize(deps, caller, actor, action)),
    audit: (caller, actor, call) => coded(audit(deps, caller, actor, call)),
    claimOperation: (actor, call) => coded(claimOperation(deps, actor, call)),
    finishOperation: (actor, call, claim, answer) => coded(finishOperation(deps, actor, call, claim, answer)),
    requestRegistrationCode: (caller, input) => coded(requestRegistrationCode(deps, caller, input)),
    completeRegistration: (caller, input) => coded(completeRegistration(deps, caller, input)),
    login: (caller, input) => coded(login(deps, caller, input)),
    submitTwoFactorLogin: (caller, input) => coded(submitTwoFactorLogin(deps, caller, input)),
    requestPasswordReset: (caller, input) => coded(requestPasswordReset(deps, caller, input)),
    setNewPassword: (caller, input) => coded(setNewPassword(deps, caller, input)),
    ownAccount: (actor) => ownAccount(deps, actor),
    logout: (caller, actor, input) => coded(logout(deps, caller, actor, input)),
    changePassword: (caller, actor, input) => coded(changePassword(deps, caller, actor, input)),
    requestEmailVerification: (caller, actor) => coded(requestEmailVerification(deps, caller, actor)),
    verifyEmail: (caller, actor, input) => coded(verifyEmail(deps, caller, actor, input)),
    setTwoFactorProvider: (caller, actor, input) => coded(setTwoFactorProvider(deps, caller, actor, input)),
    confirmTwoFactor: (caller, actor, input) => coded(confirmTwoFactor(deps, caller, actor, input)),
    requestTwoFactorDisable: (caller, actor) => coded(requestTwoFactorDisable(deps, caller, actor)),
    disableTwoFactor: (caller, actor, input) => coded(disableTwoFactor(deps, caller, actor, input)),
    listSessions: (actor, input) => coded(listSessions(deps, actor, input)),
    endSession: (caller, actor, input) => coded(endSession(deps, caller, actor, input)),
    updateProfile: (caller, actor, changes) => coded(updateProfile(deps, caller, actor, changes)),
    linkTelegram: (caller, actor) => coded(linkTelegram(deps, caller, actor)),
    receiveTelegram: (caller, message) => coded(receiveTelegram(deps, caller, message)),
    listUsers: (query) => coded(listUsers(deps, query)),
    seeUser: (input) => coded(seeUser(deps, input)),
    banUser: (caller, actor, input) => coded(banUser(deps, caller, actor, input)),
    unbanUser: (caller, actor, input) => coded(unbanUser(deps, caller, actor, input)),
    uploadDocument: (caller, actor, upload) => coded(uploadDocument(deps, caller, actor, upload)),
    listDocuments: (actor, input) => coded(listDocuments(deps, actor, input)),
    openDocument: (caller, input) => coded(openDocument(deps, caller, input)),
    ...createKycCalls(deps),
    ...createPaymentCalls(deps),
    ...createAccessCalls(deps),
    ...createAdminCalls(deps),
    ...createIdentityCalls(deps),
    ...createResourceCalls(deps),
    ...createReviewCalls(deps),
    ...createWebhookCalls(deps),
  };
}
