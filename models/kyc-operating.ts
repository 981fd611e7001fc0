import type { IdentityCheckStatus, KycStatus, KycType } from '../domain/kyc/words.js';
import type { Database } from '../platform/database.js';
import { IDENTITY_NEWS, latestAttempt } from './identity-news.js';
import { sql } from './sql.js';

// What an operator is shown of cases: nothing of it is personal.

/** A case that is not over. */
export interface OpenCase {
  readonly id: string;
  readonly type: KycType;
  readonly number: string;
  readonly status: KycStatus;
  readonly identityStatus: IdentityCheckStatus | null;
  readonly dueAt: Date | null;
  /** The reviewers' time stands still since then. */
  readonly pausedAt: Date | null;
  readonly escalatedAt: Date | null;
  readonly assigneeUid: string | null;
}

/** The cases that are not over: those whose reviewers have least time first, those that wait for the applicant last. */
export async function openCases(db: Database, limit: number): Promise<OpenCase[]> {
  const { rows } = await sql<OpenCase>(
    db,
    `SELECT c.id, c.type, c.number, c.status, c.due_at, c.paused_at, c.escalated_at, a.uid AS assignee_uid,
            ${IDENTITY_NEWS}
       FROM kyc_cases c LEFT JOIN users a ON a.id = c.assignee_id ${latestAttempt('c')}
      WHERE c.status NOT IN ('approved', 'rejected', 'withdrawn')
      ORDER BY c.paused_at IS NOT NULL, c.due_at, c.id LIMIT ?`,
    [limit],
  );
  return rows;
}

/** A fact that its flow took no note of yet. */
export interface UndeliveredFact {
  /** UUID: what a signal by hand carries. */
  readonly id: string;
  /** What it is: a change, by the status that it leads to, or a hook, by its kind. */
  readonly what: string;
  readonly type: KycType;
  readonly number: string;
  /** UUID of the case, or of the attempt that the hook is about. */
  readonly subjectId: string;
  readonly isHook: boolean;
  readonly at: Date;
  /** When a worker tells the flow again. */
  readonly nextSignalAt: Date;
}

/** Facts that no flow took note of, the oldest first. @param caseId only of this case */
export async function undeliveredFacts(
  db: Database,
  limit: number,
  caseId: string | null = null,
): Promise<UndeliveredFact[]> {
  const { rows } = await sql<UndeliveredFact>(
    db,
    `SELECT facts.*, c.type, c.number FROM (
        SELECT id, case_id, to_status AS what, case_id AS subject_id, false AS is_hook, at, next_signal_at
          FROM kyc_changes WHERE applied_at IS NULL
        UNION ALL
        SELECT h.id, a.case_id, h.kind, a.id, true, i.received_at, i.next_signal_at
          FROM identity_hooks h JOIN identity_attempts a ON a.id = h.attempt_id JOIN inbox i ON i.id = h.id
         WHERE i.delivered_at IS NULL
     ) AS facts JOIN kyc_cases c ON c.id = facts.case_id
     WHERE CAST(:caseId AS uuid) IS NULL OR c.id = :caseId
     ORDER BY facts.at, facts.id LIMIT :limit`,
    { caseId, limit },
  );
  return rows;
}
