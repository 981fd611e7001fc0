import test from 'ava';
import { templateOf } from '../../api/http/params.js';
import type { Example, Route } from '../../api/http/route.js';
import { faultsOf } from '../../api/http/validate.js';
import { REFUSALS } from '../../api/surfaces/ackgt/errors.js';
import { createAckgtSurface } from '../../api/surfaces/ackgt/index.js';
import { ableIdRoutes } from '../../api/surfaces/hooks/able-id.js';
import { nambaOneRoutes } from '../../api/surfaces/hooks/namba-one.js';
import type { UseCases } from '../../api/use-cases/index.js';
import { EXAMPLE_STAGES } from '../support/example-stages.js';
import { startWholeSystem } from '../support/payments.js';
import { passWindows, register, type TestSystem } from '../support/system.js';

/** Who logs in in the documented example of `login`. */
const LOGIN_PHONE = '+996700123456';

let system: TestSystem;
test.before(async () => {
  system = await startWholeSystem({ TELEGRAM_BOT_NAME: 'vestibule_bot' });
  await register(system.client, LOGIN_PHONE);
  await passWindows(system.database);
});

// The declarations alone: their handlers are not called here, the running API's are.
const useCases = { parsePhone: (text: string) => text } as UseCases;
const { routes: product } = createAckgtSurface(useCases, ['KGS']);
const hooks = [...ableIdRoutes(useCases), ...nambaOneRoutes(useCases, { secrets: [], ips: [], token: '' })];
const declared = [...product, ...hooks];

/** The path of an example, with its parameters and query. */
function addressOf({ path }: Route, { params = {}, query }: Example): string {
  const way = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  return query ? `${way}?${new URLSearchParams(query)}` : way;
}

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

/** Lets happen what the example needs. @returns it, with the number of what it is about this time */
async function stage(route: Route, example: Example, token = ''): Promise<Example> {
  const id = await EXAMPLE_STAGES[`${route.operationId}: ${example.name}`]?.(system, { token });
  if (id === undefined) return example;
  const { body, query } = example;
  return {
    ...example,
    ...(body !== undefined && Object.hasOwn(body as object, 'id') && { body: { ...(body as object), id } }),
    ...(query?.['id'] !== undefined && { query: { ...query, id: String(id) } }),
  };
}

for (const route of declared) {
  for (const example of route.examples) {
    test.serial(`the documented example of ${route.operationId} is true: ${example.name}`, async (t) => {
      const token = await tokenFor(route, example);
      const staged = await stage(route, example, token);
      const answer = await system.client.request(
        route.method.toUpperCase(),
        addressOf(route, staged),
        bodyOf(route, staged),
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
    t.true(documented.includes(`${route.method} ${templateOf(route.path)}`), route.operationId);
    for (const code of route.errors) {
      const status = String(REFUSALS[code].status);
      t.truthy(
        document.paths[templateOf(route.path)][route.method].responses[status],
        `${route.operationId} ${status}`,
      );
    }
  }
  // The Barong family has a table of its operations of its own.
  const rest = documented.filter(
    (name) =>
      !name.includes(' /api/v2/') &&
      !declared.some(({ method, path }) => name === `${method} ${templateOf(path)}`),
  );
  t.deepEqual(rest.sort(), [
    'get /.well-known/jwks.json',
    'get /health/alive',
    'get /health/ready',
    'get /openapi.json',
  ]);
});

test('every stage is an example’s', (t) => {
  const names = declared.flatMap(({ operationId, examples }) =>
    examples.map(({ name }) => `${operationId}: ${name}`),
  );
  for (const name of Object.keys(EXAMPLE_STAGES)) t.true(names.includes(name), name);
});

test('every call of the seed is there, and the additions of product-api', (t) => {
  t.deepEqual(product.map(({ method, path }) => `${method} ${path}`).sort(), [
    'get /admin/kyc/get',
    'get /admin/kyc/list',
    'get /admin/payment/get',
    'get /admin/payment/list',
    'get /admin/user/get',
    'get /admin/user/list',
    'get /admin/webhooks/attempts',
    'get /admin/webhooks/get',
    'get /admin/webhooks/list',
    'get /kyc/documents',
    'get /kyc/get',
    'get /kyc/list',
    'get /payment/get',
    'get /payment/list',
    'get /user/get_me',
    'get /user/sessions',
    'post /admin/kyc/set_status',
    'post /admin/payment/resolve',
    'post /admin/user/ban',
    'post /admin/user/unban',
    'post /admin/webhooks/create',
    'post /admin/webhooks/delete',
    'post /admin/webhooks/pause',
    'post /admin/webhooks/remove_old_secrets',
    'post /admin/webhooks/resend',
    'post /admin/webhooks/resume',
    'post /admin/webhooks/rotate_secret',
    'post /admin/webhooks/test',
    'post /admin/webhooks/update',
    'post /auth/get_registration_code',
    'post /auth/initiate_password_reset',
    'post /auth/login',
    'post /auth/register',
    'post /auth/set_new_password',
    'post /auth/submit_two_factor_login',
    'post /kyc/resubmit_individual_basic',
    'post /kyc/resubmit_individual_full',
    'post /kyc/resubmit_legal',
    'post /kyc/start_identity_check',
    'post /kyc/submit_individual_basic',
    'post /kyc/submit_individual_full',
    'post /kyc/submit_legal',
    'post /kyc/upload_document',
    'post /payment/create',
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
