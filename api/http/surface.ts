import type { ErrorCode, ErrorDetails } from '../../domain/errors.js';
import type { Route } from './route.js';

/** JSON Schema 2020-12, as OpenAPI 3.1 uses it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** An answer ready to be written. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A surface is four things: routes, schemas (inside its routes), presenters and an error table. It speaks its
 * own envelope; everything behind it is shared.
 */
export interface Surface {
  readonly name: string;
  readonly routes: readonly Route[];
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
