import type { ErrorCode, ErrorDetails } from '../../domain/errors.js';
import type { Answer } from './answer-shape.js';
import type { Approached, Mount, Proven } from './approach.js';
import type { Route } from './route.js';

/** JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** How the calls of a surface show who asks, where that is no bearer token of a session. */
export interface SurfaceSecurity {
  /** By their names, as OpenAPI has them under securitySchemes. */
  readonly schemes: Readonly<Record<string, JsonSchema>>;
  /** Any one of these will do; each names schemes that are shown together. */
  readonly alternatives: readonly (readonly string[])[];
  /** @param readsAlong of the route @throws DomainError when nobody is proven */
  authenticate(approached: Approached, readsAlong?: Route['readsAlong']): Promise<Proven>;
}

/**
 * A surface is four things: routes, schemas (inside its routes), presenters and an error table. It speaks its
 * own envelope; everything behind it is shared.
 */
export interface Surface {
  readonly name: string;
  readonly routes: readonly Route[];
  /** Paths that are this surface's own, with and without a route; without them an unknown path is the default surface's. */
  readonly prefix?: `/${string}`;
  /** What answers every method and path beneath a prefix. */
  readonly mounts?: readonly Mount[];
  readonly security?: SurfaceSecurity;
  /** Asked of every request to one of its routes before anything else. @throws DomainError for whom it keeps out */
  guard?(approached: Approached): Promise<void>;
  /** Wraps the data of a success. */
  success(data: unknown): Answer;
  /** Turns a code into this surface's status, words and headers. */
  failure(code: ErrorCode, details: ErrorDetails): Answer;
  /** The same two, as schemas for the OpenAPI document. */
  successSchema(data: JsonSchema): JsonSchema;
  failureSchema(code: ErrorCode): {
    readonly status: number;
    readonly schema: JsonSchema;
    readonly example: unknown;
  };
}
