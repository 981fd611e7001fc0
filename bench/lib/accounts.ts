import { withClient } from '../../bin/lib/postgres-server.js';
import { standing, USUAL_RULES } from '../../domain/standing.js';
import { SEALED } from '../../models/user.js';
import { type Config, loadConfig } from '../../platform/config/config.js';
import { createBlindIndexer, createSealer, digestToken } from '../../platform/crypto.js';
import { createPasswordHasher } from '../../platform/password-hasher.js';
import { tokenOf } from './applicants.js';
import { type Holder, PASSWORD, PREPARED, phoneOfHolder } from './people.js';
import type { Stage } from './stage.js';

const BATCH = 5_000;
const PHONE_LABEL = { key: 'phone', value: 'verified' } as const;
const FACTOR: Readonly<Record<Holder, 'sms' | null>> = {
  member: null,
  guarded: 'sms',
  forgetful: null,
  applicant: null,
};

const INSERT = `
  WITH made AS (
    INSERT INTO users (uid, role, state, level, phone_sealed, phone_index, phone_verified_at, password_sealed,
                       two_factor_provider, language)
    SELECT uid, 'member', $4, $5, phone_sealed, phone_index, now(), $6, $7, 'en'
      FROM unnest($1::text[], $2::text[], $3::bytea[]) AS account (uid, phone_sealed, phone_index)
    RETURNING id)
  INSERT INTO labels (user_id, key, value, scope) SELECT id, $8, $9, 'private' FROM made`;

const SIGN_IN = `
  INSERT INTO sessions (id, user_id, token_digest, ip, user_agent, expires_at)
  SELECT gen_random_uuid(), users.id, applicant.digest, '127.0.0.1', 'bench', now() + interval '1 day'
    FROM unnest($1::text[], $2::bytea[]) AS applicant (uid, digest) JOIN users USING (uid)`;

/** Blind indexes of the phones of the first prepared accounts of a kind. */
export function phoneIndexes(config: Pick<Config, 'INDEX_KEY'>, holder: Holder, count: number): Buffer[] {
  const index = createBlindIndexer(config.INDEX_KEY);
  return Array.from({ length: count }, (_, number) => index.of('phone', phoneOfHolder(holder, number)));
}

/**
 * Accounts to log in to, as a registration would have left them, and applicants who are signed in. Registering them
 * would take longer than measuring; they share one hash, which costs whoever compares it what any other does.
 */
export async function prepareAccounts({ databaseUrl, keys }: Stage): Promise<void> {
  const config = loadConfig('cli', { ...keys, NODE_ENV: 'production', DATABASE_URL: databaseUrl });
  const sealer = createSealer(config.DATA_KEYS);
  const index = createBlindIndexer(config.INDEX_KEY);
  const password = sealer.seal(SEALED.password, await createPasswordHasher(1).hash(PASSWORD));
  const { state, level } = standing([PHONE_LABEL], USUAL_RULES);
  let uids = 0;
  await withClient(databaseUrl, async (client) => {
    for (const holder of Object.keys(PREPARED) as Holder[]) {
      for (let from = 0; from < PREPARED[holder]; from += BATCH) {
        const length = Math.min(BATCH, PREPARED[holder] - from);
        const phones = Array.from({ length }, (_, offset) => phoneOfHolder(holder, from + offset));
        const ids = phones.map(() => `ID${(uids++).toString(16).toUpperCase().padStart(10, '0')}`);
        await client.query(INSERT, [
          ids,
          phones.map((phone) => sealer.seal(SEALED.phone, phone)),
          phones.map((phone) => index.of('phone', phone)),
          state,
          level,
          password,
          FACTOR[holder],
          PHONE_LABEL.key,
          PHONE_LABEL.value,
        ]);
        if (holder === 'applicant')
          await client.query(SIGN_IN, [ids, ids.map((_, offset) => digestToken(tokenOf(from + offset)))]);
      }
    }
    // Plans are made once per connection: not for the empty tables that these were.
    await client.query('ANALYZE users, labels, sessions');
  });
}
