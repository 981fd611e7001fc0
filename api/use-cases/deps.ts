import type { Client } from '@temporalio/client';
import type { Captcha } from '../../domain/captcha.js';
import type { IdTokens } from '../../domain/id-token.js';
import type { KycType } from '../../domain/kyc/words.js';
import type { StandingRules } from '../../domain/standing.js';
import type { Channel } from '../../domain/states.js';
import type { PaymentTimes } from '../../platform/config/payments.js';
import type { BlindIndexer, CodeKit, Sealer } from '../../platform/crypto.js';
import type { Database } from '../../platform/database.js';
import type { FileVault } from '../../platform/file-vault.js';
import type { FindPlace } from '../../platform/geo.js';
import type { ImageCleaner } from '../../platform/image-cleaner.js';
import type { TokenKit } from '../../platform/jwt.js';
import type { LinkSigner } from '../../platform/link-signer.js';
import type { PasswordHasher } from '../../platform/password-hasher.js';
import type { PhoneParser } from '../../platform/phone.js';
import type { KycTimes } from '../../platform/temporal/kyc-flows.js';
import type { AccessRules } from './access-rules.js';
import type { Caps } from './caps.js';
import type { Logins } from './logins.js';

/** What somebody has to look at: a line in the log, and a count in the metrics. */
export interface Alarms {
  /** NambaOne tells of a payment that we do not know. */
  unknownPayment(fact: { readonly factId: string; readonly requestId: string }): void;
}

/** What the ways in of the Barong family need (access-calls.ts). */
export interface AccessParts {
  readonly rules: AccessRules;
  readonly tokens: TokenKit;
  readonly findPlace: FindPlace;
  /** How far a nonce may be from Postgres' clock. */
  readonly nonceLifetimeMs: number;
  /** Least version of an API key's signature. */
  readonly signatureMin: 1 | 2;
}

/** What use cases are given by the API's main. They know no surface, no status code and no Koa. */
export interface UseCaseDeps {
  readonly database: Database;
  readonly temporal: Client;
  readonly taskQueue: string;
  readonly sealer: Sealer;
  readonly index: BlindIndexer;
  readonly codes: CodeKit;
  readonly hasher: PasswordHasher;
  readonly caps: Caps;
  readonly logins: Logins;
  readonly files: FileVault;
  readonly images: ImageCleaner;
  readonly links: LinkSigner;
  readonly phones: PhoneParser;
  /** Name of the product: no password may be it. */
  readonly productName: string;
  /** Idle and absolute life of a session, seconds. */
  readonly sessionIdleSeconds: number;
  readonly sessionAbsoluteSeconds: number;
  /** Channels that a phone is sent its codes by, in the order in which they are tried (CODE_CHANNELS). */
  readonly phoneChannels: readonly [Channel, ...Channel[]];
  /** Name of the Telegram bot; empty: there is none. */
  readonly telegramBot: string;
  /** Types of cases that two different reviewers have to approve (KYC_FOUR_EYES). */
  readonly fourEyes: readonly KycType[];
  /** Time that reviewers have for a case. */
  readonly kycDueSeconds: Readonly<Record<KycType, number>>;
  /** Times that the flows of cases are given. */
  readonly kycTimes: KycTimes;
  /** Times of payments. */
  readonly paymentTimes: PaymentTimes;
  readonly alarms: Alarms;
  /** Papers that an account may show in its life (DOCUMENT_LIMIT). */
  readonly documentLimit: number;
  readonly access: AccessParts;
  /** How labels make state and level (LEVELS, ACTIVATION_REQUIREMENTS, STATE_TRIGGERS). */
  readonly standing: StandingRules;
  /** Whether whoever wrote a profile for somebody may approve it: not when `isDouble`, unless his role is listed. */
  readonly profileReview: { readonly isDouble: boolean; readonly roles: readonly string[] };
  /** Titles of data storages that there can be (USER_STORAGE_TITLES). */
  readonly storageTitles: readonly string[];
  /** An account that its owner closed is erased after this. */
  readonly deletionGraceSeconds: number;
  /** Whether a KYC provider is asked about what people show through the Barong family (KYC_PROVIDER). */
  readonly asksKycProvider: boolean;
  readonly captcha: Captcha;
  /** ID tokens of Auth0; null: it is off. */
  readonly auth0: IdTokens | null;
  /** Bits of Barong's entropy that a password needs; 0: none (PASSWORD_MIN_ENTROPY). */
  readonly passwordMinEntropy: number;
}
