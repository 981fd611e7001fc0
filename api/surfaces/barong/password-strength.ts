import { number, object } from 'yup';
import type { UseCases } from '../../use-cases/index.js';
import { passwordText } from './fields.js';
import { type DialectRoute, operation } from './operation.js';

/** POST password/validate, of identity and of public. */
export function passwordStrengthRoutes(useCases: UseCases): readonly DialectRoute[] {
  return (['identity', 'public'] as const).map((module) =>
    operation({
      method: 'post',
      path: `/${module}/password/validate`,
      name: `${module}ValidatePassword`,
      tag: `barong ${module}`,
      summary: 'Password strength testing',
      description:
        'Bits of entropy as Barong counts them. Whether a password is taken is another question: our own policy decides, ' +
        'and this number only where `password_min_entropy` is above 0.',
      security: 'anonymous',
      scope: `${module}.general`,
      missing: 422,
      body: object({ password: passwordText() }),
      status: 201,
      data: object({ entropy: number().defined() }).defined(),
      handler: async ({ body }) => ({ entropy: useCases.passwordEntropy(body.password) }),
    }),
  );
}
