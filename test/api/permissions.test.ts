import test from 'ava';
import type { Route } from '../../api/http/route.js';
import { may, PERMISSIONS } from '../../domain/permissions.js';
import { ROLES, type Role } from '../../domain/states.js';
import { ACTOR, post, type Reply, send, serve, TOKEN } from './http/harness.js';
import { recordingRoutes } from './surfaces/ackgt/support/recorder.js';

/* Role × route (A35): every path under /admin of the document, whoever wrote it. */

/** One operation under /admin, as the OpenAPI document of the running application names it. */
interface Operation {
  readonly method: string;
  readonly path: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly description: string;
}

async function adminOperations(port: number): Promise<readonly Operation[]> {
  const { json } = await send(port, { method: 'GET', path: '/openapi.json' });
  const { paths } = json as unknown as {
    paths: Record<string, Record<string, Pick<Operation, 'responses' | 'description'>>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    path.startsWith('/admin')
      ? Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path }))
      : [],
  );
}

const HEADERS = { authorization: `Bearer ${TOKEN}` };
/** A call that validation refuses: 403 comes before it. */
const call = (port: number, { method, path }: Operation, headers = HEADERS): Promise<Reply> =>
  method === 'get'
    ? send(port, { method: 'GET', path: `${path}?no=such`, headers })
    : post(port, path, { no: 'such field' }, headers);

const declared = (): readonly Route[] =>
  recordingRoutes().routes.filter(({ path }) => path.startsWith('/admin'));

test('every route under /admin asks for a session and a permission, and no other route does', (t) => {
  const { routes } = recordingRoutes();
  for (const { path, permission, security } of routes) {
    t.is(permission !== undefined, path.startsWith('/admin'), path);
    if (permission) t.is(security, 'session', path);
  }
  const asked = new Set(declared().map(({ permission }) => permission));
  t.deepEqual(
    [...asked].sort(),
    Object.keys(PERMISSIONS).sort() as never,
    'every action is asked for somewhere',
  );
});

for (const role of ROLES) {
  test(`${role}: 403 on what the table does not allow, before anything is said about the call`, async (t) => {
    const { routes, calls } = recordingRoutes();
    const { port } = await serve(t, routes, {
      authenticate: async (token) => (token === TOKEN ? { ...ACTOR, role } : null),
    });
    const operations = await adminOperations(port);
    t.is(operations.length, declared().length);
    for (const operation of operations) {
      const { method, path } = operation;
      const permission = declared().find(
        (route) => route.path === path && route.method === method,
      )?.permission;
      const allowed = permission !== undefined && may(role as Role, permission);
      const reply = await call(port, operation);
      t.is(reply.status, allowed ? 422 : 403, `${role} ${method} ${path}`);
      if (!allowed)
        t.is(
          reply.text,
          '{"success":false,"error":{"code":"E_FORBIDDEN","messages":["Access is forbidden"]}}',
        );
      t.is((await call(port, operation, { authorization: 'Bearer wrong' })).status, 401);
      t.true('403' in operation.responses, path);
      t.is(operation.description.includes(role), allowed, `the document of ${path} says who may`);
    }
    t.deepEqual(calls, []);
  });
}
