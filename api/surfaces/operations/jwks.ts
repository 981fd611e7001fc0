import { array, mixed, object } from 'yup';
import { Reply } from '../../http/reply.js';
import { type Route, route } from '../../http/route.js';

/** A JWK Set (RFC 7517 section 5): public keys only. */
export interface PublishedKeys {
  readonly keys: readonly Readonly<Record<string, string>>[];
}

/** Gateways may keep the set: a key is published before it signs (docs/forward-auth.md). */
const KEPT = 'public, max-age=300';

/** Serves the keys that our JWTs are verified with. */
export function jwksRoute(published: PublishedKeys): Route {
  return route({
    method: 'get',
    path: '/.well-known/jwks.json',
    operationId: 'getJwks',
    tag: 'operations',
    summary: 'Public keys of our JWTs',
    description: 'A JWK Set: the first key signs now; the others signed before, or will.',
    security: 'anonymous',
    data: object({
      keys: array(
        mixed<Readonly<Record<string, string>>>()
          .defined()
          .meta({ jsonSchema: { type: 'object' } }),
      ).defined(),
    }).defined(),
    errors: [],
    examples: [],
    handler: async () => new Reply({ keys: [...published.keys] }, { 'Cache-Control': KEPT }),
  });
}
