import type { BlindIndexer, CodeKit, Sealer } from '../platform/crypto.js';
import type { Database } from '../platform/database.js';
import type { FileVault } from '../platform/file-vault.js';
import type { Logger } from '../platform/log.js';
import type { MessageProviders } from '../providers/index.js';

/** What activities are given by the worker's main. */
export interface ActivityDeps {
  readonly database: Database;
  readonly sealer: Sealer;
  readonly index: BlindIndexer;
  readonly codes: CodeKit;
  readonly references: (userId: string) => string;
  readonly providers: MessageProviders;
  readonly files: FileVault;
  readonly log: Logger;
  /** Name in messages to people. */
  readonly productName: string;
  /** Absolute life of a session, seconds. */
  readonly sessionAbsoluteSeconds: number;
  /** Whether a registration queues a welcome message. */
  readonly welcome: boolean;
}
