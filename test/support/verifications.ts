import { createActivities } from '../../activities/index.js';
import { VERIFICATION_SEALED, Verification } from '../../models/verification.js';
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
import { createSmsProvider } from '../../providers/sms/index.js';
import { onCleanup } from './cleanup.js';
import { type ProgramOptions, programConfig } from './environment.js';

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
    sms: createSmsProvider(config),
    log: createLogger('test', { LOG_LEVEL: 'silent' }),
    productName: 'Vestibule',
    sessionAbsoluteSeconds: 3_600,
    welcome: false,
  });
  const caller = { requestId: newId(), ip: '127.0.0.1', userAgent: 'test', language: 'en' } as const;

  return {
    database,
    activities,
    /** Opens a verification as the API does, with a minute for the send: a busy machine is no finding. @returns its id */
    async open(phone: string): Promise<string> {
      const id = newId();
      await Verification.open(
        database,
        {
          id,
          purpose: 'registration',
          budgetClass: 'anonymous',
          channel: 'sms',
          addressSealed: sealer.seal(VERIFICATION_SEALED.address, phone),
          addressIndex: index.of('phone', phone),
          kindUnknown: 'registration_code',
          kindKnown: 'already_registered',
        },
        caller,
      );
      await database.raw(`UPDATE verifications SET act_before = now() + interval '1 minute' WHERE id = ?`, [
        id,
      ]);
      return id;
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
