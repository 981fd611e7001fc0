import { DOCUMENT_LIST_MAX } from '../domain/family-limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { FULL_JSON, type SealedFullAccount } from './full-account.js';
import { Statement } from './statement.js';

/** A document as Postgres writes it in JSON: personal data is still sealed. */
interface SealedPaper {
  readonly id: string;
  readonly docType: string;
  readonly numberSealed: string | null;
  /** YYYY-MM-DD. */
  readonly expiresOn: string | null;
  readonly metadataSealed: string | null;
  readonly createdAt: string;
}

/** A comment likewise. */
export interface SealedComment {
  /** A bigint as text. */
  readonly id: string;
  /** null: its author's account is gone. */
  readonly authorUid: string | null;
  readonly titleSealed: string;
  readonly dataSealed: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** An account with everything that an administrator of the Barong family sees of it. */
export interface SealedKycAccount extends SealedFullAccount {
  /** The newest DOCUMENT_LIST_MAX, the oldest of them first. */
  readonly documents: readonly SealedPaper[];
  readonly comments: readonly SealedComment[];
}

/** Everything of `u` that administrators see, as arguments of json_build_object. */
export const KYC_JSON = `${FULL_JSON},
  'documents', (SELECT coalesce(json_agg(json_build_object('id', k.id, 'docType', k.doc_type,
                  'numberSealed', k.number_sealed, 'expiresOn', k.expires_on, 'metadataSealed', k.metadata_sealed,
                  'createdAt', k.created_at) ORDER BY k.created_at, k.id), '[]')
                FROM (SELECT * FROM documents f WHERE f.user_id = u.id
                       ORDER BY f.created_at DESC, f.id DESC LIMIT ${DOCUMENT_LIST_MAX}) k),
  'comments', (SELECT coalesce(json_agg(json_build_object('id', c.id::text, 'authorUid', a.uid,
                 'titleSealed', c.title_sealed, 'dataSealed', c.data_sealed, 'createdAt', c.created_at,
                 'updatedAt', c.updated_at) ORDER BY c.id), '[]')
               FROM comments c LEFT JOIN users a ON a.id = c.author_id WHERE c.user_id = u.id)`;

const FIND = new Statement<{ account: SealedKycAccount }>(
  'kyc-account-find',
  `SELECT json_build_object(${KYC_JSON}) AS account FROM users u WHERE u.uid = :uid`,
);

/** Everything of one account, in one round trip. */
export async function findKycAccount(
  db: Database | Transaction,
  uid: string,
): Promise<SealedKycAccount | undefined> {
  return (await FIND.run(db, { uid }))[0]?.account;
}
