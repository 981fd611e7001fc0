import { withClient } from '../../bin/lib/postgres-server.js';
import { standing } from '../../domain/standing.js';
import { SEALED } from '../../models/user.js';
import { loadConfig } from '../../platform/config/config.js';
import { createBlindIndexer, createSealer } from '../../platform/crypto.js';
import { createPasswordHasher } from '../../platform/password-hasher.js';
import { type Holder, PASSWORD, PREPARED, phoneOfHolder } from './people.js';
import type { Stage } from './stage.js';

const BATCH = 5_000;
const PHONE_LABEL = { key: 'phone', value: 'verified' } as const;
const FACTOR: Readonly<Record<Holder, 'sms' | null>> = { member: null, guarded: 'sms', forgetful: null };

const INSERT = `
  WITH made AS (
    INSERT INTO users (uid, role, state, level, phone_sealed, phone_index, phone_verified_at, password_sealed,
                       two_factor_provider, language)
    SELECT uid, 'member', $4, $5, phone_sealed, phone_index, now(), $6, $7, 'en'
      FROM unnest($1::text[], $2::text[], $3::bytea[]) AS account (uid, phone_sealed, phone_index)
    RETURNING id)
  INSERT INTO labels (user_id, key, value, scope) SELECT id, $8, $9, 'private' FROM made`;

/**
 * Accounts to log in to, as a registration would have left them. Registering them would take longer than measuring;
 * they share one hash, which costs whoever compares it what any other does.
 */
export async function prepareAccounts({ databaseUrl, keys }: Stage): Promise<void> {
  const config = loadConfig('cli', { ...keys, NODE_ENV: 'production', DATABASE_URL: databaseUrl });
  const sealer = createSealer(config.DATA_KEYS);
  const index = createBlindIndexer(config.INDEX_KEY);
  const password = sealer.seal(SEALED.password, await createPasswordHasher(1).hash(PASSWORD));
  const { state, level } = standing([PHONE_LABEL]);
  let uids = 0;
  await withClient(databaseUrl, async (client) => {
    for (const holder of Object.keys(PREPARED) as Holder[]) {
      for (let from = 0; from < PREPARED[holder]; from += BATCH) {
        const length = Math.min(BATCH, PREPARED[holder] - from);
        const phones = Array.from({ length }, (_, offset) => phoneOfHolder(holder, from + offset));
        await client.query(INSERT, [
          phones.map(() => `ID${(uids++).toString(16).toUpperCase().padStart(10, '0')}`),
          phones.map((phone) => sealer.seal(SEALED.phone, phone)),
          phones.map((phone) => index.of('phone', phone)),
          state,
          level,
          password,
          FACTOR[holder],
          PHONE_LABEL.key,
          PHONE_LABEL.value,
        ]);
      }
    }
    // Plans are made once per connection: not for the empty tables that these were.
    await client.query('ANALYZE users, labels');
  });
}
