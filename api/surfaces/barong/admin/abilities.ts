import { array, object, string } from 'yup';
import { ABILITY_SUBJECTS, abilitiesOf } from '../../../../domain/abilities.js';
import type { UseCases } from '../../../use-cases/index.js';
import type { DialectRoute } from '../operation.js';
import { adminOperation } from './operation.js';

const subjects = () => array(string().oneOf(ABILITY_SUBJECTS).defined()).optional();

/** What the asker's own role may do (barong.md section 5, "own role's map or `{}`"). */
export function abilityRoutes(useCases: UseCases): readonly DialectRoute[] {
  return [
    adminOperation(useCases, {
      method: 'get',
      path: '/abilities',
      name: 'ownAbilities',
      summary: 'Get all roles and permissions',
      description: 'Of the own role: what it may look at, and what it may change as well.',
      ability: null,
      audit: 'look',
      scope: 'admin.ability',
      missing: 422,
      status: 200,
      data: object({ manage: subjects(), read: subjects() }).defined(),
      handler: async ({ actor }) => {
        const abilities = abilitiesOf(actor.role);
        return abilities ? { manage: [...abilities.manage], read: [...abilities.read] } : {};
      },
    }),
  ];
}
