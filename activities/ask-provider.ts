import { cancellationSignal } from '@temporalio/activity';
import { EXTENSIONS } from '../domain/documents.js';
import { CHECKS, paperKindOf } from '../domain/kyc/provider.js';
import { isClaim, type KycClaimType } from '../domain/kyc/words.js';
import { ClaimedProfile } from '../models/claimed-profile.js';
import { DOCUMENT_NUMBER, Document } from '../models/document.js';
import { BARONG_SEALED } from '../models/full-account.js';
import { KycCase } from '../models/kyc-case.js';
import { KycVerification } from '../models/kyc-verification.js';
import { SEALED, User } from '../models/user.js';
import type { Applicant, KycProvider } from '../providers/kyc/kyc-provider.js';
import type { ActivityDeps } from './deps.js';
import { providerFailure } from './provider-failure.js';
import { refuse } from './refuse.js';

/** Where the provider calls back (barong.md section 6). */
const CALLBACK_PATH = '/api/v2/barong/public/kyc';

/** One step of the handing over, under a name of ours. */
type Once = (name: string, make: () => Promise<string>) => Promise<string>;

/** The handing over of a person and his papers to a KYC provider. */
export function createAskProviderActivity(deps: ActivityDeps) {
  const { database, sealer, files, log } = deps;

  return {
    /**
     * Hands everything over that a verification is about, and asks for it. What the provider calls a thing is kept before the
     * next one is sent: tried again, it goes on where it was.
     * @throws ApplicationFailure retried: the provider is away; not retried: it refused, or there is nothing to ask
     */
    async askProvider({ verificationId }: { verificationId: string }): Promise<void> {
      const { kycProvider: provider } = deps;
      const row = await KycVerification.query(database).findById(verificationId);
      if (!row) throw refuse('not_found');
      if (row.status !== 'asking') return;
      const kase = await KycCase.query(database).findById(row.caseId).select('type', 'userId');
      if (!provider || !kase || !isClaim(kase.type)) throw refuse('conflict');
      const { type, userId } = kase;
      try {
        const once = onceFor(verificationId);
        const applicantRef = await once('applicant', () => applicantOf(provider, type, userId));
        await handOver(provider, once, row, type, applicantRef);
        const checks = CHECKS[type];
        const callbackUrl = `${deps.hooksBaseUrl.replace(/\/$/, '')}${CALLBACK_PATH}`;
        const verificationRef = await once('verification', () =>
          provider.createVerification({ applicantRef, checks, callbackUrl }, cancellationSignal()),
        );
        await KycVerification.markAsked(database, verificationId, { applicantRef, verificationRef });
      } catch (error) {
        throw providerFailure(log, error, verificationId);
      }
    },
  };

  function onceFor(id: string): Once {
    return async (name, make) => {
      const known = await KycVerification.objectOf(database, id, name);
      if (known !== undefined) return known;
      const ref = await make();
      await KycVerification.keepObject(database, { id, name, ref });
      return ref;
    };
  }

  /** A profile is a new applicant; papers belong to the one that the provider knows already. */
  async function applicantOf(provider: KycProvider, type: KycClaimType, userId: string): Promise<string> {
    const known = type === 'profile' ? undefined : await KycVerification.applicantOf(database, userId);
    return known ?? provider.createApplicant(await personOf(userId), cancellationSignal());
  }

  async function personOf(userId: string): Promise<Applicant> {
    const profile = await ClaimedProfile.query(database)
      .where({ userId })
      .whereIn('state', ['submitted', 'verified'])
      .orderBy('createdAt', 'desc')
      .first();
    const user = await User.query(database).findById(userId);
    // Drafted again, or the account is gone: nobody to ask about.
    if (!profile || !user) throw refuse('conflict');
    return {
      firstName: open(BARONG_SEALED.firstName, profile.firstNameSealed),
      lastName: open(BARONG_SEALED.lastName, profile.lastNameSealed),
      dob: open(BARONG_SEALED.dob, profile.dobSealed),
      country: profile.country,
      email: open(SEALED.email, user.emailSealed),
      phone: open(SEALED.phone, user.phoneSealed),
    };
  }

  async function handOver(
    provider: KycProvider,
    once: Once,
    { caseId, batch }: KycVerification,
    type: KycClaimType,
    applicantRef: string,
  ): Promise<void> {
    if (type === 'profile') return;
    const papers = await Document.query(database).where({ caseId, batch }).orderBy(['createdAt', 'id']);
    const handFile = (paper: Document): Promise<string> =>
      once(`file ${paper.id}`, async () => {
        const name = `${paper.side}.${EXTENSIONS[paper.contentType]}`;
        const content = await contentOf(paper);
        return provider.createFile({ name, contentType: paper.contentType, content }, cancellationSignal());
      });
    const front = papers.find(({ side }) => side === 'front');
    if (!front) throw refuse('conflict');
    // A proof of an address has no sides: its second page is as good as one.
    const back = papers.find(({ side }) => side === 'back') ?? (type === 'address' ? papers[1] : undefined);
    const backRef = back ? await handFile(back) : null;
    const common = {
      applicantRef,
      number: open(DOCUMENT_NUMBER, front.numberSealed),
      expiresOn: front.expiresOn,
    };
    const frontRef = await handFile(front);
    const kind = type === 'address' ? 'address' : paperKindOf(front.docType);
    if (kind === undefined) throw refuse('conflict');
    await once('paper', () =>
      provider.createDocument({ ...common, kind, frontRef, backRef }, cancellationSignal()),
    );
    const selfie = papers.find(({ side }) => side === 'selfie');
    if (selfie) {
      const selfieRef = await handFile(selfie);
      const face = { applicantRef, kind: 'selfie', number: null, expiresOn: null, backRef: null } as const;
      await once('selfie', () =>
        provider.createDocument({ ...face, frontRef: selfieRef }, cancellationSignal()),
      );
    }
    if (type === 'address') {
      const written = JSON.parse(open(BARONG_SEALED.documentMetadata, front.metadataSealed) ?? '{}') as {
        [Name in 'country' | 'city' | 'postcode' | 'address']?: string;
      };
      const { country = '', city = '', postcode = '', address = '' } = written;
      await once('address', () =>
        provider.createAddress({ applicantRef, country, city, postcode, address }, cancellationSignal()),
      );
    }
  }

  async function contentOf({ storageKey }: Document): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await files.open(storageKey)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  function open(context: string, sealed: string | null): string | null {
    return sealed === null ? null : sealer.open(context, sealed);
  }
}
