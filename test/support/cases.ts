import { randomBytes } from 'node:crypto';
import type { AbleIdPerson } from '../../domain/able-id/person.js';
import type { Actor } from '../../domain/actor.js';
import type { KycActor, KycStatus, KycType, KycVerdict } from '../../domain/kyc/words.js';
import type { Role } from '../../domain/states.js';
import { type AttemptStatus, IDENTITY_SEALED } from '../../models/identity-attempt.js';
import { KYC_SEALED } from '../../models/kyc-case.js';
import { createSealer } from '../../platform/crypto.js';
import { connectDatabase } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { createLinkSigner } from '../../platform/link-signer.js';
import { onCleanup } from './cleanup.js';
import type { TestDatabase } from './database.js';
import { programConfig } from './environment.js';

/** An account of a test, by its number and its uid. */
export interface Person {
  readonly id: string;
  readonly uid: string;
  /** As use cases are told who asks. */
  readonly actor: Actor;
}

/** One thing that happens to a case. */
export interface Happening {
  readonly actor: KycActor;
  readonly by?: Person;
  readonly to: KycStatus;
  readonly verdict?: KycVerdict;
  readonly reverses?: boolean;
  readonly reason?: string;
  readonly message?: string;
  readonly form?: object;
}

/** A case as it was made. */
export interface MadeCase {
  readonly uuid: string;
  readonly type: KycType;
  /** What people call it. */
  readonly id: number;
}

/** The form of BASIC as far as it says who somebody is. */
export const FORM = {
  first_name: 'Айзада',
  last_name: 'Токтогулова',
  document_series: 'AC',
  document_number: '1234567',
};

/** What AbleID says of him; his document is another one. */
export const PERSON: AbleIdPerson = {
  ...{ lastName: 'Токтогулова', firstName: 'Айзада', middleName: null },
  ...{ birthDate: '1990-12-31', pinfl: '31212904567890', document: 'AC 7654321' },
};

/** Cases and what belongs to them, written by SQL: for what only reads them, and for what no call leads to. */
export function openCases(testDatabase: TestDatabase) {
  const config = programConfig('api', { databaseUrl: testDatabase.url, taskQueue: 'unused' });
  const database = connectDatabase(config, 'test');
  onCleanup(() => database.destroy());
  const sealer = createSealer(config.DATA_KEYS);
  const seal = (context: string, plain: string | undefined) =>
    plain === undefined ? null : sealer.seal(context, plain);
  let minutes = 0;
  /** Later with each call: rows have an order. */
  const tick = () => {
    minutes += 1;
    return new Date(Date.UTC(2026, 0, 1, 0, minutes));
  };

  return {
    database,
    deps: { database, sealer, links: createLinkSigner(config.CODE_KEY), fourEyes: [] as readonly KycType[] },
    /** Makes an account. */
    async person(role: Role = 'member'): Promise<Person> {
      const uid = `ID${randomBytes(5).toString('hex').toUpperCase()}`;
      const [row] = (await database('users')
        .insert({ uid, role, state: 'active', level: 2, passwordSealed: 'x', language: 'ru' })
        .returning('id')) as { id: string }[];
      const id = row?.id ?? '';
      const sessionId = newId();
      return {
        id,
        uid,
        actor: { userId: id, uid, role, sessionId, factors: [], account: {} as never, details: null },
      };
    },
    /** Submits a form, and lets happen what follows. The case stands where the last of it left it. */
    async submit(
      applicant: Person,
      {
        type = 'individual_basic',
        form = FORM,
        happened = [],
        ...columns
      }: {
        type?: KycType;
        form?: object;
        happened?: readonly Happening[];
        dueAt?: Date;
        escalatedAt?: Date;
        decidedAt?: Date;
        message?: string;
        assignee?: Person;
      } = {},
    ): Promise<MadeCase> {
      const uuid = newId();
      const [numbered] = (await database('kyc_numbers')
        .where({ type })
        .increment('last', 1)
        .returning('last')) as { last: string }[];
      const number = numbered?.last ?? '0';
      const all: readonly Happening[] = [
        { actor: 'applicant', by: applicant, to: 'created', form },
        ...happened,
      ];
      await database('kyc_cases').insert({
        id: uuid,
        type,
        number,
        userId: applicant.id,
        status: all.at(-1)?.to,
        version: all.length,
        submittedAt: tick(),
        dueAt: columns.dueAt ?? null,
        escalatedAt: columns.escalatedAt ?? null,
        decidedAt: columns.decidedAt ?? null,
        messageSealed: seal(KYC_SEALED.message, columns.message),
        assigneeId: columns.assignee?.id ?? null,
      });
      for (const [index, happening] of all.entries()) {
        const { actor, by, to, verdict, reverses, reason, message, form: sent } = happening;
        await database('kyc_changes').insert({
          id: newId(),
          caseId: uuid,
          seq: index + 1,
          actor,
          actorId: by?.id ?? null,
          fromStatus: all[index - 1]?.to ?? null,
          toStatus: to,
          verdict: verdict ?? null,
          reverses: reverses ?? false,
          reasonSealed: seal(KYC_SEALED.reason, reason),
          messageSealed: seal(KYC_SEALED.message, message),
          formSealed: seal(KYC_SEALED.form, sent && JSON.stringify(sent)),
          at: tick(),
          nextSignalAt: tick(),
        });
      }
      return { uuid, type, id: Number(number) };
    },
    /** Adds an identity check to a case; each is newer than the last. */
    async attempt(
      { uuid }: MadeCase,
      status: AttemptStatus,
      {
        claim = { resident: { pinfl: '31212904567890', birthDate: '1990-12-31' } },
        ...said
      }: {
        claim?: object;
        reason?: string;
        person?: AbleIdPerson;
        address?: string;
        photoId?: string;
      } = {},
    ): Promise<void> {
      const isOver = !['starting', 'pending'].includes(status);
      await database('identity_attempts').insert({
        id: newId(),
        caseId: uuid,
        status,
        reason: said.reason ?? null,
        claimSealed: sealer.seal(IDENTITY_SEALED.claim, JSON.stringify(claim)),
        claimIndex: randomBytes(32),
        tokenDigest: randomBytes(32),
        personSealed: seal(IDENTITY_SEALED.person, said.person && JSON.stringify(said.person)),
        addressSealed: seal(IDENTITY_SEALED.address, said.address),
        photoId: said.photoId ?? null,
        createdAt: tick(),
        endedAt: isOver ? tick() : null,
      });
    },
    /** Adds a document without a file. @returns its id */
    async document({ id: userId }: Person, source: 'applicant' | 'able_id' = 'applicant'): Promise<string> {
      const id = newId();
      await database('documents').insert({
        ...{ id, userId, docType: 'passport', side: 'front', contentType: 'image/jpeg', size: 1_000, source },
        ...{ contentIndex: randomBytes(32), uploadIndex: randomBytes(32), storageKey: newId() },
      });
      return id;
    },
  };
}
