import test from 'ava';
import type { Example, Route } from '../../api/http/route.js';
import { faultsOf } from '../../api/http/validate.js';
import { REFUSALS } from '../../api/surfaces/ackgt/errors.js';
import { createAckgtSurface } from '../../api/surfaces/ackgt/index.js';
import type { UseCases } from '../../api/use-cases/index.js';
import { passWindows, register, startSystem, type TestSystem } from '../support/system.js';

/** Who logs in in the documented example of `login`. */
const LOGIN_PHONE = '+996700123456';

let system: TestSystem;
test.before(async () => {
  system = await startSystem({ TELEGRAM_BOT_NAME: 'vestibule_bot' });
  await register(system.client, LOGIN_PHONE);
  await passWindows(system.database);
});

// The declarations alone: their handlers are not called here, the running API's are.
const { routes: declared } = createAckgtSurface({ parsePhone: (text: string) => text } as UseCases);

/** Same keys, same types: ids, tokens and codes differ from run to run. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shape(item)]));
}

/** The body as the call takes it. */
function bodyOf({ form }: Route, { body }: Example): string | FormData | undefined {
  if (!form || body === undefined) return body === undefined ? undefined : JSON.stringify(body);
  const data = new FormData();
  for (const [name, value] of Object.entries(body as Record<string, string>)) {
    if (name === 'file') data.append(name, new Blob([value]), 'file');
    else data.append(name, value);
  }
  return data;
}

/** Somebody new for each example that needs a session, with the password of the examples and the right to do it. */
async function tokenFor({ security, permission }: Route, { answer }: Example): Promise<string | undefined> {
  const error = 'error' in answer ? answer.error : undefined;
  if (security !== 'session' || error === 'unauthorized') return undefined;
  const token = await register(system.client);
  if (permission && error !== 'forbidden')
    await system.database.query(
      `UPDATE users SET role = 'superadmin'
        WHERE id = (SELECT user_id FROM sessions WHERE token_digest = sha256($1::bytea))`,
      [token],
    );
  return token;
}

for (const route of declared) {
  for (const example of route.examples) {
    test.serial(`the documented example of ${route.operationId} is true: ${example.name}`, async (t) => {
      const token = await tokenFor(route, example);
      const query = example.query ? `?${new URLSearchParams(example.query)}` : '';
      const answer = await system.client.request(
        route.method.toUpperCase(),
        `${route.path}${query}`,
        bodyOf(route, example),
        {
          ...(token === undefined ? {} : { token }),
          headers: example.body === undefined || route.form ? {} : { 'content-type': 'application/json' },
        },
      );
      if ('error' in example.answer) {
        t.is(answer.body.error?.code, REFUSALS[example.answer.error].code);
        t.is(answer.status, REFUSALS[example.answer.error].status);
        return;
      }
      t.is(answer.status, 200, JSON.stringify(answer.body));
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

test('every call of the seed that touches accounts is there, and the additions of product-api', (t) => {
  t.deepEqual(declared.map(({ method, path }) => `${method} ${path}`).sort(), [
    'get /admin/user/get',
    'get /admin/user/list',
    'get /kyc/documents',
    'get /user/get_me',
    'get /user/sessions',
    'post /admin/user/ban',
    'post /admin/user/unban',
    'post /auth/get_registration_code',
    'post /auth/initiate_password_reset',
    'post /auth/login',
    'post /auth/register',
    'post /auth/set_new_password',
    'post /auth/submit_two_factor_login',
    'post /kyc/upload_document',
    'post /profile/update',
    'post /user/change_password',
    'post /user/confirm_two_factor',
    'post /user/disable_two_factor',
    'post /user/end_session',
    'post /user/initiate_email_verification',
    'post /user/initiate_two_factor_disable',
    'post /user/link_telegram',
    'post /user/logout',
    'post /user/set_two_factor_provider',
    'post /user/verify_email',
  ]);
});
