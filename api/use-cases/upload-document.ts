import { createHash, randomUUID } from 'node:crypto';
import type { Actor, Caller } from '../../domain/actor.js';
import { type DocumentContentType, type DocumentSide, sniff } from '../../domain/documents.js';
import { DomainError } from '../../domain/errors.js';
import {
  DOCUMENT_BYTES_PER_USER,
  DOCUMENT_MAX_BYTES,
  DOCUMENTS_PER_USER,
  IMAGE_MAX_MEGAPIXELS,
} from '../../domain/limits.js';
import { Activity } from '../../models/activity.js';
import { DOCUMENT_NUMBER, Document, type DocumentUsage } from '../../models/document.js';
import { FileClaim } from '../../models/file-claim.js';
import { User } from '../../models/user.js';
import { newId } from '../../platform/ids.js';
import type { UseCaseDeps } from './deps.js';
import { type DocumentView, viewOf } from './documents.js';
import { stored } from './file-faults.js';
import { insist } from './insist.js';

/** A document as its owner sends it. */
export interface DocumentUpload {
  /** The owner's word for it: "passport". */
  readonly docType: string;
  readonly number: string | null;
  readonly side: DocumentSide;
  /** At most DOCUMENT_MAX_BYTES. */
  readonly content: Uint8Array;
}

/**
 * Keeps a document of the actor's. What was sent before, byte by byte and word by word, is the same document: a client
 * that lost the answer sends again without harm, and whoever corrects the number gets another document.
 *
 * Claim, file, row: a crash in between leaves a claim, and the sweeper takes its file away; it never leaves a row
 * without a file (reliability V5, A40).
 * @throws DomainError `validation_failed` (no image or PDF of ours), `flood_control` (tries, or the quota),
 * `unavailable` (the store, or too many at once)
 */
export async function uploadDocument(
  deps: UseCaseDeps,
  caller: Caller,
  actor: Actor,
  upload: DocumentUpload,
): Promise<DocumentView> {
  const { database, index } = deps;
  const { userId } = actor;
  await deps.caps.takeUpload(userId);
  const contentType = sniff(upload.content);
  if (contentType === null) refuseContent();

  const uploadIndex = index.of('upload', identityOf(upload));
  const known = await Document.ofUpload(database, userId, uploadIndex);
  if (known) return viewOf(known);
  // Only to spare the work; the transaction below has the last word.
  await judgeQuota(deps, caller, actor, await Document.usage(database, userId), upload.content.length);

  const plain = await cleaned(deps, upload.content, contentType);
  const storageKey = await claimed(deps, plain);
  const row = rowOf(deps, userId, upload, { contentType, plain, uploadIndex, storageKey });
  const { document, usage } = await insist(() => keep(deps, caller, row));
  if (document) return viewOf(document);
  await judgeQuota(deps, caller, actor, usage, plain.length);
  throw new DomainError('unavailable');
}

/** What is kept of a file: images are written anew. @throws DomainError `validation_failed`, `payload_too_large` */
export async function cleaned(
  { images }: Pick<UseCaseDeps, 'images'>,
  content: Uint8Array,
  contentType: DocumentContentType,
): Promise<Uint8Array> {
  const plain = contentType === 'application/pdf' ? content : await images.clean(content, contentType);
  if (plain === null) refuseContent();
  // An image that is packed worse than it came: within reason.
  if (plain.length > 2 * DOCUMENT_MAX_BYTES) throw new DomainError('payload_too_large');
  return plain;
}

/** Claims a file and writes it. @returns its key @throws DomainError `unavailable` */
export async function claimed(
  { database, files }: Pick<UseCaseDeps, 'database' | 'files'>,
  plain: Uint8Array,
): Promise<string> {
  const storageKey = randomUUID();
  await FileClaim.make(database, storageKey);
  await stored(files.put(storageKey, plain));
  return storageKey;
}

/** A row of `documents` as an upload makes it. */
export type NewDocument = ReturnType<typeof rowOf>;

/** The row of an upload. */
export function rowOf(
  { index, sealer }: UseCaseDeps,
  userId: string,
  { docType, number, side }: DocumentUpload,
  made: { contentType: DocumentContentType; plain: Uint8Array; uploadIndex: Buffer; storageKey: string },
) {
  const { plain, ...columns } = made;
  return {
    id: newId(),
    userId,
    docType,
    numberSealed: number === null ? null : sealer.seal(DOCUMENT_NUMBER, number),
    side,
    size: plain.length,
    contentIndex: index.of('file_content', digest(plain)),
    ...columns,
  };
}

/**
 * The row, if there is room for it; under the lock of the account, so that twenty at once do not pass the quota
 * together. Finds what an earlier try, or the same upload beside it, made.
 */
async function keep(
  { database }: UseCaseDeps,
  caller: Caller,
  row: NewDocument,
): Promise<{ document?: Document; usage: DocumentUsage }> {
  const { userId, storageKey } = row;
  return database.transaction(async (trx) => {
    await User.lock(trx, userId);
    const usage = await Document.usage(trx, userId);
    const known = await Document.ofUpload(trx, userId, row.uploadIndex);
    if (known) {
      if (known.id !== row.id) await FileClaim.release(trx, storageKey);
      return { document: known, usage };
    }
    if (isOverQuota(usage, row.size)) {
      await FileClaim.release(trx, storageKey);
      return { usage };
    }
    // The sweeper has it: this took longer than any upload may.
    if (!(await FileClaim.take(trx, storageKey))) throw new DomainError('unavailable');
    const document = await Document.add(trx, row);
    await Activity.record(trx, caller, { topic: 'document', action: 'upload', result: 'succeed', userId });
    return { document, usage };
  });
}

/** Whether one more file of this size would pass the quota. */
export function isOverQuota({ count, bytes }: DocumentUsage, size: number): boolean {
  return count >= DOCUMENTS_PER_USER || bytes + size > DOCUMENT_BYTES_PER_USER;
}

/** @throws DomainError `flood_control` with the wait until the oldest document leaves the quota's days */
export async function judgeQuota(
  { database }: UseCaseDeps,
  caller: Caller,
  { userId }: Actor,
  usage: DocumentUsage,
  size: number,
): Promise<void> {
  if (!isOverQuota(usage, size)) return;
  const refusal = { topic: 'document', action: 'upload', result: 'denied', reason: 'quota', userId } as const;
  await Activity.record(database, caller, refusal);
  throw new DomainError('flood_control', { retryAfterSeconds: usage.seconds });
}

/** Of all that makes an upload this one; the words cannot run into each other. */
export function identityOf({ docType, side, number, content }: DocumentUpload): string {
  return JSON.stringify([docType, side, number, digest(content)]);
}

function digest(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** @throws DomainError `validation_failed` always */
export function refuseContent(): never {
  throw new DomainError('validation_failed', {
    fields: [{ path: 'file', rule: 'file_content', limit: IMAGE_MAX_MEGAPIXELS }],
  });
}
