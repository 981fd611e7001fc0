import { createHash } from 'node:crypto';
import { withClient } from '../../bin/lib/postgres-server.js';
import { API_KEY_SEALED } from '../../models/api-key.js';
import { loadConfig } from '../../platform/config/config.js';
import { createSealer, digestToken } from '../../platform/crypto.js';
import { phoneIndexes } from './accounts.js';
import { headerLines } from './kept-connection.js';
import type { Stage } from './stage.js';
import type { Target } from './turn.js';

/** Ways into the Barong family. */
export type FamilyWay = 'cookie' | 'jwt' | 'key';

/** Those who ask there, each with a session in a cookie and an API key. */
const MEMBERS = 16;
const ME = '/api/v2/barong/resource/users/me';
/** What their sessions are bound to. */
const BROWSER = 'bench';

const word = (what: string, member: number): string =>
  createHash('sha256').update(`${what} ${member}`).digest('base64url');
const numbers = Array.from({ length: MEMBERS }, (_, member) => member);
const keyOf = (member: number) => ({
  kid: `bench${String(member).padStart(11, '0')}`,
  secret: word('secret', member),
});

const SIGN_IN = `
  INSERT INTO sessions (id, user_id, token_digest, csrf_digest, ip, user_agent, expires_at)
  SELECT gen_random_uuid(), users.id, member.token, member.csrf, '127.0.0.1', $4, now() + interval '1 day'
    FROM unnest($1::bytea[], $2::bytea[], $3::bytea[]) AS member (phone, token, csrf)
    JOIN users ON phone_index = member.phone`;
const GIVE_KEYS = `
  INSERT INTO api_keys (kid, user_id, algorithm, state, secret_sealed)
  SELECT member.kid, users.id, 'HS256', 'active', member.secret
    FROM unnest($1::bytea[], $2::text[], $3::text[]) AS member (phone, kid, secret)
    JOIN users ON phone_index = member.phone`;

/** Signs some of the prepared accounts in and gives them keys: those with a second factor, without which no key is taken. */
export async function prepareFamily({ databaseUrl, keys }: Stage): Promise<void> {
  const config = loadConfig('cli', { ...keys, NODE_ENV: 'production', DATABASE_URL: databaseUrl });
  const sealer = createSealer(config.DATA_KEYS);
  const phones = phoneIndexes(config, 'guarded', MEMBERS);
  await withClient(databaseUrl, async (client) => {
    const tokens = numbers.map((member) => digestToken(word('cookie', member)));
    await client.query(SIGN_IN, [
      phones,
      tokens,
      numbers.map((member) => digestToken(word('csrf', member))),
      BROWSER,
    ]);
    const secrets = numbers.map((member) => sealer.seal(API_KEY_SEALED.secret, keyOf(member).secret));
    await client.query(GIVE_KEYS, [phones, numbers.map((member) => keyOf(member).kid), secrets]);
    await client.query('ANALYZE sessions, api_keys');
  });
}

/** What they ask the product for. @throws Error when it makes no JWT */
export async function familyTargets(way: FamilyWay, origin: string): Promise<readonly Target[]> {
  const asked = numbers.map(async (member): Promise<Target> => {
    const cookie = { Cookie: `_barong_session=${word('cookie', member)}`, 'User-Agent': BROWSER };
    if (way === 'key') return { path: ME, key: keyOf(member) };
    if (way === 'cookie') return { path: ME, headers: headerLines(cookie) };
    const answer = await fetch(`${origin}/authz${ME}`, { headers: cookie });
    const jwt = answer.headers.get('authorization');
    if (answer.status !== 200 || jwt === null)
      throw new Error(`no JWT: ${answer.status} ${await answer.text()}`);
    return { path: ME, headers: headerLines({ Authorization: jwt, 'User-Agent': BROWSER }) };
  });
  return Promise.all(asked);
}

/** What the baseline is asked for: one SELECT; by key one INSERT, too, and signed alike, for the generator's work. */
export function bareFamilyTargets(way: FamilyWay): readonly Target[] {
  return numbers.map((member) =>
    way === 'key' ? { path: `/${member + 1}/nonce`, key: keyOf(member) } : { path: `/${member + 1}` },
  );
}
