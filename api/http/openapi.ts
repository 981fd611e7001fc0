import type { ErrorCode, ErrorDetails } from '../../domain/errors.js';
import { PERMISSIONS } from '../../domain/permissions.js';
import { KEY_PARAMETER } from './idempotency.js';
import { fieldSchemas, jsonSchema } from './json-schema.js';
import { templateOf } from './params.js';
import { type Example, errorsOf, type Route, type WordedRefusal } from './route.js';
import type { JsonSchema, Surface } from './surface.js';

/** Version of the API that the document describes; moves with package.json's. */
const API_VERSION = '0.1.0';

/** Details from which a surface shows all the headers that an answer of a code can carry. */
const SAMPLE_DETAILS: ErrorDetails = { fields: [], retryAfterSeconds: 59, allow: ['GET', 'HEAD'] };

const NO_CONTENT = 204;

const HEADER_TEXTS: Readonly<Record<string, { description: string; schema: JsonSchema }>> = {
  'X-Request-Id': {
    description: 'Id of this request in our logs; worth quoting in a question about it',
    schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{8,64}$' },
  },
  'Retry-After': {
    description: 'Whole seconds after which it is worth trying again',
    schema: { type: 'integer', minimum: 1 },
  },
  'WWW-Authenticate': { description: 'How to authenticate', schema: { type: 'string' } },
};

/** One way in which a status comes about: several codes can share a status. */
interface Variant {
  readonly description: string;
  /** None: no body. */
  readonly schema: JsonSchema | undefined;
  readonly headers: readonly string[];
  readonly examples: readonly (readonly [name: string, value: unknown])[];
}

/** The OpenAPI 3.1 document of everything that the surfaces declare. */
export function openApiDocument(title: string, surfaces: readonly Surface[]): JsonSchema {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const surface of surfaces) {
    for (const route of surface.routes) {
      const path = templateOf(route.path);
      paths[path] = { ...paths[path], [route.method]: operation(route, surface) };
    }
  }
  const tags = [...new Set(surfaces.flatMap(({ routes }) => routes.map(({ tag }) => tag)))];
  return {
    openapi: '3.1.0',
    info: { title: `${title} API`, version: API_VERSION },
    // Relative: true wherever the document was read from.
    servers: [{ url: '/' }],
    tags: tags.map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        session: {
          type: 'http',
          scheme: 'bearer',
          description: 'The token that a registration or a login answers with',
        },
        ...secretSchemes(surfaces),
        ...Object.assign({}, ...surfaces.map(({ security }) => security?.schemes ?? {})),
      },
      headers: Object.fromEntries(
        Object.entries(HEADER_TEXTS).map(([name, text]) => [name, { required: true, ...text }]),
      ),
    },
  };
}

function operation(route: Route, surface: Surface): JsonSchema {
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    description: route.permission
      ? `${route.description} Roles: ${PERMISSIONS[route.permission].join(', ')}.`
      : route.description,
    security: securityOf(route, surface),
    ...(route.params || route.query || route.idempotent ? { parameters: parametersOf(route) } : {}),
    ...(route.body ? { requestBody: requestBody(route) } : {}),
    responses: responses(route, surface),
  };
}

function parametersOf({ params, query, idempotent }: Route): readonly JsonSchema[] {
  return [
    ...(params ? fieldSchemas(params).map((field) => ({ in: 'path', ...field })) : []),
    ...(query ? fieldSchemas(query).map((field) => ({ in: 'query', ...field })) : []),
    ...(idempotent ? [KEY_PARAMETER] : []),
  ];
}

function securityOf({ security, secret }: Route, surface: Surface): readonly JsonSchema[] {
  if (security === 'session' && surface.security)
    return surface.security.alternatives.map((names) => Object.fromEntries(names.map((name) => [name, []])));
  const needed = {
    ...(security === 'session' ? { session: [] } : {}),
    ...(secret ? { [secret.scheme]: [] } : {}),
  };
  return Object.keys(needed).length > 0 ? [needed] : [];
}

/** The secrets that programs show, without their values. */
function secretSchemes(surfaces: readonly Surface[]): JsonSchema {
  const secrets = surfaces.flatMap(({ routes }) => routes.flatMap(({ secret }) => secret ?? []));
  return Object.fromEntries(
    secrets.map(({ scheme, header }) => [scheme, { type: 'apiKey', in: 'header', name: header }]),
  );
}

function requestBody(route: Route): JsonSchema {
  const { additionalProperties, ...open } = jsonSchema(route.body as NonNullable<Route['body']>);
  // A lenient call drops what it does not know.
  const schema =
    route.lenient || additionalProperties === undefined ? open : { ...open, additionalProperties };
  const examples = route.examples.filter(({ body }) => body !== undefined);
  return {
    // Without a required field a call may come without a body at all.
    required: 'required' in schema,
    content: Object.assign(
      {},
      ...mediaTypesOf(route).map((mediaType) =>
        content(
          schema,
          examples.map(({ name, body }) => [name, body] as const),
          mediaType,
        ),
      ),
    ),
  };
}

function mediaTypesOf({ form, lenient }: Route): readonly string[] {
  if (lenient?.files) return ['multipart/form-data'];
  if (lenient) return ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'];
  return [form ? 'multipart/form-data' : 'application/json'];
}

function responses(route: Route, surface: Surface): JsonSchema {
  const byStatus = new Map<number, Variant[]>();
  const add = (status: number, variant: Variant): void => {
    byStatus.set(status, [...(byStatus.get(status) ?? []), variant]);
  };
  const data: Variant = {
    description: route.summary,
    schema: surface.successSchema(jsonSchema(route.data)),
    headers: [],
    examples: examplesOf(route, (answer) =>
      'data' in answer ? surface.success(answer.data).body : undefined,
    ),
  };
  const status = route.status ?? surface.success(null).status;
  add(status, status === NO_CONTENT ? { ...data, schema: undefined, examples: [] } : data);
  if (route.otherStatus) add(route.otherStatus.status, { ...data, examples: [] });
  for (const code of errorsOf(route)) add(surface.failureSchema(code).status, refusal(route, surface, code));
  for (const refused of route.refusals ?? []) add(refused.status, wordedRefusal(surface, refused));

  const statuses = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(statuses.map(([status, variants]) => [String(status), response(variants)]));
}

function refusal(route: Route, surface: Surface, code: ErrorCode): Variant {
  const { schema, example } = surface.failureSchema(code);
  const named = examplesOf(route, (answer) =>
    'error' in answer && answer.error === code ? example : undefined,
  );
  return {
    description: code,
    schema,
    headers: Object.keys(surface.failure(code, SAMPLE_DETAILS).headers ?? {}),
    examples: named.length > 0 ? named : [[code, example]],
  };
}

/** What a surface has words for in this operation alone. */
function wordedRefusal(surface: Surface, { status, word }: WordedRefusal): Variant {
  const worded = { status, words: [word] };
  return {
    description: word,
    schema: surface.failureSchema('validation_failed').schema,
    headers: [],
    examples: [[word, surface.failure('validation_failed', { worded }).body]],
  };
}

function examplesOf(
  route: Route,
  shown: (answer: Example['answer']) => unknown,
): readonly (readonly [name: string, value: unknown])[] {
  return route.examples
    .map(({ name, answer }) => [name, shown(answer)] as const)
    .filter(([, value]) => value !== undefined);
}

function response(variants: readonly Variant[]): JsonSchema {
  const schemas = unique(variants.map(({ schema }) => schema).filter((schema) => schema !== undefined));
  // Documented headers are promises: only what every way to this status carries.
  const shared =
    variants[0]?.headers.filter((name) => variants.every(({ headers }) => headers.includes(name))) ?? [];
  const names = ['X-Request-Id', ...shared].filter((name) => name in HEADER_TEXTS);
  return {
    description: variants.map(({ description }) => description).join(', '),
    headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }])),
    ...(schemas.length === 0
      ? {}
      : {
          content: content(
            schemas.length === 1 ? (schemas[0] as JsonSchema) : { anyOf: schemas },
            variants.flatMap(({ examples }) => examples),
          ),
        }),
  };
}

/** Several refusals of one form are one schema. */
function unique(schemas: readonly JsonSchema[]): readonly JsonSchema[] {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

function content(
  schema: JsonSchema,
  examples: readonly (readonly [name: string, value: unknown])[],
  mediaType = 'application/json',
): JsonSchema {
  const named = Object.fromEntries(
    examples.map(([name, value]) => [exampleKey(name), { summary: name, value }]),
  );
  return { [mediaType]: { schema, ...(examples.length > 0 ? { examples: named } : {}) } };
}

/** Keys of components and examples are letters, digits and a few signs (OpenAPI 3.1, 4.8.7.1). */
function exampleKey(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '_');
}
