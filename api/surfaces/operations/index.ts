import type { Route } from '../../http/route.js';
import type { JsonSchema, Surface } from '../../http/surface.js';

/**
 * What operators and their tools ask. Successes come bare, as probes expect them; refusals are worded by the
 * surface that words those of unknown paths.
 */
export function createOperations(
  words: Pick<Surface, 'failure' | 'failureSchema'>,
  routes: readonly Route[],
): Surface {
  return {
    name: 'operations',
    routes,
    success: (data) => ({ status: 200, body: data }),
    failure: (code, details) => words.failure(code, details),
    successSchema: (data: JsonSchema) => data,
    failureSchema: (code) => words.failureSchema(code),
  };
}
