import type { Router } from '@koa/router';
import { Validator } from '@seriousme/openapi-schema-validator';
import test from 'ava';
import { array, boolean, lazy, mixed, number, object, type Schema, string } from 'yup';
import type { App } from '../../../api/http/context.js';
import { jsonSchema } from '../../../api/http/json-schema.js';
import { templateOf } from '../../../api/http/params.js';
import { integer, text } from '../../../api/surfaces/ackgt/fields.js';
import { createAckgtSurface } from '../../../api/surfaces/ackgt/index.js';
import { ableIdRoutes } from '../../../api/surfaces/hooks/able-id.js';
import type { UseCases } from '../../../api/use-cases/index.js';
import { echo, send, serve } from './harness.js';

interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly paths: Record<string, Record<string, Operation>>;
}
interface Operation {
  readonly operationId: string;
  readonly description?: string;
  readonly security: readonly unknown[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  readonly parameters?: readonly unknown[];
  readonly responses: Record<string, { readonly headers: object; readonly content: Content }>;
}
type Content = Record<
  string,
  { readonly schema: unknown; readonly examples?: Record<string, { readonly value: unknown }> }
>;

/** The product's own routes; their handlers are not called here. */
const USE_CASES = { parsePhone: () => null } as unknown as UseCases;
const PRODUCT = [...createAckgtSurface(USE_CASES, ['KGS']).routes, ...ableIdRoutes(USE_CASES)];
const ROUTES = [
  ...PRODUCT,
  echo({
    path: '/thing/list',
    method: 'get',
    security: 'session',
    query: object({
      page: integer({ min: 1, max: 100 }).meta({ description: 'From 1' }),
      search: text({ max: 5 }).optional(),
    }),
    data: object({ total: number().integer().defined(), note: string().nullable().defined() }).defined(),
    errors: ['flood_control', 'invalid_credentials'],
    examples: [{ name: 'the first page', query: { page: '1' }, answer: { data: { total: 0, note: null } } }],
  }),
];

/** What the router answers to and the document does not say; pages are for people and stand in no document. */
function undocumented(app: App, document: Document): string[] {
  const routers = app.middleware
    .map((middleware) => (middleware as { router?: Router }).router)
    .filter((router) => router !== undefined);
  return routers
    .flatMap(({ stack }) => stack)
    .flatMap(({ path, methods }) =>
      methods
        .filter((method) => method !== 'HEAD')
        .map((method) => [templateOf(String(path)), method.toLowerCase()] as const),
    )
    .filter(([path]) => !/^\/(docs|dev)(\/|$)/.test(path))
    .filter(([path, method]) => document.paths[path]?.[method] === undefined)
    .map(([path, method]) => `${method} ${path}`);
}

test('the document is valid OpenAPI 3.1, relative to wherever it was read', async (t) => {
  const { port } = await serve(t, ROUTES);
  const reply = await send(port, { method: 'GET', path: '/openapi.json' });
  const result = await new Validator().validate(reply.json as never);
  t.deepEqual(result.errors, undefined);
  t.true(result.valid);
  const document = reply.json as unknown as Document;
  t.is(document.openapi, '3.1.0');
  t.deepEqual(document.servers, [{ url: '/' }]);
});

test('every route that the router knows is documented: the product, health, the document itself', async (t) => {
  const { app, port } = await serve(t, ROUTES);
  const document = (await send(port, { method: 'GET', path: '/openapi.json' })).json as unknown as Document;
  t.deepEqual(undocumented(app, document), []);
  for (const path of [
    '/auth/register',
    '/user/get_me',
    '/health/alive',
    '/health/ready',
    '/openapi.json',
    '/thing/list',
  ]) {
    t.truthy(document.paths[path], path);
  }
});

test('a route that bypasses the declarations would be noticed', async (t) => {
  const { app, port } = await serve(t, ROUTES);
  const document = (await send(port, { method: 'GET', path: '/openapi.json' })).json as unknown as Document;
  const router = app.middleware.map((middleware) => (middleware as { router?: Router }).router).find(Boolean);
  router?.post('/smuggled', (ctx) => {
    ctx.body = '';
  });
  t.deepEqual(undocumented(app, document), ['post /smuggled']);
});

test('an operation says who may call it, what it takes and every status that it can answer with', async (t) => {
  const { port } = await serve(t, ROUTES);
  const { paths } = (await send(port, { method: 'GET', path: '/openapi.json' })).json as unknown as Document;
  const list = paths['/thing/list']?.['get'] as Operation;
  t.deepEqual(list.security, [{ session: [] }]);
  t.deepEqual(list.parameters, [
    {
      in: 'query',
      name: 'page',
      required: true,
      schema: { type: 'integer', minimum: 1, maximum: 100, description: 'From 1' },
    },
    { in: 'query', name: 'search', required: false, schema: { type: 'string', minLength: 1, maxLength: 5 } },
  ]);
  t.deepEqual(Object.keys(list.responses), ['200', '401', '422', '429', '500', '503']);
  t.deepEqual(Object.keys(list.responses['429']?.headers ?? {}), ['X-Request-Id', 'Retry-After']);
  t.deepEqual(Object.keys(list.responses['200']?.headers ?? {}), ['X-Request-Id']);
  const unauthorized = list.responses['401']?.content['application/json'];
  t.deepEqual(Object.keys(unauthorized?.examples ?? {}), ['unauthorized', 'invalid_credentials']);
  t.deepEqual(list.responses['200']?.content['application/json'], {
    schema: {
      type: 'object',
      properties: {
        success: { const: true },
        data: {
          type: 'object',
          properties: { total: { type: 'integer' }, note: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
          required: ['total', 'note'],
          additionalProperties: false,
        },
      },
      required: ['success', 'data'],
      additionalProperties: false,
    },
    examples: {
      the_first_page: { summary: 'the first page', value: { success: true, data: { total: 0, note: null } } },
    },
  } as never);

  const register = paths['/auth/register']?.['post'] as Operation;
  t.deepEqual(register.security, []);
  t.true(register.requestBody?.required);
  t.false(paths['/user/logout']?.['post']?.requestBody?.required, 'nothing is required: it may be absent');
  for (const status of ['200', '400', '409', '413', '415', '422', '500', '503'])
    t.truthy(register.responses[status], status);
});

test('14.2.1: what calls take in their addresses are pages, numbers, words and searches of administrators', async (t) => {
  const { port } = await serve(t, PRODUCT);
  const { paths } = (await send(port, { method: 'GET', path: '/openapi.json' })).json as unknown as Document;
  const taken = Object.values(paths)
    .flatMap((operations) => Object.values(operations))
    .flatMap(({ parameters = [] }) => parameters as { readonly in: string; readonly name: string }[])
    .map((parameter) => `${parameter.in} ${parameter.name}`);
  t.deepEqual([...new Set(taken)].sort(), [
    'header Idempotency-Key',
    'path kind',
    'path token',
    'query event_id',
    'query id',
    'query page',
    'query per_page',
    'query role',
    'query search',
    'query state',
    'query statuses[]',
    'query type',
  ]);
  t.deepEqual(
    Object.keys(paths).filter((path) => /[{:]/.test(path)),
    ['/hooks/able_id/{token}/{kind}'],
    'of paths, AbleID’s hooks alone: product-api; no log has the token (params.test.ts)',
  );
});

test('6.6.1: the document says what a factor by SMS risks', async (t) => {
  const { port } = await serve(t, PRODUCT);
  const { paths } = (await send(port, { method: 'GET', path: '/openapi.json' })).json as unknown as Document;
  const { description = '' } = paths['/user/set_two_factor_provider']?.['post'] ?? {};
  t.regex(description, /SMS .* takes over the phone number/);
  t.regex(description, /`totp` is the stronger one/);
});

test('readiness documents its 503 with both shapes', async (t) => {
  const { port } = await serve(t, []);
  const { paths } = (await send(port, { method: 'GET', path: '/openapi.json' })).json as unknown as Document;
  const refused = paths['/health/ready']?.['get']?.responses['503'] as Operation['responses'][string];
  t.is((refused.content['application/json']?.schema as { anyOf?: unknown[] } | undefined)?.anyOf?.length, 2);
  t.deepEqual(Object.keys(refused.headers), ['X-Request-Id'], 'the answer of a probe has no Retry-After');
});

test('without API_DOCS neither the document nor the docs exist', async (t) => {
  const { port } = await serve(t, ROUTES, { config: { API_DOCS: false } });
  for (const path of ['/openapi.json', '/docs', '/docs/start.js'])
    t.is((await send(port, { method: 'GET', path })).status, 404, path);
});

const CONVERSIONS: readonly (readonly [title: string, schema: Schema, expected: unknown])[] = [
  [
    'text',
    string().min(1).max(5).matches(/^a/),
    { type: 'string', minLength: 1, maxLength: 5, pattern: '^a' },
  ],
  ['a UUID', string().uuid(), { type: 'string', format: 'uuid' }],
  ['an e-mail', string().email(), { type: 'string', format: 'email' }],
  ['a time', string().datetime(), { type: 'string', format: 'date-time' }],
  ['an enumeration', string().oneOf(['a', 'b']), { type: 'string', enum: ['a', 'b'] }],
  [
    'a nullable enumeration',
    string().oneOf(['a']).nullable(),
    { anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }] },
  ],
  ['an integer', number().integer().min(0).max(9), { type: 'integer', minimum: 0, maximum: 9 }],
  ['a number', number(), { type: 'number' }],
  ['a boolean', boolean(), { type: 'boolean' }],
  ['anything', mixed(), {}],
  [
    'an array',
    array(string().defined()).min(1).max(3),
    { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 3 },
  ],
  ['an empty object', object({}), { type: 'object', properties: {}, additionalProperties: false }],
  [
    'what a field says about itself',
    string().meta({ description: 'Why', example: 'x' }),
    { type: 'string', description: 'Why', examples: ['x'] },
  ],
];

for (const [title, schema, expected] of CONVERSIONS) {
  test(`JSON schema of ${title}`, (t) => {
    t.deepEqual(jsonSchema(schema), expected as never);
  });
}

test('JSON schema: what cannot be told is refused', (t) => {
  const schema = object({ hidden: lazy(() => string()) });
  t.throws(() => jsonSchema(schema), { message: 'a schema of type lazy cannot be documented' });
});
