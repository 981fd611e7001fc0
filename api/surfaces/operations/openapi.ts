import { mixed } from 'yup';
import { type Route, route } from '../../http/route.js';
import type { JsonSchema } from '../../http/surface.js';

/** Serves the document that the routes' declarations make; itself one of them. */
export function openApiRoute(document: () => JsonSchema): Route {
  return route({
    method: 'get',
    path: '/openapi.json',
    operationId: 'getOpenApi',
    tag: 'operations',
    summary: 'This document',
    description: 'OpenAPI 3.1, made from the declarations that the API runs on.',
    security: 'anonymous',
    data: mixed<JsonSchema>()
      .defined()
      .meta({ jsonSchema: { type: 'object' } }),
    errors: [],
    examples: [],
    handler: async () => document(),
  });
}
