import type { AccessedPath, RestrictionCategory } from '../../domain/access.js';
import { defaultRestrictionStatus } from '../../domain/access.js';
import type { Caller } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import { Restriction } from '../../models/restriction.js';
import { digestToken } from '../../platform/crypto.js';
import { readAddress } from '../../platform/network.js';
import type { Origin } from './access-rules.js';
import type { UseCaseDeps } from './deps.js';
import { insist } from './insist.js';

/** What keeps an address out, and what it is answered with. */
export interface Restricted {
  readonly category: Exclude<RestrictionCategory, 'whitelist'>;
  readonly status: number;
}

/** Whoever is kept out shows his whitelink here: the one path that no restriction closes (barong.md section 3). */
const WHITELINK_PATH = 'api/v2/barong/identity/users/access';
/** What `blocklogin` closes. */
const LOGIN_PATH = 'api/v2/barong/identity/sessions';
/** Longest whitelink that is looked at; ours have 43 characters, Barong's 64. */
const WHITELINK_MAX_LENGTH = 128;

/** What keeps an address out of a path; null: nothing. The first rule that matches decides; a whitelist lets in. */
export async function admitAddress(
  { access }: Pick<UseCaseDeps, 'access'>,
  caller: Pick<Caller, 'ip'>,
  { path }: AccessedPath,
): Promise<Restricted | null> {
  const { restrictions } = await access.rules.current();
  if (restrictions.length === 0 || path === WHITELINK_PATH) return null;
  const origin = originOf(caller.ip, access.findPlace);
  const now = performance.now();
  for (const { category, scope, code, endsAt, matches } of restrictions) {
    if (category === 'blocklogin' && !path.startsWith(LOGIN_PATH)) continue;
    if (endsAt <= now || !matches(origin)) continue;
    if (category === 'whitelist') return null;
    return { category, status: code ?? defaultRestrictionStatus(category, scope) };
  }
  return null;
}

function originOf(ip: string, findPlace: UseCaseDeps['access']['findPlace']): Origin {
  const address = readAddress(ip);
  let place: ReturnType<typeof findPlace> | undefined;
  return {
    address,
    place() {
      if (place === undefined) place = address && findPlace(address.toString());
      return place;
    },
  };
}

/**
 * Lets the caller's address in past every restriction, by a whitelink: the true address, which no header of the client's own
 * can change (reliability A36).
 * @throws DomainError `not_found` for a token that there is not, or is over; `conflict`: the address has its row already;
 * `flood_control`
 */
export async function useWhitelink(
  { database, caps }: Pick<UseCaseDeps, 'database' | 'caps'>,
  { ip }: Caller,
  { token }: { token: string },
): Promise<void> {
  await caps.takeGuess(ip);
  if (token.length > WHITELINK_MAX_LENGTH) throw new DomainError('not_found');
  const address = readAddress(ip)?.toString();
  // The socket was gone before anybody looked: nobody waits for an answer.
  if (address === undefined) throw new DomainError('not_found');
  await insist(async (isAgain) => {
    const outcome = await Restriction.letIn(database, digestToken(token), address);
    if (outcome === 'invalid') throw new DomainError('not_found');
    // On a later try it is the row of the one before, whose acknowledgement was lost (reliability F19).
    if (outcome === 'taken' && !isAgain) throw new DomainError('conflict');
  });
}
