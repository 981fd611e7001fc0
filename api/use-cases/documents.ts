import type { Actor } from '../../domain/actor.js';
import type { DocumentContentType, DocumentSide } from '../../domain/documents.js';
import { Document } from '../../models/document.js';
import type { UseCaseDeps } from './deps.js';

/** A document as its owner and those who judge it see it. */
export interface DocumentView {
  readonly id: string;
  readonly docType: string;
  readonly side: DocumentSide;
  readonly contentType: DocumentContentType;
  /** Bytes of what is stored. */
  readonly size: number;
  readonly createdAt: Date;
}

/** One page of the actor's documents. */
export interface DocumentPage {
  readonly items: readonly DocumentView[];
  readonly total: number;
}

/** What of a row is told. */
export function viewOf({ id, docType, side, contentType, size, createdAt }: Document): DocumentView {
  return { id, docType, side, contentType, size, createdAt };
}

/** The actor's own documents, the newest first. */
export async function listDocuments(
  { database }: UseCaseDeps,
  { userId }: Actor,
  { page, perPage }: { page: number; perPage: number },
): Promise<DocumentPage> {
  const { results, total } = await Document.of(database, userId).page(page - 1, perPage);
  return { items: results.map(viewOf), total };
}
