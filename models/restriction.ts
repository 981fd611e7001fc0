import type { RestrictionCategory, RestrictionScope } from '../domain/access.js';
import type { Database, Transaction } from '../platform/database.js';
import { sql } from './sql.js';
import { Table } from './table.js';

/** What became of a whitelink that somebody showed. */
export type LetIn = 'added' | 'taken' | 'invalid';

/** What administrators write of a restriction. */
export type RestrictionColumns = Pick<Restriction, 'category' | 'scope' | 'value' | 'code' | 'state'>;

/** Which restrictions. */
export interface RestrictionFilter {
  readonly category?: RestrictionCategory | undefined;
  readonly scope?: RestrictionScope | undefined;
  /** Which of its moments `from` and `to` are about. */
  readonly range: 'created' | 'updated';
  /** Seconds since 1970, both inclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Who is kept out, or let in past all others (domain/access). */
export class Restriction extends Table {
  static override readonly tableName = 'restrictions';

  id!: string;
  category!: RestrictionCategory;
  scope!: RestrictionScope;
  value!: string;
  code!: number | null;
  state!: 'enabled' | 'disabled';
  expiresAt!: Date | null;
  createdAt!: Date;
  updatedAt!: Date;

  /** All of them, those that are over, too. */
  static async all(db: Database): Promise<Restriction[]> {
    return Restriction.query(db).orderBy('id');
  }

  /** Puts one into force. @returns false when there is one of this category, scope and value, whatever its state */
  static async add(
    db: Database,
    {
      hours,
      ...restriction
    }: Pick<Restriction, 'category' | 'scope' | 'value'> & {
      readonly code: number | null;
      /** Until it is over by itself; null: until somebody ends it. */
      readonly hours: number | null;
    },
  ): Promise<boolean> {
    const { rowCount } = await sql(
      db,
      `INSERT INTO restrictions (category, scope, value, code, expires_at)
       VALUES (:category, :scope, :value, :code, now() + make_interval(secs => :hours::float * 3600))
       ON CONFLICT (category, scope, value) DO NOTHING`,
      { ...restriction, hours },
    );
    return rowCount === 1;
  }

  /** Takes one away. @returns whether there was one */
  static async remove(db: Database, id: string): Promise<boolean> {
    return (await Restriction.query(db).delete().where({ id })) === 1;
  }

  /**
   * Lets an address in for good, by a whitelink that lives still (barong.md section 2): the token in and the row out of one
   * statement. A row that somebody disabled stays disabled: it is taken.
   */
  static async letIn(db: Database, tokenDigest: Buffer, ip: string): Promise<LetIn> {
    const { rows } = await sql<{ found: boolean; added: boolean }>(
      db,
      `WITH link AS (SELECT FROM whitelinks WHERE token_digest = :tokenDigest AND expires_at > now()),
            added AS (INSERT INTO restrictions (category, scope, value) SELECT 'whitelist', 'ip', :ip FROM link
                      ON CONFLICT (category, scope, value) DO NOTHING RETURNING id)
       SELECT EXISTS (SELECT FROM link) AS found, EXISTS (SELECT FROM added) AS added`,
      { tokenDigest, ip },
    );
    if (!rows[0]?.found) return 'invalid';
    return rows[0].added ? 'added' : 'taken';
  }

  /** Keeps a whitelink: of its token the digest alone. @param hours that it lives  @param createdBy null: the terminal */
  static async keepLink(
    db: Database | Transaction,
    tokenDigest: Buffer,
    hours: number,
    createdBy: string | null = null,
  ): Promise<void> {
    await sql(
      db,
      `INSERT INTO whitelinks (token_digest, expires_at, created_by)
       VALUES (?, now() + make_interval(secs => ?::float * 3600), ?)`,
      [tokenDigest, hours, createdBy],
    );
  }

  /** One page of some of them, by number, and how many there are. */
  static async page(
    db: Database,
    { category, scope, range, from, to }: RestrictionFilter,
    { page, limit }: { readonly page: number; readonly limit: number },
  ): Promise<{ rows: Restriction[]; total: number }> {
    const found = Restriction.query(db).where({ ...(category && { category }), ...(scope && { scope }) });
    const moment = range === 'created' ? 'created_at' : 'updated_at';
    if (from !== undefined) void found.whereRaw(`${moment} >= to_timestamp(?)`, [from]);
    if (to !== undefined) void found.whereRaw(`${moment} < to_timestamp(?) + interval '1 second'`, [to]);
    const total = await found.resultSize();
    const rows = await found
      .orderBy('id')
      .offset((page - 1) * limit)
      .limit(limit);
    return { rows, total };
  }
}
