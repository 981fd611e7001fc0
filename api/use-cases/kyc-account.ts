import type { Actor } from '../../domain/actor.js';
import { DOCUMENT_NUMBER } from '../../models/document.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import type { SealedComment, SealedKycAccount } from '../../models/kyc-account.js';
import type { UseCaseDeps } from './deps.js';
import { linkDocuments } from './document-link.js';
import { type FullAccount, openFullAccount } from './full-account.js';
import type { PaperView } from './papers.js';

/** What an administrator wrote about an account. */
interface CommentView {
  readonly id: number;
  /** null: its author's account is gone. */
  readonly authorUid: string | null;
  readonly title: string;
  readonly data: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** An account with everything that an administrator sees of it, unmasked. */
export interface KycAccount extends FullAccount {
  /** `path`: empty where whoever asks has no session that a link could end with. */
  readonly documents: readonly (PaperView & { readonly id: string })[];
  readonly comments: readonly CommentView[];
}

type Opening = Pick<UseCaseDeps, 'database' | 'sealer' | 'links' | 'phones'>;

/** Opens what is sealed of accounts. @param actor the links to documents are for him */
export async function openKycAccounts(
  deps: Opening,
  actor: Pick<Actor, 'sessionId'>,
  accounts: readonly SealedKycAccount[],
): Promise<readonly KycAccount[]> {
  const ids = accounts.flatMap(({ documents }) => documents.map(({ id }) => id));
  const links = ids.length === 0 ? [] : await linkDocuments(deps, actor, ids);
  const paths = new Map(links.map(({ documentId, path }) => [documentId, path]));
  const open = (context: string, sealed: string | null): string | null =>
    sealed === null ? null : deps.sealer.open(context, sealed);
  return accounts.map((account) => ({
    ...openFullAccount(deps, account),
    documents: account.documents.map(({ numberSealed, metadataSealed, createdAt, ...document }) => ({
      ...document,
      number: open(DOCUMENT_NUMBER, numberSealed),
      metadata: open(BARONG_SEALED.documentMetadata, metadataSealed),
      path: paths.get(document.id) ?? '',
      createdAt: new Date(createdAt),
    })),
    comments: account.comments.map((comment) => openComment(deps, comment)),
  }));
}

function openComment(
  { sealer }: Opening,
  { id, authorUid, titleSealed, dataSealed, createdAt, updatedAt }: SealedComment,
): CommentView {
  return {
    id: Number(id),
    authorUid,
    title: sealer.open(BARONG_SEALED.commentTitle, titleSealed),
    data: sealer.open(BARONG_SEALED.commentData, dataSealed),
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
  };
}
