import type { AnyObjectSchema, InferType, Schema } from 'yup';
import type { Actor } from '../../../domain/actor.js';
import type { ErrorCode } from '../../../domain/errors.js';
import type { Reply } from '../../http/reply.js';
import {
  type Call,
  type Example,
  type HttpMethod,
  type Refusal,
  type Route,
  route,
  type Security,
  type WordedRefusal,
} from '../../http/route.js';
import { type Dialect, inDialect, type PerDialect, PREFIX } from './dialect.js';
import { type ParameterWords, wordFaults } from './words.js';

/** One operation of the family, declared once for both dialects. */
export interface Operation<
  P extends AnyObjectSchema,
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
  S extends Security,
> {
  readonly method: HttpMethod;
  /** Behind the prefix of the dialect: `/identity/sessions`. */
  readonly path: `/${string}`;
  /** camelCase without the dialect, which is put in front: `createSession` is `barongCreateSession`. */
  readonly name: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly security: S;
  /** Dialects that have it; both when absent. */
  readonly only?: Dialect;
  /** `<module>.<class>` of its parameters' words: `identity.session`. */
  readonly scope: string;
  /** Status of parameters that are missing or empty: 400 where the operation documents it. */
  readonly missing: 400 | 422;
  /** As of Contract. */
  readonly readsAlong?: S extends 'session' ? 'full_account' : never;
  /** Own words of parameters: `page:integer` -> `non_integer_page`. */
  readonly words?: ParameterWords;
  readonly params?: P;
  readonly body?: B;
  readonly query?: Q;
  /** So many files at most, in a multipart form. */
  readonly files?: number;
  readonly status: PerDialect<number>;
  readonly data: D;
  /** What it refuses in words of its own. */
  readonly refusals?: readonly WordedRefusal[];
  readonly errors?: readonly ErrorCode[];
  readonly examples?: readonly Example[];
  /** As of Contract. */
  readonly refused?: (refusal: Refusal) => Promise<void>;
  readonly otherStatus?: { readonly status: number; readonly when: (data: InferType<D>) => boolean };
  readonly handler: (
    call: Call<InferType<P>, InferType<B>, InferType<Q>, S extends 'session' ? Actor : undefined>,
    dialect: Dialect,
  ) => Promise<InferType<D> | Reply<InferType<D>>>;
}

/** An operation as each dialect has it. */
export type DialectRoute = (dialect: Dialect) => readonly Route[];

/** Of whoever shows a part of an API key (proof.ts), whatever he asks for. */
const KEY_HEADERS_REFUSED: WordedRefusal = { status: 422, word: 'authz.invalid_api_key_headers' };

/** Declares an operation. */
export function operation<
  P extends AnyObjectSchema,
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
  const S extends Security,
>(declared: Operation<P, B, Q, D, S>): DialectRoute {
  const {
    name,
    path,
    only,
    scope,
    missing,
    words = {},
    files,
    status,
    handler,
    errors = [],
    refusals = [],
    ...rest
  } = declared;
  return (dialect) => {
    if (only !== undefined && only !== dialect) return [];
    const declaration = {
      examples: [],
      ...rest,
      errors: [
        // A service account is let in, and has no account that the operation could be about (security.ts).
        ...(rest.security === 'session' ? (['not_found'] as const) : []),
        // An account may have so many uploads under way at once (upload-gate.ts).
        ...(files === undefined ? [] : (['flood_control'] as const)),
        ...errors,
      ],
      refusals: rest.security === 'session' ? [KEY_HEADERS_REFUSED, ...refusals] : refusals,
      path: `${PREFIX[dialect]}${path}` as const,
      operationId: `${dialect}${name[0]?.toUpperCase()}${name.slice(1)}`,
      lenient: files === undefined ? {} : { files },
      wordFaults: wordFaults(scope, missing, words),
      status: inDialect(status, dialect),
      handler: (call: Parameters<typeof handler>[0]) => handler(call, dialect),
    };
    // The builder's generic parameters are those of the operation; TypeScript cannot see that through the spread.
    return [route(declaration as unknown as Parameters<typeof route<P, B, Q, D, S>>[0])];
  };
}
