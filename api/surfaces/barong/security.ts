import { isPerson } from '../../../domain/actor.js';
import { DomainError } from '../../../domain/errors.js';
import type { Approached } from '../../http/approach.js';
import type { SurfaceSecurity } from '../../http/surface.js';
import type { UseCases } from '../../use-cases/index.js';
import { accessedPath } from './access-path.js';
import type { Dialect } from './dialect.js';
import { type HolderProof, proveByCookie, proveByJwt, proveByKey } from './proof.js';
import { refused } from './words.js';

/** Who asks by cookie, by JWT or by API key, and whether his role may (barong.md section 3). */
export function security(useCases: UseCases, dialect: Dialect): SurfaceSecurity {
  const name = (scheme: string): string => `${dialect}_${scheme}`;
  const header = (as: string) => ({ type: 'apiKey', in: 'header', name: as });
  return {
    schemes: {
      [name('session')]: { type: 'apiKey', in: 'cookie', name: '_barong_session' },
      [name('csrf')]: header('X-CSRF-Token'),
      [name('jwt')]: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      [name('apikey')]: header('X-Auth-Apikey'),
      [name('nonce')]: header('X-Auth-Nonce'),
      [name('signature')]: header('X-Auth-Signature'),
    },
    alternatives: [
      [name('session'), name('csrf')],
      [name('jwt')],
      [name('apikey'), name('nonce'), name('signature')],
    ],
    async authenticate(approached, readsAlong) {
      const { method, path, caller } = approached;
      const { holder, checkBody } = await prove(useCases, approached, readsAlong === 'full_account');
      await useCases.permit(caller, holder, accessedPath(method, path));
      // A program has no account: what a call asks for is not there (barong.md section 4: "404 if gone").
      if (!isPerson(holder)) throw new DomainError('not_found');
      return checkBody ? { actor: holder, checkBody } : { actor: holder };
    },
  };
}

/**
 * Keeps out whom the restrictions do, before anything else is looked at.
 * @throws DomainError in the family's words, `forbidden` for a path that could be read as another one
 */
export async function guardAddress(
  useCases: UseCases,
  { method, path, caller }: Pick<Approached, 'method' | 'path' | 'caller'>,
): Promise<void> {
  const restricted = await useCases.admitAddress(caller, accessedPath(method, path));
  if (restricted) throw refused(restricted.status, `authz.restrict.${restricted.category}`);
}

/** @throws DomainError in the family's words */
async function prove(useCases: UseCases, approached: Approached, full: boolean): Promise<HolderProof> {
  const { path, querystring } = approached;
  const meant = { ...approached, full, target: querystring === '' ? path : `${path}?${querystring}` };
  return (
    (await proveByKey(useCases, meant)) ??
    (await proveByJwt(useCases, meant)) ??
    (await proveByCookie(useCases, meant))
  );
}
