import { moveClock, REVIEW_CLOCK } from '../domain/kyc/review-clock.js';
import { allowed } from '../domain/kyc/transitions.js';
import type { KycActor, KycStatus, KycVerdict } from '../domain/kyc/words.js';
import { FACT_AGAIN_SECONDS } from '../domain/limits.js';
import type { Database, Transaction } from '../platform/database.js';
import { KycCase, type LockedCase } from './kyc-case.js';
import { Table } from './table.js';

/** What is to happen to a case. */
export interface NewChange {
  /** UUID, made by the call: the fact that the flow is told. */
  readonly id: string;
  readonly actor: KycActor;
  /** Account of whoever does it; null: nobody does. */
  readonly actorId: string | null;
  readonly to: KycStatus;
  /** Of a reviewer or a provider: what was asked for. */
  readonly verdict?: KycVerdict;
  readonly reverses?: boolean;
  readonly reasonSealed?: string | null;
  readonly messageSealed?: string | null;
  readonly formSealed?: string;
  /** The flow makes it itself: it need not be told. */
  readonly applied?: boolean;
}

/** One step of a case's life. Rows never change, but for what the flow was told of them. */
export class KycChange extends Table {
  static override readonly tableName = 'kyc_changes';

  id!: string;
  caseId!: string;
  /** Position in the case's life, from 1. */
  seq!: number;
  actor!: KycActor;
  actorId!: string | null;
  fromStatus!: KycStatus | null;
  toStatus!: KycStatus;
  verdict!: KycVerdict | null;
  reverses!: boolean;
  reasonSealed!: string | null;
  messageSealed!: string | null;
  formSealed!: string | null;
  at!: Date;
  appliedAt!: Date | null;
  nextSignalAt!: Date;

  /** Changes that the flow has not taken note of, in order. */
  static unapplied(trx: Transaction, caseId: string): Promise<KycChange[]> {
    return KycChange.query(trx).where({ caseId }).whereNull('appliedAt').orderBy('seq') as unknown as Promise<
      KycChange[]
    >;
  }

  /** The flow has taken note of these. */
  static async markApplied(trx: Transaction, ids: readonly string[]): Promise<void> {
    await KycChange.query(trx)
      .patch({ appliedAt: trx.fn.now() as unknown as Date })
      .whereIn('id', [...ids]);
  }

  /** Which of these are changes of this case. */
  static async known(db: Database | Transaction, caseId: string, ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const rows = await KycChange.query(db)
      .where({ caseId })
      .whereIn('id', [...ids])
      .select('id');
    return rows.map(({ id }) => id);
  }

  /** Position of the change that brought the newest form. */
  static async formSeq(trx: Transaction, caseId: string): Promise<number | undefined> {
    const newest = await KycChange.query(trx)
      .where({ caseId })
      .whereNotNull('formSealed')
      .orderBy('seq', 'desc')
      .select('seq')
      .first();
    return newest?.seq;
  }

  /**
   * Who approved since the form was last submitted or a decision last taken back: those approvals stand
   * (docs/life-of-a-case.md, "Verdicts"). Each once, in order.
   */
  static async approvers(trx: Transaction, caseId: string): Promise<string[]> {
    const since = KycChange.query(trx)
      .max('seq')
      .where({ caseId })
      .where((anew) => void anew.whereNotNull('formSealed').orWhere({ reverses: true }));
    const rows = await KycChange.query(trx)
      .where({ caseId, verdict: 'approved' })
      // A reversal into an approval is one itself.
      .where('seq', '>=', since)
      .orderBy('seq')
      .select('actorId');
    return [...new Set(rows.map(({ actorId }) => actorId).filter((id) => id !== null))];
  }
}

/**
 * The one way in which a case changes: the change's row, the case with its clock, and its version, which nobody else
 * can have (the row is locked).
 * @param dueSeconds the time that reviewers have for a case of the type
 * @throws Error for a step that is in no table: a fault of ours, for whoever asked was judged before
 */
export async function changeCase(
  trx: Transaction,
  kase: LockedCase,
  change: NewChange,
  dueSeconds: number,
): Promise<void> {
  const { actor, to, verdict, messageSealed = null, applied = false } = change;
  const from = kase.status;
  if (from !== to && !allowed(actor, from, to))
    throw new Error(`no such step of a case: ${actor} ${from} ${to}`);

  await KycChange.query(trx).insert({
    id: change.id,
    caseId: kase.id,
    seq: kase.version + 1,
    actor,
    actorId: change.actorId,
    fromStatus: from,
    toStatus: to,
    verdict: verdict ?? null,
    reverses: change.reverses ?? false,
    reasonSealed: change.reasonSealed ?? null,
    messageSealed,
    formSealed: change.formSealed ?? null,
    nextSignalAt: trx.raw('now() + make_interval(secs => ?)', [FACT_AGAIN_SECONDS]) as unknown as Date,
    ...(applied && { appliedAt: trx.fn.now() as unknown as Date }),
  });
  const decided = REVIEW_CLOCK[to] === 'stopped';
  const reopened = REVIEW_CLOCK[from] === 'stopped' && !decided;
  await KycCase.query(trx)
    .patch({
      status: to,
      version: kase.version + 1,
      ...clockColumns(kase, to, dueSeconds),
      ...(reopened && { escalatedAt: null }),
      ...(from !== to && { since: trx.fn.now() as unknown as Date, reminded: 0 }),
      ...(decided !== (kase.decidedAt !== null) && {
        decidedAt: decided ? (trx.fn.now() as unknown as Date) : null,
      }),
      // Whoever takes a case without a word leaves what was said before; a new form makes an old word void.
      ...(actor !== 'flow' && (verdict !== 'in_review' || messageSealed !== null) && { messageSealed }),
      ...(actor === 'reviewer' && { assigneeId: change.actorId }),
    })
    .where({ id: kase.id });
}

function clockColumns(
  kase: LockedCase,
  to: KycStatus,
  dueSeconds: number,
): Pick<KycCase, 'dueAt' | 'pausedAt'> {
  const { dueAt, pausedAt, now } = kase;
  const running = dueAt && { dueAtMs: dueAt.getTime(), pausedAtMs: pausedAt?.getTime() ?? null };
  const clock = moveClock(running, to, now.getTime(), dueSeconds);
  const pausedAtMs = clock?.pausedAtMs ?? null;
  return {
    dueAt: clock && new Date(clock.dueAtMs),
    pausedAt: pausedAtMs === null ? null : new Date(pausedAtMs),
  };
}
