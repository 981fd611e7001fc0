import type { Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** What an administrator wrote about an account, for colleagues. Sealed: it is about a person, in free words. */
export class Comment extends Table {
  static override readonly tableName = 'comments';

  /** A bigint as text. */
  id!: string;
  userId!: string;
  /** null: its author's account is gone. */
  authorId!: string | null;
  titleSealed!: string;
  dataSealed!: string;

  /** Adds one. @returns its id */
  static async add(
    trx: Transaction,
    comment: Pick<Comment, 'userId' | 'authorId' | 'titleSealed' | 'dataSealed'>,
  ): Promise<string> {
    return (await Comment.query(trx).insert(comment).returning('id')).id;
  }

  /** One, nobody else changing it until the transaction ends, and the uid of its account. */
  static async lock(
    trx: Transaction,
    id: string,
  ): Promise<(Pick<Comment, 'id' | 'userId'> & { readonly uid: string }) | undefined> {
    const { rows } = await sql<{ id: string; userId: string; uid: string }>(
      trx,
      `SELECT c.id, c.user_id, u.uid FROM comments c JOIN users u ON u.id = c.user_id WHERE c.id = ? FOR UPDATE OF c`,
      [id],
    );
    return rows[0];
  }

  /** Writes it anew; what is not there stays. */
  static async change(
    trx: Transaction,
    id: string,
    words: Partial<Pick<Comment, 'titleSealed' | 'dataSealed'>>,
  ): Promise<void> {
    await Comment.query(trx)
      .patch({ ...words, updatedAt: trx.fn.now() } as object)
      .where({ id });
  }

  /** Takes it away. */
  static async remove(trx: Transaction, id: string): Promise<void> {
    await Comment.query(trx).deleteById(id);
  }
}
