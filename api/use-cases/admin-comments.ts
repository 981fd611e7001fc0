import { DomainError } from '../../domain/errors.js';
import { Comment } from '../../models/comment.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import type { Transaction } from '../../platform/database.js';
import { seeAccount } from './admin-accounts.js';
import { type AdminCall, changeAsAdmin } from './admin-call.js';
import { namedUser } from './admin-state.js';
import type { UseCaseDeps } from './deps.js';
import type { KycAccount } from './kyc-account.js';

// What administrators write about an account among themselves. Its owner never sees it; an audit row has the comment's number
// and none of its words.

/** Words of a comment. */
interface CommentWords {
  readonly title: string;
  readonly data: string;
}

/** Adds a comment. @returns the account with it @throws DomainError `not_found` with the reason `user` */
export async function addComment(
  deps: UseCaseDeps,
  admin: AdminCall,
  { uid, ...words }: CommentWords & { readonly uid: string },
): Promise<KycAccount> {
  const { id: userId } = await namedUser(deps, uid);
  const { titleSealed, dataSealed } = sealed(deps, words) as Record<'titleSealed' | 'dataSealed', string>;
  return changeAsAdmin(deps, admin, {
    async apply(trx) {
      const id = await Comment.add(trx, { userId, authorId: admin.actor.userId, titleSealed, dataSealed });
      return { userId, subject: `comment:${id}` };
    },
    answer: (trx) => seeAccount(deps, admin.actor, { uid }, trx),
  });
}

/** Writes a comment anew; what is not there stays. @throws DomainError `not_found` */
export function changeComment(
  deps: UseCaseDeps,
  admin: AdminCall,
  { id, ...words }: Partial<CommentWords> & { readonly id: number },
): Promise<KycAccount> {
  return onComment(deps, admin, id, async (trx) => Comment.change(trx, String(id), sealed(deps, words)));
}

/** Takes a comment away. @throws DomainError `not_found` */
export function dropComment(
  deps: UseCaseDeps,
  admin: AdminCall,
  { id }: { readonly id: number },
): Promise<KycAccount> {
  return onComment(deps, admin, id, (trx) => Comment.remove(trx, String(id)));
}

function onComment(
  deps: UseCaseDeps,
  admin: AdminCall,
  id: number,
  work: (trx: Transaction) => Promise<void>,
): Promise<KycAccount> {
  let uid = '';
  return changeAsAdmin(deps, admin, {
    async apply(trx) {
      const comment = await Comment.lock(trx, String(id));
      if (!comment) throw new DomainError('not_found');
      uid = comment.uid;
      await work(trx);
      return { userId: comment.userId, subject: `comment:${id}` };
    },
    // A try that is told again was applied by one that found the comment.
    answer: (trx) => seeAccount(deps, admin.actor, { uid }, trx),
  });
}

function sealed(
  { sealer }: UseCaseDeps,
  { title, data }: Partial<CommentWords>,
): { readonly titleSealed?: string; readonly dataSealed?: string } {
  return {
    ...(title !== undefined && { titleSealed: sealer.seal(BARONG_SEALED.commentTitle, title) }),
    ...(data !== undefined && { dataSealed: sealer.seal(BARONG_SEALED.commentData, data) }),
  };
}
