import type { Route } from '../../http/route.js';
import type { Surface } from '../../http/surface.js';

/**
 * What other companies' programs call when something happened on their side. Answers are worded by the surface that
 * is given: those programs read the status only, and one envelope is enough for people who read logs.
 */
export function createHooksSurface(
  words: Omit<Surface, 'name' | 'routes'>,
  routes: readonly Route[],
): Surface {
  return {
    name: 'hooks',
    routes,
    success: (data) => words.success(data),
    failure: (code, details) => words.failure(code, details),
    successSchema: (data) => words.successSchema(data),
    failureSchema: (code) => words.failureSchema(code),
  };
}
