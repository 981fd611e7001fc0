import type { KycActor, KycStatus, KycType, KycVerdict } from '../domain/kyc/words.js';
import type { Role } from '../domain/states.js';
import type { Database, Transaction } from '../platform/database.js';
import type { KycCase } from './kyc-case.js';
import { sql } from './sql.js';

/** A case and whose it is; texts are still sealed. */
export type CaseRow = Pick<
  KycCase,
  | 'id'
  | 'type'
  | 'number'
  | 'userId'
  | 'status'
  | 'messageSealed'
  | 'assigneeId'
  | 'submittedAt'
  | 'decidedAt'
  | 'dueAt'
  | 'escalatedAt'
> & { readonly userUid: string; readonly role: Role; readonly assigneeUid: string | null };

/** One thing that happened to a case; texts are still sealed. */
export interface ChangeRow {
  readonly seq: number;
  readonly actor: KycActor;
  /** null: the flow, or an account that is gone. */
  readonly actorId: string | null;
  readonly actorUid: string | null;
  readonly fromStatus: KycStatus | null;
  readonly toStatus: KycStatus;
  readonly verdict: KycVerdict | null;
  readonly reverses: boolean;
  readonly reasonSealed: string | null;
  readonly messageSealed: string | null;
  readonly formSealed: string | null;
  readonly at: Date;
  /** null: its flow took no note of it yet. */
  readonly appliedAt: Date | null;
}

/** A case by what people call it. */
export async function findCase(
  db: Database | Transaction,
  { type, id }: { type: KycType; id: number },
): Promise<CaseRow | undefined> {
  const { rows } = await sql<CaseRow>(
    db,
    `SELECT c.id, c.type, c.number, c.user_id, c.status, c.message_sealed, c.assignee_id, c.submitted_at, c.decided_at,
            c.due_at, c.escalated_at, u.uid AS user_uid, u.role, a.uid AS assignee_uid
       FROM kyc_cases c JOIN users u ON u.id = c.user_id LEFT JOIN users a ON a.id = c.assignee_id
      WHERE c.type = ? AND c.number = ?`,
    [type, id],
  );
  return rows[0];
}

/** Everything that happened to a case, in order. */
export async function changesOf(db: Database | Transaction, caseId: string): Promise<ChangeRow[]> {
  const { rows } = await sql<ChangeRow>(
    db,
    `SELECT k.seq, k.actor, k.actor_id, u.uid AS actor_uid, k.from_status, k.to_status, k.verdict, k.reverses,
            k.reason_sealed, k.message_sealed, k.form_sealed, k.at, k.applied_at
       FROM kyc_changes k LEFT JOIN users u ON u.id = k.actor_id WHERE k.case_id = ? ORDER BY k.seq`,
    [caseId],
  );
  return rows;
}
