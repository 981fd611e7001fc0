import { KYC_CLAIM_TYPES, type KycType } from '../domain/kyc/words.js';
import { FACT_AGAIN_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { listOf } from './fragments.js';
import { Statement } from './statement.js';

/** A first form, and the case that it makes. */
export interface NewCase {
  readonly [name: string]: string | number;
  /** UUIDs, made by the call. */
  readonly id: string;
  readonly changeId: string;
  readonly type: KycType;
  readonly userId: string;
  readonly formSealed: string;
  /** Time that the reviewers have, seconds. */
  readonly dueSeconds: number;
  readonly ip: string;
  readonly userAgent: string;
  readonly requestId: string;
}

const SUBMIT = new Statement<{ number: string }>(
  'kyc-submit',
  `WITH free AS (
     SELECT 1 WHERE NOT EXISTS (
       SELECT FROM kyc_cases WHERE user_id = :userId AND type = :type AND status NOT IN ('rejected', 'withdrawn')
          -- Who was approved may show another paper.
          AND (status <> 'approved' OR type NOT IN (${listOf(KYC_CLAIM_TYPES)})))
   ), counted AS (
     UPDATE kyc_numbers SET last = last + 1 FROM free WHERE type = :type RETURNING last
   ), made AS (
     INSERT INTO kyc_cases (id, type, number, user_id, status, version, due_at)
     SELECT :id, :type, last, :userId, 'created', 1, now() + make_interval(secs => :dueSeconds) FROM counted
     RETURNING id, number
   ), change AS (
     INSERT INTO kyc_changes (id, case_id, seq, actor, actor_id, to_status, form_sealed, next_signal_at)
     SELECT :changeId, id, 1, 'applicant', :userId, 'created', :formSealed,
            now() + make_interval(secs => ${FACT_AGAIN_SECONDS}) FROM made
   ), log AS (
     INSERT INTO activities (user_id, topic, action, result, ip, user_agent, request_id)
     SELECT :userId::bigint, 'kyc', 'submit', 'succeed', :ip, :userAgent, :requestId FROM made
   )
   SELECT number FROM made`,
);

/**
 * Makes a case, its number, its first change and the log entry, in ONE statement.
 * @returns its number; undefined where the account has an open or approved case of the type
 * @throws UniqueViolationError when two of one account were faster than each other
 */
export async function submitCase(db: Database | Transaction, kase: NewCase): Promise<string | undefined> {
  const [made] = await SUBMIT.run(db, kase);
  return made?.number;
}
