import { FLOW_MISSED_SECONDS, PAYMENT_MISSED_SECONDS } from '../domain/limits.js';
import type { Database } from '../platform/database.js';
import { type DueFact, takeDue } from './due-fact.js';
import { sql } from './sql.js';

/** Changes of cases whose flows have to be told: the signal got lost, or the flow is not there. */
export function dueChanges(db: Database, limit: number): Promise<DueFact[]> {
  const waiting = {
    table: 'kyc_changes',
    where: 'applied_at IS NULL',
    since: 'at',
    returning: 'case_id AS subject_id',
  };
  return takeDue(db, waiting, limit);
}

/**
 * Cases whose flow should have acted long ago and did not: it was terminated by hand, or its history is gone
 * (reliability F35). Looked for now and then; a flow that lives only looks again.
 */
export async function missedCases(db: Database, withdrawSeconds: number, limit: number): Promise<DueFact[]> {
  const { rows } = await sql<DueFact>(
    db,
    `SELECT id, id AS subject_id FROM kyc_cases
      WHERE status IN ('created', 'in_review') AND escalated_at IS NULL AND due_at < now() - make_interval(secs => :missed)
     UNION ALL
     SELECT id, id FROM kyc_cases
      WHERE status = 'resubmission_requested' AND since < now() - make_interval(secs => :silent)
     LIMIT :limit`,
    { missed: FLOW_MISSED_SECONDS, silent: withdrawSeconds + FLOW_MISSED_SECONDS, limit },
  );
  return rows;
}

/** Identity checks that are over and were not ended. */
export async function missedAttempts(db: Database, limit: number): Promise<DueFact[]> {
  const { rows } = await sql<DueFact>(
    db,
    `SELECT id, id AS subject_id FROM identity_attempts
      WHERE status = 'pending' AND expires_at < now() - make_interval(secs => :missed)
      ORDER BY expires_at LIMIT :limit`,
    { missed: FLOW_MISSED_SECONDS, limit },
  );
  return rows;
}

/** Payments whose flow should have asked, ended or begun, and did not: a few seconds is what it may be late. */
export async function missedPayments(db: Database, limit: number): Promise<DueFact[]> {
  const { rows } = await sql<DueFact>(
    db,
    `SELECT id, id AS subject_id FROM payments
      WHERE status IN ('created', 'pending') AND looks_at < now() - make_interval(secs => :missed)
      ORDER BY looks_at LIMIT :limit`,
    { missed: PAYMENT_MISSED_SECONDS, limit },
  );
  return rows;
}
