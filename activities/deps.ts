import type { KycType } from '../domain/kyc/words.js';
import type { StandingRules } from '../domain/standing.js';
import type { TokenKind } from '../domain/states.js';
import type { BlindIndexer, CodeKit, Sealer } from '../platform/crypto.js';
import type { Database } from '../platform/database.js';
import type { FileVault } from '../platform/file-vault.js';
import type { Logger } from '../platform/log.js';
import type { AbleId } from '../providers/able-id/able-id.js';
import type { MessageProviders } from '../providers/index.js';
import type { KycProvider } from '../providers/kyc/kyc-provider.js';
import type { NambaOne } from '../providers/namba-one/namba-one.js';
import type { WebhookSender } from '../providers/webhooks/index.js';

/** What activities are given by the worker's main. */
export interface ActivityDeps {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly index: BlindIndexer;
  readonly codes: CodeKit;
  readonly references: (userId: string) => string;
  readonly providers: MessageProviders;
  readonly files: FileVault;
  readonly ableId: AbleId;
  readonly nambaOne: NambaOne;
  /** NambaOne's account that our money comes to; empty: facts are not held against it. */
  readonly merchantAccount: string;
  /** A flow took note of a fact in the inbox, so many seconds after it came. */
  readonly factDelivered: (seconds: number) => void;
  readonly log: Logger;
  /** Name in messages to people. */
  readonly productName: string;
  /** Absolute life of a session, seconds. */
  readonly sessionAbsoluteSeconds: number;
  /** What is put before a token in its mail: the address of a page that takes it, or nothing. */
  readonly tokenLinks: Readonly<Record<TokenKind, string>>;
  /** Whether a registration queues a welcome message. */
  readonly welcome: boolean;
  /** Time that reviewers have for a case. */
  readonly kycDueSeconds: Readonly<Record<KycType, number>>;
  /** Where reviewers are told that a case is late; empty: nowhere. */
  readonly reviewersEmail: string;
  /** Address under which AbleID reaches the hooks of our API. */
  readonly hooksBaseUrl: string;
  /** Life of an identity check. */
  readonly identityAttemptSeconds: number;
  /** Who looks at what people show through the Barong family; null: reviewers alone. */
  readonly kycProvider: KycProvider | null;
  /** When a silent one is asked again, and when reviewers decide without it. */
  readonly kycProviderSeconds: { readonly ask: number; readonly giveUp: number };
  /** Types of cases that two different reviewers have to approve (KYC_FOUR_EYES). */
  readonly fourEyes: readonly KycType[];
  readonly webhooks: WebhookSender;
  /** Waits after each failure in a row of an event (WEBHOOK_RETRY_SECONDS). */
  readonly webhookRetrySeconds: readonly number[];
  /** Whether events mask what the Barong family masks (API_DATA_MASKING). */
  readonly masksData: boolean;
  /** How labels make state and level. */
  readonly standing: StandingRules;
}
