import { isAble } from '../../../../domain/abilities.js';
import type { Actor } from '../../../../domain/actor.js';
import type { ListedAccount } from '../../../use-cases/admin-accounts.js';
import type { AccountView } from '../../../use-cases/full-account.js';
import type { KycAccount } from '../../../use-cases/kyc-account.js';
import { presentAccount, presentLabel, presentProfile, presentUser, stamps } from '../present-user.js';

/** Whoever decides about people sees them as they are (barong.md section 9). */
const UNMASKED = { masksData: false };

/** User, or UserWithProfile. */
export function presentListed({ profiles, ...account }: ListedAccount) {
  return {
    ...presentAccount(account),
    ...(profiles && { profiles: profiles.map((profile) => presentProfile(profile, UNMASKED)) }),
  };
}

/** UserWithKYC. @param actor files are for those who may look at documents */
export function presentKyc(account: KycAccount, { role }: Pick<Actor, 'role'>) {
  const seesFiles = isAble(role, 'read', 'Document');
  return {
    ...presentUser(account, UNMASKED),
    labels: account.labels.map((label) => ({ ...presentLabel(label), description: label.description })),
    documents: account.documents.map(({ id, docType, number, expiresOn, metadata, path, createdAt }) => ({
      id,
      upload: seesFiles && path !== '' ? path : null,
      doc_type: docType,
      doc_number: number,
      doc_expire: expiresOn,
      metadata,
      // A document never changes.
      ...stamps({ createdAt, updatedAt: createdAt }),
    })),
    comments: account.comments.map(({ id, authorUid, title, data, ...at }) => ({
      id,
      author_uid: authorUid,
      title,
      data,
      ...stamps(at),
    })),
  };
}

/** User, or UserWithKYC. */
export function presentPending(account: AccountView | KycAccount, actor: Pick<Actor, 'role'>) {
  return 'documents' in account ? presentKyc(account, actor) : presentAccount(account);
}
