import type { AnyObjectSchema, InferType, Schema } from 'yup';
import type { Actor, Caller } from '../../domain/actor.js';
import type { ErrorCode } from '../../domain/errors.js';
import type { Action } from '../../domain/permissions.js';

/**
 * A route declares its whole contract once; the router, the validation and the OpenAPI document are made from
 * this declaration, so none of them can drift from the others.
 */
export type HttpMethod = 'get' | 'post';

/** `session`: a bearer token of a living session; `anonymous`: anyone. */
export type Security = 'anonymous' | 'session';

/** What a caller that is a program shows instead of a session (webhooks). */
export interface SharedSecret {
  /** Names the scheme in the OpenAPI document. */
  readonly scheme: string;
  /** Header that carries it, in lower case. */
  readonly header: string;
  readonly value: string;
}

/** One worked example: replayed against the running API by a test, so it is true. */
export interface Example {
  readonly name: string;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  /** Success: the data; refusal: the code. */
  readonly answer: { readonly data: unknown } | { readonly error: ErrorCode };
}

/** What a handler is given: everything validated, nothing of Koa. */
export interface Call<Body, Query, A extends Actor | undefined> {
  readonly body: Body;
  readonly query: Query;
  readonly actor: A;
  readonly caller: Caller;
}

export interface Contract<
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
  S extends Security,
> {
  readonly method: HttpMethod;
  readonly path: `/${string}`;
  /** camelCase, unique over all surfaces. */
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly security: S;
  /** What the role of the session has to allow (domain/permissions), asked before the body is read; else `forbidden`. */
  readonly permission?: S extends 'session' ? Action : never;
  /** Asked for before the body is read; wrong or missing is `unauthorized`. */
  readonly secret?: SharedSecret;
  /** Strict object schema; absent = the call takes no body. */
  readonly body?: B;
  /**
   * The body is a form (multipart/form-data) with one file: `body` has its texts, and the file by a field of
   * UploadedFile. For calls with a session only: an upload is counted against its account while it is under way.
   */
  readonly form?: true;
  /**
   * The body is another company's format, which grows without asking us: any JSON value is handed on as it came, and
   * `body` only documents what is read of it.
   */
  readonly foreignBody?: true;
  readonly query?: Q;
  /** Schema of the success data, without the surface's envelope. Answers are checked against it in tests. */
  readonly data: D;
  /** A status other than 200 for data that says "no" in the success schema (readiness: 503). */
  readonly otherStatus?: { readonly status: number; readonly when: (data: InferType<D>) => boolean };
  /** Refusals of its own, beyond those that the declaration implies (see errorsOf). */
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly Example[];
  readonly handler: (
    call: Call<InferType<B>, InferType<Q>, S extends 'session' ? Actor : undefined>,
  ) => Promise<InferType<D>>;
}

/** A contract with its type parameters forgotten: what the router and the OpenAPI document work on. */
export type Route = Omit<Contract<AnyObjectSchema, AnyObjectSchema, Schema, Security>, 'handler'> & {
  readonly handler: (call: Call<unknown, unknown, Actor | undefined>) => Promise<unknown>;
};

/** Declares a route: checks handler against schemas, then forgets the types so that routes fit one list. */
export function route<
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
  const S extends Security,
>(contract: Contract<B, Q, D, S>): Route {
  return contract as unknown as Route;
}

/** Refusals that a declaration implies, then its own. */
export function errorsOf(contract: Route): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>();
  if (contract.security === 'session' || contract.secret) codes.add('unauthorized');
  if (contract.permission) codes.add('forbidden');
  if (contract.body) {
    codes.add('malformed_request');
    if (!contract.foreignBody) codes.add('validation_failed');
    codes.add('payload_too_large').add('unsupported_media_type');
  }
  if (contract.query) codes.add('validation_failed');
  for (const code of contract.errors) codes.add(code);
  for (const code of ['unavailable', 'internal'] as const) codes.add(code);
  return [...codes];
}
