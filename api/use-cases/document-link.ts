import type { Actor, Caller } from '../../domain/actor.js';
import { type DocumentContentType, EXTENSIONS } from '../../domain/documents.js';
import { DomainError } from '../../domain/errors.js';
import { isUuid } from '../../domain/uuid.js';
import { Activity } from '../../models/activity.js';
import { Document } from '../../models/document.js';
import type { OpenFile } from '../../platform/file-vault.js';
import type { UseCaseDeps } from './deps.js';
import { stored } from './file-faults.js';

/** A link to a document's file. */
export interface DocumentLink {
  readonly documentId: string;
  /** Below the API's own address. */
  readonly path: string;
  readonly expiresAt: Date;
}

/** A document's file, on its way to whoever was given the link. */
export interface DocumentFile {
  readonly contentType: DocumentContentType;
  readonly size: number;
  /** Server-made: letters, digits, a hyphen and one dot (ASVS 5.4.1, 5.4.2). */
  readonly name: string;
  readonly content: OpenFile;
}

/** Where the links lead. */
export const DOCUMENT_PATH = '/documents/file';

/**
 * Links to documents for the actor, and for the session that he asks with: they end with it, and after
 * DOCUMENT_LINK_SECONDS. Whether he may see them is judged by the caller of this: who lists a case's documents has
 * judged it already. An API key is no session that a link could end with: it gets none.
 */
export async function linkDocuments(
  { database, links }: Pick<UseCaseDeps, 'database' | 'links'>,
  { sessionId }: Pick<Actor, 'sessionId'>,
  documentIds: readonly string[],
): Promise<DocumentLink[]> {
  if (sessionId === null) return [];
  const end = await Document.linkEnd(database);
  return documentIds.map((documentId) => {
    const token = links.sign({ documentId, sessionId, expiresAt: end });
    return { documentId, path: `${DOCUMENT_PATH}?token=${token}`, expiresAt: new Date(end * 1_000) };
  });
}

/**
 * A link to one document of anybody's, for an administrator; whether he may see it is judged by the caller of this.
 * @returns path below the API's own address
 * @throws DomainError `not_found` with the reason `document`: there is none, or an API key asks
 */
export async function linkDocument(
  deps: Pick<UseCaseDeps, 'database' | 'links'>,
  actor: Pick<Actor, 'sessionId'>,
  { id }: { id: string },
): Promise<string> {
  const found = isUuid(id) ? await Document.query(deps.database).findById(id).select('id') : undefined;
  const [link] = found ? await linkDocuments(deps, actor, [found.id]) : [];
  if (!link) throw new DomainError('not_found', { reason: 'document' });
  return link.path;
}

/**
 * Opens what a link leads to, and writes down who read it.
 * @throws DomainError `not_found` for a link that is altered, over, or whose session is (all alike); `unavailable`
 */
export async function openDocument(
  { database, links, files, sessionIdleSeconds }: UseCaseDeps,
  caller: Caller,
  { token }: { token: string },
): Promise<DocumentFile> {
  const link = links.read(token);
  const found = link && (await Document.ofLink(database, link, sessionIdleSeconds));
  if (!found) throw new DomainError('not_found');
  const content = await stored(files.open(found.storageKey));
  try {
    await Activity.record(database, caller, {
      topic: 'document',
      action: 'read',
      result: 'succeed',
      userId: found.userId,
      // Whose document it is, is above; a uid is a reference and no personal data (docs/security.md).
      reason: `by_${found.readerUid}`,
    });
  } catch (error) {
    // What cannot be written down is not shown, and its file is let go.
    await content.return();
    throw error;
  }
  const { contentType, size, id } = found;
  return { contentType, size, name: `document-${id}.${EXTENSIONS[contentType]}`, content };
}
