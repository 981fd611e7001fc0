import type { Actor } from '../../domain/actor.js';
import { BARONG_SEALED } from '../../models/full-account.js';
import { type OwnedService, SERVICE_SEALED, ServiceAccount } from '../../models/service-account.js';
import { SEALED } from '../../models/user.js';
import type { UseCaseDeps } from './deps.js';

/** The owner of a service account, without what belongs to his account beside it. */
export interface OwnerView {
  readonly email: string | null;
  readonly username: string | null;
  readonly uid: string;
  readonly role: string;
  readonly level: number;
  readonly otp: boolean;
  readonly state: string;
  readonly referralUid: string | null;
  readonly data: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A service account and its owner. */
export interface ServiceAccountView {
  readonly email: string;
  readonly uid: string;
  readonly role: string;
  readonly level: number;
  readonly state: string;
  readonly owner: OwnerView;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** All service accounts of the actor, the oldest first. */
export async function listServiceAccounts(
  { database, sealer }: Pick<UseCaseDeps, 'database' | 'sealer'>,
  { userId }: Actor,
): Promise<readonly ServiceAccountView[]> {
  return (await ServiceAccount.ofOwner(database, userId)).map((service) => viewOf(sealer, service));
}

function viewOf(
  sealer: UseCaseDeps['sealer'],
  { uid, role, level, state, emailSealed, owner, ...at }: OwnedService,
): ServiceAccountView {
  const { emailSealed: ownEmail, dataSealed, ...plain } = owner;
  return {
    email: sealer.open(SERVICE_SEALED.email, emailSealed),
    uid,
    role,
    level,
    state,
    owner: {
      ...plain,
      ...stamps(owner),
      email: ownEmail === null ? null : sealer.open(SEALED.email, ownEmail),
      data: dataSealed === null ? null : sealer.open(BARONG_SEALED.data, dataSealed),
    },
    ...stamps(at),
  };
}

function stamps({ createdAt, updatedAt }: { readonly createdAt: string; readonly updatedAt: string }) {
  return { createdAt: new Date(createdAt), updatedAt: new Date(updatedAt) };
}
