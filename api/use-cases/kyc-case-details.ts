import type { Actor, Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { approvalsNeeded } from '../../domain/kyc/approvals.js';
import { PER_PAGE_MAX } from '../../domain/limits.js';
import { Activity } from '../../models/activity.js';
import { Document } from '../../models/document.js';
import { IdentityAttempt } from '../../models/identity-attempt.js';
import { KYC_SEALED } from '../../models/kyc-case.js';
import { changesOf, findCase } from '../../models/kyc-case-page.js';
import { KycChange } from '../../models/kyc-change.js';
import { listCases as listRows } from '../../models/kyc-listing.js';
import type { Database } from '../../platform/database.js';
import type { UseCaseDeps } from './deps.js';
import { linkDocuments } from './document-link.js';
import { viewOf } from './documents.js';
import { identityDetails } from './identity-details.js';
import { formOf, historyOf, type Opening, personOf, verdictsOf } from './kyc-history.js';
import type { CaseDetails, CaseKey, CaseQuery, LinkedDocument, ListedCase } from './kyc-views.js';
import { identityView } from './own-cases.js';

/** One page of cases, the oldest first. */
export async function listCases(
  { database }: Pick<UseCaseDeps, 'database'>,
  { page, perPage, type, statuses }: CaseQuery,
): Promise<{ items: readonly ListedCase[]; total: number }> {
  const filter = { ...(type && { type }), ...(statuses && { statuses }) };
  const { rows, total } = await listRows(database, filter, { page, perPage });
  const items = rows.map((row) => ({
    id: Number(row.number),
    type: row.type,
    status: row.status,
    user: { id: Number(row.userId), uid: row.userUid },
    identityCheck: identityView(row),
    submittedAt: row.submittedAt,
    dueAt: row.dueAt,
    assignee: personOf(row.assigneeId, row.assigneeUid),
  }));
  return { items, total };
}

/**
 * A whole case, as it was at one moment. Who read it is written down; what cannot be written down is not shown.
 * @throws DomainError `not_found`
 */
export async function seeCase(
  deps: Pick<UseCaseDeps, 'database' | 'sealer' | 'links' | 'fourEyes'>,
  caller: Caller,
  actor: Actor,
  input: CaseKey,
): Promise<CaseDetails> {
  const { database, sealer } = deps;
  const found = await readCase(database, input);
  if (!found) throw new DomainError('not_found');
  const { kase, changes, approvers, attempt, attempts, documents, photo } = found;
  const open: Opening = (context, sealed) => (sealed === null ? null : sealer.open(context, sealed));
  const form = formOf(changes, open);
  const [ofAbleId = null, ...linked] = await linkAll(deps, actor, [photo, ...documents]);
  const details: CaseDetails = {
    id: Number(kase.number),
    type: kase.type,
    status: kase.status,
    user: { id: Number(kase.userId), uid: kase.userUid, role: kase.role },
    assignee: personOf(kase.assigneeId, kase.assigneeUid),
    message: open(KYC_SEALED.message, kase.messageSealed),
    submittedAt: kase.submittedAt,
    decidedAt: kase.decidedAt,
    dueAt: kase.dueAt,
    escalatedAt: kase.escalatedAt,
    form,
    documents: linked.filter((document) => document !== null),
    identityCheck: attempt ? identityDetails(sealer, form, attempt, { attempts, photo: ofAbleId }) : null,
    approvals: approvers.flatMap(
      (id) => personOf(id, changes.find(({ actorId }) => actorId === id)?.actorUid ?? null) ?? [],
    ),
    approvalsNeeded: approvalsNeeded(kase.type, deps.fourEyes),
    verdicts: verdictsOf(changes, open),
    history: historyOf(changes, open),
  };
  await Activity.record(database, caller, {
    topic: 'kyc',
    action: 'see_case',
    result: 'succeed',
    userId: kase.userId,
    actorId: actor.userId,
  });
  return details;
}

/** Everything that is kept of a case: one look, so that nobody's verdict falls between two statements. */
function readCase(database: Database, key: CaseKey) {
  return database.transaction(
    async (trx) => {
      const kase = await findCase(trx, key);
      if (!kase) return undefined;
      const attempt = await IdentityAttempt.latest(trx, kase.id);
      return {
        kase,
        changes: await changesOf(trx, kase.id),
        approvers: await KycChange.approvers(trx, kase.id),
        attempt,
        attempts: await IdentityAttempt.counted(trx, kase.id),
        documents: await Document.of(trx, kase.userId).limit(PER_PAGE_MAX),
        photo: attempt?.photoId ? await Document.query(trx).findById(attempt.photoId) : undefined,
      };
    },
    { isolationLevel: 'repeatable read', readOnly: true },
  );
}

/** Documents with a link each, in their order; null for none. */
async function linkAll(
  deps: Pick<UseCaseDeps, 'database' | 'links'>,
  actor: Actor,
  documents: readonly (Document | undefined)[],
): Promise<(LinkedDocument | null)[]> {
  const links = await linkDocuments(
    deps,
    actor,
    documents.flatMap((document) => document?.id ?? []),
  );
  return documents.map((document) => {
    const link = links.find(({ documentId }) => documentId === document?.id);
    return document && link ? { ...viewOf(document), path: link.path, linkExpiresAt: link.expiresAt } : null;
  });
}
