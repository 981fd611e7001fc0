import { array, number, object, string } from 'yup';
import type { UseCases } from '../../../use-cases/index.js';
import type { DialectRoute } from '../operation.js';
import { adminOperation } from './operation.js';

const LEVEL = object({
  id: number().integer().defined(),
  key: string().defined(),
  value: string().defined(),
}).defined();

/** The levels that an account can have (barong.md section 8); they are configured. */
export function levelRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    adminOperation(useCases, {
      method: 'get',
      path: '/levels',
      name: 'listLevels',
      summary: 'Returns array of levels',
      description: 'An account has the last level up to which it has all labels, private ones.',
      ability: ['read', 'Level'],
      audit: 'look',
      scope: 'admin.level',
      missing: 422,
      status: 200,
      data: array(LEVEL).defined(),
      handler: async () => useCases.listLevels().map((level, at) => ({ id: at + 1, ...level })),
    }),
  ];
}
