import type { DocumentContentType, DocumentSide } from '../domain/documents.js';
import { DOCUMENT_LINK_SECONDS, DOCUMENT_QUOTA_DAYS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { SHUT_STATES, secondsUntil } from './fragments.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** Sealing context of a document's number. */
export const DOCUMENT_NUMBER = 'documents.number';

/** What an account keeps within the quota's days. */
export interface DocumentUsage {
  readonly count: number;
  readonly bytes: number;
  /** Until the oldest of them leaves the days, whole seconds; 0 when there is none. */
  readonly seconds: number;
}

/** A link as it was read: nothing of it is trusted but what Postgres confirms. */
export interface ClaimedLink {
  readonly documentId: string;
  readonly sessionId: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** A document that a link opens, and who opens it. */
export type LinkedDocument = Pick<Document, 'id' | 'userId' | 'contentType' | 'size' | 'storageKey'> & {
  readonly readerId: string;
  readonly readerUid: string;
};

/** A picture or a paper that somebody sent us. Rows never change. */
export class Document extends Table {
  static override readonly tableName = 'documents';

  id!: string;
  userId!: string;
  /** The caller's word for the kind of document. */
  docType!: string;
  numberSealed!: string | null;
  side!: DocumentSide;
  contentType!: DocumentContentType;
  /** Bytes of the stored content. */
  size!: number;
  contentIndex!: Buffer;
  uploadIndex!: Buffer;
  storageKey!: string;
  /** Who sent it: the applicant, or AbleID (his photo). */
  source!: 'applicant' | 'able_id';
  /** YYYY-MM-DD. */
  expiresOn!: string | null;
  /** The client's name for what was supplied together. */
  batch!: string | null;
  metadataSealed!: string | null;
  /** The case in which it is looked at. */
  caseId!: string | null;
  createdAt!: Date;

  /** What the same upload made before. */
  static async ofUpload(
    db: Database | Transaction,
    userId: string,
    uploadIndex: Buffer,
  ): Promise<Document | undefined> {
    return Document.query(db).findOne({ userId, uploadIndex });
  }

  /** Adds a row; of the applicant's when nothing else is said. */
  static async add(
    trx: Transaction,
    row: Pick<
      Document,
      | 'id'
      | 'userId'
      | 'docType'
      | 'numberSealed'
      | 'side'
      | 'contentType'
      | 'size'
      | 'contentIndex'
      | 'uploadIndex'
      | 'storageKey'
    > &
      Partial<Pick<Document, 'source' | 'expiresOn' | 'batch' | 'metadataSealed'>>,
  ): Promise<Document> {
    return Document.query(trx).insert(row).returning('*');
  }

  /** The documents that an account sent, the newest first. */
  static of(db: Database | Transaction, userId: string) {
    return Document.query(db)
      .where({ userId, source: 'applicant' })
      .orderBy([
        { column: 'createdAt', order: 'desc' },
        { column: 'id', order: 'desc' },
      ]);
  }

  /** How many papers an account has shown; those of a rejected case count no more. */
  static async countOf(db: Database | Transaction, userId: string): Promise<number> {
    const { rows } = await sql<{ count: number }>(
      db,
      `SELECT count(*)::int AS count FROM documents d LEFT JOIN kyc_cases c ON c.id = d.case_id
        WHERE d.user_id = ? AND d.source = 'applicant' AND c.status IS DISTINCT FROM 'rejected'`,
      [userId],
    );
    return rows[0]?.count ?? 0;
  }

  /** What counts against the quota of an account. Under its row's lock it is exact. */
  static async usage(db: Database | Transaction, userId: string): Promise<DocumentUsage> {
    const { rows } = await sql<DocumentUsage>(
      db,
      `SELECT count(*)::int AS count, coalesce(sum(size), 0)::float AS bytes,
              coalesce(${secondsUntil(`min(created_at) + make_interval(days => ${DOCUMENT_QUOTA_DAYS})`)}, 0) AS seconds
         FROM documents WHERE user_id = ? AND source = 'applicant'
          AND created_at > now() - make_interval(days => ${DOCUMENT_QUOTA_DAYS})`,
      [userId],
    );
    return rows[0] ?? { count: 0, bytes: 0, seconds: 0 };
  }

  /** When a link that is made now ends, by Postgres' clock (reliability F33); seconds since 1970. */
  static async linkEnd(db: Database): Promise<number> {
    const { rows } = await sql<{ end: number }>(
      db,
      `SELECT (extract(epoch FROM now()) + ${DOCUMENT_LINK_SECONDS})::int AS "end"`,
      [],
    );
    return rows[0]?.end ?? 0;
  }

  /**
   * The document of a link whose time is not over, for the session that it was given to: it must live, its account must
   * be open, and whoever is not the owner must still be more than a member.
   */
  static async ofLink(
    db: Database,
    { documentId, sessionId, expiresAt }: ClaimedLink,
    idleSeconds: number,
  ): Promise<LinkedDocument | undefined> {
    const { rows } = await sql<LinkedDocument>(
      db,
      `SELECT d.id, d.user_id, d.content_type, d.size, d.storage_key, u.id AS reader_id, u.uid AS reader_uid
         FROM documents d, sessions s JOIN users u ON u.id = s.user_id
        WHERE d.id = :documentId AND s.id = :sessionId AND to_timestamp(:expiresAt) > now()
          AND s.ended_at IS NULL AND s.expires_at > now()
          AND s.last_seen_at > now() - make_interval(secs => :idleSeconds)
          AND u.state NOT IN ${SHUT_STATES} AND (u.id = d.user_id OR u.role <> 'member')`,
      { documentId, sessionId, expiresAt, idleSeconds },
    );
    return rows[0];
  }
}
