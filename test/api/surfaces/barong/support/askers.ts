import { addServiceAccount } from '../../../../../api/use-cases/add-service-account.js';
import { createBlindIndexer, createSealer } from '../../../../../platform/crypto.js';
import { connectDatabase } from '../../../../../platform/database.js';
import {
  asBrowser,
  cookieHeaders,
  freshCode,
  type HeldKey,
  type Holder,
  jwtFor,
  newHolder,
  newKey,
  newVisitor,
  openCookie,
  signedHeaders,
  signedHeadersV2,
} from '../../../../support/barong.js';
import { programConfig } from '../../../../support/environment.js';
import type { TestSystem } from '../../../../support/system.js';
import { BARONG } from './prefixes.js';

/** The ways in, each also the one that an answer is expected for; `service`: a service account's API key. */
export const WAYS = ['anonymous', 'cookie', 'jwt', 'key', 'service'] as const;
export type Way = (typeof WAYS)[number];

/** Somebody with an authenticator (unless he is plain) and a confirmed e-mail. */
export interface Asker extends Holder {
  /** He can change it. */
  password: string;
}

/** What a request is signed over. */
interface Meant {
  readonly method: string;
  readonly target: string;
}

type Parts = Pick<TestSystem, 'client' | 'database'>;

/** Somebody new. @param plain without a second factor */
export async function newAsker(system: Parts, plain = false): Promise<Asker> {
  const asker = plain ? { ...(await newVisitor(system)), secret: '' } : await newHolder(system);
  await system.database.query('UPDATE users SET email_verified_at = now() WHERE id = $1', [asker.userId]);
  return asker;
}

/** Makes a program for somebody. @returns its uid */
export async function newService(
  { database, taskQueue }: Pick<TestSystem, 'database' | 'taskQueue'>,
  owner: Pick<Holder, 'uid'>,
): Promise<string> {
  const config = programConfig('cli', { databaseUrl: database.url, taskQueue });
  const connected = connectDatabase(config, 'cli');
  try {
    const index = createBlindIndexer(config.INDEX_KEY);
    const deps = { database: connected, index, sealer: createSealer(config.DATA_KEYS) };
    const email = `${owner.uid}@programs.example`;
    return await addServiceAccount(deps, { ownerUid: owner.uid, role: 'service_account', email });
  } finally {
    await connected.destroy();
  }
}

/** Makes a key of a program of somebody. */
export async function newServiceKey(system: Parts, owner: Holder, service: string): Promise<HeldKey> {
  const body = {
    service_account_uid: service,
    algorithm: 'HS256',
    totp_code: await freshCode(system.database, owner),
  };
  const path = `${BARONG}/resource/service_accounts/api_keys`;
  const answer = await asBrowser(system.client, owner.session, 'POST', path, body);
  if (answer.status !== 201) throw new Error(`no key: ${answer.status} ${JSON.stringify(answer.body)}`);
  return { kid: answer.body.kid as string, secret: answer.body.secret as string };
}

/** Headers that let somebody in by one of the ways. Sessions are opened for the one call, so that none spoils another. */
export async function headersBy(
  system: Parts,
  way: Way,
  { asker, key }: { readonly asker: Asker; readonly key: HeldKey | undefined },
  { method, target }: Meant,
): Promise<Readonly<Record<string, string>>> {
  if (way === 'anonymous') return {};
  if (way === 'key' || way === 'service') {
    const held = key ?? (await newKey(system, asker));
    // Version 2 covers the body, too, which only calls without one need not hand on here.
    return method === 'GET' ? signedHeadersV2(held, { method, target }) : signedHeaders(held);
  }
  const cookie = cookieHeaders(await openCookie(system.database, asker.userId));
  if (way === 'cookie') return cookie;
  const jwt = await jwtFor(system.client, `${BARONG}/resource/users/me`, cookie);
  return { authorization: `Bearer ${jwt}`, 'user-agent': cookie['user-agent'] ?? '' };
}
