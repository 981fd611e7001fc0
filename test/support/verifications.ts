import { randomBytes } from 'node:crypto';
import { createActivities } from '../../activities/index.js';
import { BAN_SEALED, Ban } from '../../models/ban.js';
import { Phone } from '../../models/phone.js';
import { SEALED } from '../../models/user.js';
import { VERIFICATION_SEALED, Verification } from '../../models/verification.js';
import { type NewVerification, openVerification } from '../../models/verification-asking.js';
import { stopVerifications } from '../../models/verification-stopping.js';
import { kycSettings } from '../../platform/config/kyc.js';
import { standingRules } from '../../platform/config/standing.js';
import {
  createBlindIndexer,
  createCodeKit,
  createReferences,
  createSealer,
  makeSessionToken,
} from '../../platform/crypto.js';
import { connectDatabase } from '../../platform/database.js';
import { newId } from '../../platform/ids.js';
import { createLogger } from '../../platform/log.js';
import { createAbleId } from '../../providers/able-id/index.js';
import { createMessageProviders } from '../../providers/index.js';
import { createNambaOne } from '../../providers/namba-one/index.js';
import { onCleanup } from './cleanup.js';
import { type ProgramOptions, programConfig } from './environment.js';

/** A verification that is no registration's. */
export interface OtherVerification
  extends Pick<
    NewVerification,
    'purpose' | 'channel' | 'kind' | 'decoyWhen' | 'decoyKind' | 'decoy' | 'userId'
  > {
  /** E.164, or an e-mail in lower case. */
  readonly address: string;
  /** base32 */
  readonly totpSecret?: string;
}

/** Our own models and activities on a test's database, for the states that no call of the API leads to. */
export function openParts(options: ProgramOptions) {
  const config = programConfig('worker', options);
  const database = connectDatabase(config, 'test');
  onCleanup(() => database.destroy());
  const sealer = createSealer(config.DATA_KEYS);
  const index = createBlindIndexer(config.INDEX_KEY);
  const activities = createActivities({
    database,
    sealer,
    index,
    codes: createCodeKit(config.CODE_KEY),
    references: createReferences(config.REFERENCE_KEY),
    providers: createMessageProviders(config),
    // Nothing of a code is a file.
    files: null as never,
    log: createLogger('test', { LOG_LEVEL: 'silent' }),
    productName: 'Vestibule',
    sessionAbsoluteSeconds: 3_600,
    tokenLinks: { confirmation_token: '', reset_token: '' },
    welcome: false,
    ableId: createAbleId(config),
    webhooks: null as never,
    webhookRetrySeconds: [],
    masksData: true,
    nambaOne: createNambaOne(config),
    merchantAccount: '',
    factDelivered: () => undefined,
    kycDueSeconds: kycSettings(config).dueSeconds,
    reviewersEmail: config.KYC_REVIEWERS_EMAIL,
    hooksBaseUrl: config.HOOKS_BASE_URL,
    identityAttemptSeconds: kycSettings(config).identityAttemptSeconds,
    standing: standingRules(config),
    kycProvider: null,
    kycProviderSeconds: { ask: 3_600, giveUp: 3_600 },
    fourEyes: [],
  });
  const caller = { requestId: newId(), ip: '127.0.0.1', userAgent: 'test', language: 'en' } as const;

  return {
    database,
    activities,
    /** Opens a verification as the API does, with a minute for the send: a busy machine is no finding. @returns its id */
    async open(phone: string): Promise<string> {
      const id = newId();
      await openVerification(
        database,
        {
          id,
          purpose: 'registration',
          budgetClass: 'anonymous',
          channel: 'sms',
          addressSealed: sealer.seal(VERIFICATION_SEALED.address, phone),
          addressIndex: index.of('phone', phone),
          kind: 'registration_code',
          decoyWhen: 'known',
          decoyKind: 'already_registered',
        },
        caller,
      );
      await database.raw(`UPDATE verifications SET act_before = now() + interval '1 minute' WHERE id = ?`, [
        id,
      ]);
      return id;
    },
    /** Opens any other verification, in the same way. @returns its id */
    async openAs(row: OtherVerification): Promise<string> {
      const id = newId();
      const { address, totpSecret, ...rest } = row;
      const { opened } = await openVerification(
        database,
        {
          id,
          budgetClass: null,
          addressSealed: sealer.seal(VERIFICATION_SEALED.address, address),
          addressIndex: index.of(address.includes('@') ? 'email' : 'phone', address),
          ...(totpSecret && { totpSecretSealed: sealer.seal(VERIFICATION_SEALED.totpSecret, totpSecret) }),
          ...(row.channel === 'totp' && { unsent: { seconds: 300, unmatchable: randomBytes(32) } }),
          ...rest,
        },
        caller,
      );
      if (!opened) throw new Error('the verification was refused');
      await database.raw(`UPDATE verifications SET act_before = now() + interval '1 minute' WHERE id = ?`, [
        id,
      ]);
      return id;
    },
    /** Makes an account. @returns its id */
    async makeUser(phone: string, email: string): Promise<string> {
      const verificationId = await this.open(phone);
      await activities.completeRegistration({
        verificationId,
        matchId: await this.prove(verificationId, email),
      });
      const [user] = (await database('users').where({ registrationId: verificationId })) as { id: string }[];
      return user?.id ?? '';
    },
    /** Adds a phone that is not proved to an account. */
    async addPhone(userId: string, phone: string): Promise<void> {
      const numberSealed = sealer.seal(SEALED.phone, phone);
      await Phone.add(database, { userId, numberSealed, numberIndex: index.of('phone', phone) });
    },
    /** Bans an account and ends its codes, as the API does, and tells no flow of it. */
    async ban(userId: string): Promise<void> {
      const id = newId();
      await database.transaction(async (trx) => {
        await stopVerifications(trx, { userId, phoneIndex: null, banId: id });
        const reasonSealed = sealer.seal(BAN_SEALED.reason, 'test');
        await Ban.speak(trx, {
          id,
          userId,
          reasonSealed,
          messageSealed: null,
          endsAt: null,
          bannedBy: userId,
        });
      });
    },
    /** Writes the proof of a right guess, as the API does. @returns the proof's id */
    async prove(id: string, email = 'aizada@example.com'): Promise<string> {
      const matchId = newId();
      const proof = {
        matchId,
        emailSealed: sealer.seal(VERIFICATION_SEALED.matchEmail, email),
        emailIndex: index.of('email', email),
        passwordSealed: sealer.seal(VERIFICATION_SEALED.matchPassword, '$argon2id$test'),
        tokenDigest: makeSessionToken().digest,
      };
      if (!(await Verification.match(database, id, proof, caller))) throw new Error('the proof was refused');
      return matchId;
    },
  };
}
