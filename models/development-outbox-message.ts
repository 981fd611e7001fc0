import type { Channel, MessageKind } from '../domain/states.js';
import type { Database } from '../platform/database.js';
import { Table } from './table.js';

/** How many messages a reader of the outbox is shown at most. */
export const OUTBOX_ITEMS_MAX = 100;

/** Sealed values open only as what they were sealed for. */
const SEALED_AS = {
  to: 'development_outbox.to',
  code: 'development_outbox.code',
  text: 'development_outbox.text',
} as const;

/** A row of `development_outbox`: a message that development keeps for people to read. Never in production. */
export class DevelopmentOutboxMessage extends Table {
  static override readonly tableName = 'development_outbox';

  /** UUID of the message; one that went by several channels has a row for each. */
  id!: string;
  channel!: Channel;
  kind!: MessageKind;
  toIndex!: Buffer;
  toSealed!: string;
  codeSealed!: string | null;
  textSealed!: string;
  sentAt!: Date;

  /** Adds a row; one of the same message over the same channel is left as it is. */
  static async keep(
    database: Database,
    row: Pick<
      DevelopmentOutboxMessage,
      'id' | 'channel' | 'kind' | 'toIndex' | 'toSealed' | 'codeSealed' | 'textSealed'
    >,
  ): Promise<void> {
    await DevelopmentOutboxMessage.query(database).insert(row).onConflict(['id', 'channel']).ignore();
  }

  /** The newest OUTBOX_ITEMS_MAX rows, newest first; of one address when `toIndex` is given. */
  static async newest(database: Database, toIndex?: Buffer): Promise<DevelopmentOutboxMessage[]> {
    const newest = DevelopmentOutboxMessage.query(database)
      .orderBy([
        { column: 'sentAt', order: 'desc' },
        { column: 'id', order: 'desc' },
        { column: 'channel', order: 'desc' },
      ])
      .limit(OUTBOX_ITEMS_MAX);
    return toIndex ? newest.where('toIndex', toIndex) : newest;
  }
}

/** A kept message, readable again. */
export interface KeptMessage {
  readonly id: string;
  readonly channel: Channel;
  readonly kind: MessageKind;
  /** E.164, or an e-mail address in lower case. */
  readonly to: string;
  readonly code: string | null;
  readonly text: string;
  readonly sentAt: Date;
}

/** What is kept of an outgoing message (providers' OutgoingMessage has it all). */
export type MessageToKeep = Pick<KeptMessage, 'id' | 'to' | 'kind' | 'text'> & { readonly code?: string };

/** The development outbox over one database: the worker keeps, the API lists. */
export interface DevelopmentOutbox {
  /** Idempotent by the message's id and the channel. */
  keep(message: MessageToKeep, channel: Channel): Promise<void>;
  /** Newest first, at most OUTBOX_ITEMS_MAX; `to` in its normal form (E.164, lower-case e-mail). */
  list(filter?: { readonly to?: string }): Promise<KeptMessage[]>;
}

/** As much of platform/crypto's Sealer and BlindIndexer as is used here: models know no platform. */
interface Sealing {
  seal(context: string, plain: string): string;
  open(context: string, sealed: string): string;
}
interface Indexing {
  of(kind: 'phone' | 'email', value: string): Buffer;
}

/** Makes the outbox. Phones, codes and texts are sealed even in development: the rows are ordinary personal data. */
export function createDevelopmentOutbox(
  database: Database,
  sealer: Sealing,
  indexer: Indexing,
): DevelopmentOutbox {
  const indexOf = (to: string): Buffer => indexer.of(to.includes('@') ? 'email' : 'phone', to);
  return {
    async keep({ id, to, kind, text, code }, channel) {
      await DevelopmentOutboxMessage.keep(database, {
        id,
        channel,
        kind,
        toIndex: indexOf(to),
        toSealed: sealer.seal(SEALED_AS.to, to),
        codeSealed: code === undefined ? null : sealer.seal(SEALED_AS.code, code),
        textSealed: sealer.seal(SEALED_AS.text, text),
      });
    },
    async list({ to } = {}) {
      const rows = await DevelopmentOutboxMessage.newest(
        database,
        to === undefined ? undefined : indexOf(to),
      );
      return rows.map(({ id, channel, kind, toSealed, codeSealed, textSealed, sentAt }) => ({
        id,
        channel,
        kind,
        to: sealer.open(SEALED_AS.to, toSealed),
        code: codeSealed === null ? null : sealer.open(SEALED_AS.code, codeSealed),
        text: sealer.open(SEALED_AS.text, textSealed),
        sentAt,
      }));
    },
  };
}
