import { mixed, object } from 'yup';
import { DomainError } from '../../../domain/errors.js';
import { openApiDocument } from '../../http/openapi.js';
import type { JsonSchema, Surface } from '../../http/surface.js';
import { text } from './fields.js';
import { type DialectRoute, operation } from './operation.js';

const DOCUMENT = mixed<JsonSchema>()
  .defined()
  .meta({ jsonSchema: { type: 'object' } });
const NAME_MAX = 64;

/** The description of a surface, whole and by the names of its resources. */
interface Described {
  readonly whole: JsonSchema;
  readonly byName: ReadonlyMap<string, JsonSchema>;
}

/**
 * The surface's description of itself, for anybody: OpenAPI 3.1, made from the same declarations as everything else.
 * @param surface asked for at the first call: the one that these routes belong to is not whole before
 */
export function swaggerRoutes(title: string, surface: () => Surface): readonly DialectRoute[] {
  let described: Described | undefined;
  const describe = (): Described => {
    described ??= describeSurface(title, surface());
    return described;
  };
  const shared = {
    method: 'get',
    tag: 'barong resource',
    security: 'anonymous',
    scope: 'resource.swagger',
    missing: 422,
    status: 200,
    data: DOCUMENT,
  } as const;
  return [
    operation({
      ...shared,
      path: '/resource/swagger_doc',
      name: 'getSwaggerDoc',
      summary: 'Swagger compatible API description',
      description: 'Every operation of this API.',
      handler: async () => describe().whole,
    }),
    operation({
      ...shared,
      path: '/resource/swagger_doc/:name',
      name: 'getSwaggerDocOf',
      only: 'nebula',
      summary: 'Swagger compatible API description for specific API',
      description:
        'The operations of one resource, by the second part of their paths: `users`, `api_keys`. `locale` changes nothing.',
      params: object({ name: text(NAME_MAX) }),
      query: object({ locale: text(NAME_MAX).optional() }),
      refusals: [
        { status: 404, word: 'record.not_found' },
        // A path that could be read as another one (access-path.ts).
        { status: 401, word: 'authz.invalid_permission' },
      ],
      handler: async ({ params: { name } }) => {
        const found = describe().byName.get(name);
        if (!found) throw new DomainError('not_found');
        return found;
      },
    }),
  ];
}

function describeSurface(title: string, surface: Surface): Described {
  const names = new Map<string, string[]>();
  for (const { path } of surface.routes) {
    const [, name] = path.slice((surface.prefix ?? '').length + 1).split('/');
    if (name !== undefined) names.set(name, [...(names.get(name) ?? []), path]);
  }
  const part = (paths: readonly string[]): JsonSchema =>
    openApiDocument(title, [
      { ...surface, routes: surface.routes.filter(({ path }) => paths.includes(path)) },
    ]);
  return {
    whole: openApiDocument(title, [surface]),
    byName: new Map([...names].map(([name, paths]) => [name, part(paths)])),
  };
}
