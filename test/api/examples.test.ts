import test from 'ava';
import { faultsOf } from '../../api/http/validate.js';
import { authRoutes } from '../../api/surfaces/ackgt/auth.js';
import { REFUSALS } from '../../api/surfaces/ackgt/errors.js';
import { userRoutes } from '../../api/surfaces/ackgt/user.js';
import type { UseCases } from '../../api/use-cases/index.js';
import { startSystem, type TestSystem } from '../support/system.js';

let system: TestSystem;
test.before(async () => {
  system = await startSystem();
});

// The declarations alone: their handlers are not called here, the running API's are.
const declared = [
  ...authRoutes({ parsePhone: (text: string) => text } as UseCases),
  ...userRoutes({} as UseCases),
];

/** Same keys, same types: ids, tokens and codes differ from run to run. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]));
}

for (const route of declared) {
  for (const example of route.examples) {
    test.serial(`the documented example of ${route.operationId} is true: ${example.name}`, async (t) => {
      const answer = await system.client.request(
        route.method.toUpperCase(),
        route.path,
        example.body === undefined ? undefined : JSON.stringify(example.body),
        example.body === undefined ? {} : { headers: { 'content-type': 'application/json' } },
      );
      if ('error' in example.answer) {
        t.is(answer.body.error?.code, REFUSALS[example.answer.error].code);
        t.is(answer.status, REFUSALS[example.answer.error].status);
        return;
      }
      t.is(answer.status, 200);
      t.deepEqual(faultsOf(route.data, answer.body.data), []);
      t.deepEqual(shape(answer.body.data), shape(example.answer.data));
    });
  }
}

test('every route has an example, every refusal of its own is documented, and the document lists no other', async (t) => {
  const { body: document } = await system.client.get('/openapi.json');
  const documented = Object.entries(document.paths as Record<string, Record<string, unknown>>).flatMap(
    ([path, operations]) => Object.keys(operations).map((method) => `${method} ${path}`),
  );
  for (const route of declared) {
    t.true(route.examples.length > 0, route.operationId);
    t.true(documented.includes(`${route.method} ${route.path}`), route.operationId);
    for (const code of route.errors) {
      const status = String(REFUSALS[code].status);
      t.truthy(document.paths[route.path][route.method].responses[status], `${route.operationId} ${status}`);
    }
  }
  const rest = documented.filter(
    (name) => !declared.some(({ method, path }) => name === `${method} ${path}`),
  );
  t.deepEqual(rest.sort(), ['get /health/alive', 'get /health/ready', 'get /openapi.json']);
});
