import type { Actor } from '../../domain/actor.js';
import { DOCUMENT_LIST_MAX } from '../../domain/family-limits.js';
import { DOCUMENT_NUMBER, Document } from '../../models/document.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import type { UseCaseDeps } from './deps.js';
import { linkDocuments } from './document-link.js';

/** A document as its owner sees it through the Barong family. */
export interface PaperView {
  readonly docType: string;
  readonly number: string | null;
  /** YYYY-MM-DD. */
  readonly expiresOn: string | null;
  /** JSON text of the client's own. */
  readonly metadata: string | null;
  /** Opens the file for this session, for some minutes; below the API's own address. */
  readonly path: string;
  readonly createdAt: Date;
}

/** The actor's documents, the newest first. */
export async function listPapers(
  deps: Pick<UseCaseDeps, 'database' | 'sealer' | 'links'>,
  actor: Pick<Actor, 'userId' | 'sessionId'>,
): Promise<readonly PaperView[]> {
  const { database, sealer } = deps;
  const documents = await Document.of(database, actor.userId).limit(DOCUMENT_LIST_MAX);
  const links = await linkDocuments(
    deps,
    actor,
    documents.map(({ id }) => id),
  );
  const open = (context: string, sealed: string | null): string | null =>
    sealed === null ? null : sealer.open(context, sealed);
  return documents.map(({ docType, numberSealed, expiresOn, metadataSealed, createdAt }, at) => ({
    docType,
    number: open(DOCUMENT_NUMBER, numberSealed),
    expiresOn,
    metadata: open(BARONG_SEALED.documentMetadata, metadataSealed),
    path: links[at]?.path ?? '',
    createdAt,
  }));
}
