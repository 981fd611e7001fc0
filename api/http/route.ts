import type { IncomingHttpHeaders } from 'node:http';
import type { AnyObjectSchema, InferType, Schema } from 'yup';
import type { Actor, Caller } from '../../domain/actor.js';
import type { DomainError, ErrorCode, FieldFault } from '../../domain/errors.js';
import type { Action } from '../../domain/permissions.js';
import type { Approached } from './approach.js';
import type { Reply } from './reply.js';

/**
 * A route declares its whole contract once; the router, the validation and the OpenAPI document are made from
 * this declaration, so none of them can drift from the others.
 */
export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** `session`: whoever the surface takes as proven, by default the bearer token of a living session; `anonymous`: anyone. */
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
  readonly params?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly query?: Readonly<Record<string, string>>;
  /** Success: the data; refusal: the code. */
  readonly answer: { readonly data: unknown } | { readonly error: ErrorCode };
}

/** What is known of a call before its body is read. */
export interface Approach<Params> {
  readonly params: Params;
  readonly caller: Caller;
}

/** The same once its body was read, and before anything is read out of it. */
export interface SentBody<Params> extends Approach<Params> {
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: Uint8Array;
}

/** What a handler is given: everything validated, nothing of Koa. */
export interface Call<Params, Body, Query, A extends Actor | undefined, Proof = unknown> {
  readonly params: Params;
  readonly body: Body;
  /** The body as it was sent, byte for byte (what was signed, what makes a repeat a repeat); none without one. */
  readonly rawBody: Uint8Array;
  readonly query: Query;
  readonly actor: A;
  readonly caller: Caller;
  /** The request itself, for what no schema describes (cookies). */
  readonly approached: Approached;
  /** What `verify` found. */
  readonly proof: Proof;
  /**
   * UUID of what the call's Idempotency-Key stands for: what the call makes has it for its id, so that a later try with the
   * key finds what an earlier one made. undefined without a key.
   */
  readonly operationId: string | undefined;
}

/** A call that was refused, as far as it was read. */
export interface Refusal {
  readonly actor: Actor;
  readonly caller: Caller;
  readonly approached: Approached;
  /** undefined: it was refused before it was read, or is not valid. */
  readonly body: unknown;
  readonly query: unknown;
  readonly error: DomainError;
}

/** One refusal of one operation, in its surface's words. */
export interface WordedRefusal {
  readonly status: number;
  readonly word: string;
}

export interface Contract<
  P extends AnyObjectSchema,
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
  S extends Security,
  V = unknown,
> {
  readonly method: HttpMethod;
  /** Its parameters as `:name`: a part of a path each, between slashes. */
  readonly path: `/${string}`;
  /** camelCase, unique over all surfaces. */
  readonly operationId: string;
  readonly tag: string;
  readonly summary: string;
  readonly description: string;
  readonly security: S;
  /** What the role of the session has to allow (domain/permissions), asked before the body is read; else `forbidden`. */
  readonly permission?: S extends 'session' ? Action : never;
  /** What the handler will ask of the actor first: a surface whose own security can, reads it with the proof of who asks. */
  readonly readsAlong?: S extends 'session' ? 'full_account' : never;
  /** Asked for before the body is read; wrong or missing is `unauthorized`. */
  readonly secret?: SharedSecret;
  /** The parameters of the path, texts all; one that breaks its schema is `not_found`, as is any path that there is not. */
  readonly params?: P;
  /** Asked before the body is read: whoever it refuses makes us hold nothing. */
  readonly admit?: (call: Approach<InferType<P>>) => Promise<void>;
  /** Asked once the body is there and before it is parsed: whether those bytes are authentic (signatures). */
  readonly verify?: (sent: SentBody<InferType<P>>) => Promise<V>;
  /**
   * Takes an `Idempotency-Key`: whatever it is answered but 429 and 5xx is the answer to every later call with the key
   * (idempotency.ts). For POSTs of people with a session.
   */
  readonly idempotent?: S extends 'session' ? true : never;
  /** Strict object schema; absent = the call takes no body. */
  readonly body?: B;
  /**
   * The body is a form (multipart/form-data) with one file: `body` has its texts, and the file by a field of
   * UploadedFile. For calls with a session only: an upload is counted against its account while it is under way.
   */
  readonly form?: true;
  /**
   * The body is another company's format, which grows without asking us: JSON is handed on as it came, and `body` only
   * documents what is read of it. `any`: whatever JSON there is. `bounded`: an object that is neither deeper nor larger than
   * any other body (input-shape.ts), so that it may be walked through and kept.
   */
  readonly foreignBody?: 'any' | 'bounded';
  /** What the body may have, in bytes; BODY_MAX_BYTES when absent. More than that only for those whom `admit` lets in. */
  readonly maxBytes?: (params: InferType<P>) => number;
  readonly query?: Q;
  /**
   * Takes forms (urlencoded, multipart) beside JSON, in body and query drops what no schema names, and reads scalars of JSON
   * as they are: the manners of APIs that others have already written clients for. `files`: so many of a form, at most.
   */
  readonly lenient?: { readonly files?: number };
  /** Words what is wrong with body or query; without it the surface does. */
  readonly wordFaults?: (faults: readonly FieldFault[]) => DomainError;
  /** Told of every refusal after the caller was proven, before it is answered: for what keeps an audit. */
  readonly refused?: (refusal: Refusal) => Promise<void>;
  /** Of a success; the surface's own when absent. 204 has no body. */
  readonly status?: number;
  /** Refusals in words that the surface has for this operation alone: status and words. */
  readonly refusals?: readonly WordedRefusal[];
  /** Schema of the success data, without the surface's envelope. Answers are checked against it in tests. */
  readonly data: D;
  /** A status other than 200 for data that says "no" in the success schema (readiness: 503). */
  readonly otherStatus?: { readonly status: number; readonly when: (data: InferType<D>) => boolean };
  /** Refusals of its own, beyond those that the declaration implies (see errorsOf). */
  readonly errors: readonly ErrorCode[];
  readonly examples: readonly Example[];
  readonly handler: (
    call: Call<InferType<P>, InferType<B>, InferType<Q>, S extends 'session' ? Actor : undefined, V>,
  ) => Promise<InferType<D> | Reply<InferType<D>>>;
}

/** A contract with its type parameters forgotten: what the router and the OpenAPI document work on. */
export type Route = Omit<
  Contract<AnyObjectSchema, AnyObjectSchema, AnyObjectSchema, Schema, Security>,
  'handler'
> & {
  readonly handler: (call: Call<unknown, unknown, unknown, Actor | undefined>) => Promise<unknown>;
};

/** Declares a route: checks handler against schemas, then forgets the types so that routes fit one list. */
export function route<
  P extends AnyObjectSchema,
  B extends AnyObjectSchema,
  Q extends AnyObjectSchema,
  D extends Schema,
  const S extends Security,
  V = undefined,
>(contract: Contract<P, B, Q, D, S, V>): Route {
  return contract as unknown as Route;
}

/** Refusals that a declaration implies, then its own. */
export function errorsOf(contract: Route): readonly ErrorCode[] {
  const codes = new Set<ErrorCode>();
  if (contract.security === 'session' || contract.secret) codes.add('unauthorized');
  if (contract.permission) codes.add('forbidden');
  if (contract.params) codes.add('not_found');
  if (contract.body) {
    codes.add('malformed_request');
    if (contract.foreignBody !== 'any') codes.add('validation_failed');
    codes.add('payload_too_large').add('unsupported_media_type');
  }
  if (contract.query) codes.add('validation_failed');
  if (contract.idempotent) codes.add('validation_failed').add('conflict');
  for (const code of contract.errors) codes.add(code);
  for (const code of ['unavailable', 'internal'] as const) codes.add(code);
  return [...codes];
}
