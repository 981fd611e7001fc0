import type { Actor, Caller } from '../../domain/actor.js';
import { type DocumentContentType, type DocumentSide, sniff } from '../../domain/documents.js';
import { DomainError } from '../../domain/errors.js';
import type { KycClaimType } from '../../domain/kyc/words.js';
import { Activity } from '../../models/activity.js';
import { Document } from '../../models/document.js';
import { FileClaim } from '../../models/file-claim.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import { refreshReviewLabels } from '../../models/review-labels.js';
import { User } from '../../models/user.js';
import type { Transaction } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { askKycProvider, tellVerifications } from './ask-kyc-provider.js';
import { type SubmittedClaim, submitClaim } from './claim-case.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';
import { tellReview } from './kyc-flow.js';
import {
  claimed,
  cleaned,
  identityOf,
  isOverQuota,
  judgeQuota,
  type NewDocument,
  refuseContent,
  rowOf,
} from './upload-document.js';

/** Papers that are shown together: all of them are kept, or none is. */
export interface Papers {
  readonly type: Extract<KycClaimType, 'document' | 'address'>;
  readonly docType: string;
  readonly number: string | null;
  /** YYYY-MM-DD. */
  readonly expiresOn: string | null;
  readonly side: DocumentSide;
  /** The client's name for what belongs together. */
  readonly batch: string;
  /** JSON text of the client's own. */
  readonly metadata: string | null;
  readonly files: readonly Uint8Array[];
}

/** Barong takes no WebP (barong.md section 4, "extensions jpg, jpeg, png, pdf"). */
const TAKEN: readonly (DocumentContentType | null)[] = ['image/jpeg', 'image/png', 'application/pdf'];

/**
 * Keeps papers and hands them in for review. What was sent before is the same document.
 * @throws DomainError `validation_failed` (no JPEG, PNG or PDF), `conflict` with the reason `limit_reached` or
 * `limit_will_be_reached`, `flood_control`, `payload_too_large`, `unavailable`
 */
export async function submitDocuments(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  papers: Papers,
): Promise<void> {
  const { database } = deps;
  const { userId } = actor;
  await deps.caps.takeUpload(userId);
  const types = papers.files.map((content) => sniff(content));
  if (types.some((type) => !TAKEN.includes(type))) refuseContent();
  const rows: NewDocument[] = [];
  for (const [at, content] of papers.files.entries()) {
    const contentType = types[at] as DocumentContentType;
    const upload = { docType: papers.docType, number: papers.number, side: papers.side, content };
    const uploadIndex = deps.index.of('upload', identityOf(upload));
    if (rows.some((row) => row.uploadIndex.equals(uploadIndex))) continue;
    // Only to spare the work; the transaction below has the last word.
    if (!(await Document.ofUpload(database, userId, uploadIndex)))
      await judgeCount(deps, database, userId, papers.files.length);
    const plain = await cleaned(deps, content, contentType);
    await judgeQuota(deps, caller, actor, await Document.usage(database, userId), plain.length);
    const storageKey = await claimed(deps, plain);
    rows.push(rowOf(deps, userId, upload, { contentType, plain, uploadIndex, storageKey }));
  }
  const operationId = newId();
  const { caseId, isNews, asked } = await insist(() =>
    database.transaction((trx) => keepAll(deps, trx, caller, actor, { papers, rows, operationId })),
  );
  if (isNews) await tellReview(deps, 'submission', caseId, { id: operationId });
  await tellVerifications(deps, asked);
}

/** All rows, their case and the label, under the lock of the account. */
async function keepAll(
  deps: UseCaseDeps,
  trx: Transaction,
  caller: Caller,
  { userId }: Actor,
  {
    papers,
    rows,
    operationId,
  }: { readonly papers: Papers; readonly rows: readonly NewDocument[]; readonly operationId: string },
): Promise<SubmittedClaim & { readonly asked: readonly string[] }> {
  await User.lock(trx, userId);
  const known = await Promise.all(rows.map((row) => Document.ofUpload(trx, userId, row.uploadIndex)));
  const fresh = rows.filter((_, at) => known[at] === undefined);
  await judgeCount(deps, trx, userId, fresh.length);
  const usage = await Document.usage(trx, userId);
  const size = fresh.reduce((sum, row) => sum + row.size, 0);
  if (fresh.length > 0 && isOverQuota(usage, size))
    throw new DomainError('flood_control', { retryAfterSeconds: usage.seconds });

  const form = formOf(
    papers,
    rows.map((row, at) => known[at]?.id ?? row.id),
  );
  const claim = { type: papers.type, form, operationId };
  const submitted = await submitClaim(deps, trx, caller, userId, claim);
  const { metadata, expiresOn, batch } = papers;
  const metadataSealed =
    metadata === null ? null : deps.sealer.seal(BARONG_SEALED.documentMetadata, metadata);
  for (const [at, row] of rows.entries()) {
    const found = known[at];
    if (found && found.id !== row.id) await FileClaim.release(trx, row.storageKey);
    // The sweeper has it: this took longer than any upload may.
    else if (!found && !(await FileClaim.take(trx, row.storageKey))) throw new DomainError('unavailable');
    const document = found ?? (await Document.add(trx, { ...row, expiresOn, batch, metadataSealed }));
    await Document.query(trx).patch({ caseId: submitted.caseId }).where({ id: document.id });
  }
  const asked = await askKycProvider(deps, trx, userId);
  await refreshReviewLabels(trx, userId);
  await User.refreshStanding(trx, userId, deps.standing);
  await Activity.record(trx, caller, { topic: 'document', action: 'submit', result: 'succeed', userId });
  return { ...submitted, asked };
}

/** What a reviewer reads beside the files. */
function formOf({ docType, number, expiresOn, batch, metadata }: Papers, documents: readonly string[]) {
  return {
    doc_type: docType,
    doc_number: number,
    doc_expire: expiresOn,
    identificator: batch,
    metadata: metadata === null ? null : JSON.parse(metadata),
    documents,
  };
}

/**
 * A lifetime's number of papers (barong.md section 4, doc_num_limit); those that a reviewer rejected count no more, so that
 * nobody is stuck for good (section 17, openware/barong#660).
 * @throws DomainError `conflict`
 */
async function judgeCount(
  { documentLimit }: Pick<UseCaseDeps, 'documentLimit'>,
  db: Parameters<typeof Document.countOf>[0],
  userId: string,
  more: number,
): Promise<void> {
  const count = await Document.countOf(db, userId);
  if (count >= documentLimit && more > 0) throw new DomainError('conflict', { reason: 'limit_reached' });
  if (count + more > documentLimit) throw new DomainError('conflict', { reason: 'limit_will_be_reached' });
}
