import type { Client } from '@temporalio/client';
import type { Channel } from '../../domain/states.js';
import type { BlindIndexer, CodeKit, Sealer } from '../../platform/crypto.js';
import type { Database } from '../../platform/database.js';
import type { FileVault } from '../../platform/file-vault.js';
import type { ImageCleaner } from '../../platform/image-cleaner.js';
import type { LinkSigner } from '../../platform/link-signer.js';
import type { PasswordHasher } from '../../platform/password-hasher.js';
import type { PhoneParser } from '../../platform/phone.js';
import type { Caps } from './caps.js';

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
}
