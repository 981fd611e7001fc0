import type { Client } from '@temporalio/client';
import type { Caps } from '../../platform/caps.js';
import type { BlindIndexer, CodeKit, Sealer } from '../../platform/crypto.js';
import type { Database } from '../../platform/database.js';
import type { PasswordHasher } from '../../platform/password-hasher.js';
import type { PhoneParser } from '../../platform/phone.js';

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
  readonly phones: PhoneParser;
  /** Name of the product: no password may be it. */
  readonly productName: string;
  /** Idle life of a session, seconds. */
  readonly sessionIdleSeconds: number;
}
