import type { Actor } from '../../domain/actor.js';
import { DomainError } from '../../domain/errors.js';
import {
  BODY_MAX_BYTES,
  LARGE_BODIES_AT_ONCE_PER_PATH,
  LARGE_BODIES_MEMORY_BYTES,
  UPLOADS_AT_ONCE_PER_USER,
  UPLOADS_MEMORY_BYTES,
} from '../../domain/limits.js';
import { writeAnswer } from './answer.js';
import { auditOf } from './audit.js';
import { type Audit, type Authenticate, type Authorize, authenticateBearer } from './authenticate.js';
import { type BodyLimit, type BytesCheck, type JsonBody, readJson } from './body.js';
import { approachedBy } from './caller.js';
import type { Context, Log } from './context.js';
import { writeDownload } from './download.js';
import { readForm } from './form.js';
import { type Idempotency, once, readKey } from './idempotency.js';
import { checkBounds } from './input-shape.js';
import { readLenient } from './lenient-body.js';
import { compileParams } from './params.js';
import { compileQuery } from './query.js';
import { Download, unwrap } from './reply.js';
import type { Route } from './route.js';
import { secretCheck } from './secret.js';
import type { Surface } from './surface.js';
import { createUploadGate, type UploadPass } from './upload-gate.js';
import { compile, compileOpen, faultsOf, type Validator } from './validate.js';

export interface EndpointOptions {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  readonly audit: Audit;
  readonly idempotency: Idempotency;
  readonly log: Log;
  /** Whether answers are held against the route's own schema: in tests, where a difference is a failure. */
  readonly checkAnswers: boolean;
}

/**
 * What answers a declared route. Order: the path's parameters, who asks (401 before 403 before 422), content type, body, its
 * authenticity, its validation, the query, the Idempotency-Key, then the handler.
 */
export function endpoint(
  route: Route,
  surface: Surface,
  options: EndpointOptions,
): (ctx: Context) => Promise<void> {
  const needsSession = route.security === 'session';
  if (route.form && !needsSession) throw new Error(`${route.operationId} takes files of anybody`);
  if (route.maxBytes && !route.admit) throw new Error(`${route.operationId} takes large bodies of anybody`);
  if (route.idempotent && (!needsSession || route.method !== 'post'))
    throw new Error(`${route.operationId} takes keys of nobody, or for nothing`);
  if (route.verify && (!route.body || route.form)) throw new Error(`${route.operationId} verifies no body`);
  const readParams = compileParams(route);
  const readBody = bodyReaderOf(route);
  const { verify } = route;
  const readQuery = route.query && compileQuery(route.query, route.lenient !== undefined);
  const worded = wording(route);
  const requireSecret = route.secret && secretCheck(route.secret);
  const audit = auditOf(route, options.audit);

  return async (ctx) => {
    ctx.state.route = route.path;
    ctx.state.surface = surface;
    const { requestId } = ctx.state;
    const approached = approachedBy(ctx);
    const { caller, headers } = approached;
    await surface.guard?.(approached);
    const params = readParams(ctx);
    requireSecret?.(headers);
    const proven = needsSession
      ? ((await surface.security?.authenticate(approached, route.readsAlong)) ?? {
          actor: await authenticateBearer(headers.authorization, options.authenticate),
        })
      : undefined;
    const { actor, checkBody } = proven ?? {};
    if (route.permission && actor) await options.authorize(caller, actor, route.permission);
    await route.admit?.({ params, caller });
    const maxBytes = route.maxBytes?.(params) ?? BODY_MAX_BYTES;
    const pass = passFor(ctx, route, actor, maxBytes);
    let [body, query]: unknown[] = [];
    let isHandled = false;
    try {
      let proof: unknown;
      const check: BytesCheck | undefined = verify
        ? async (rawBody) => {
            proof = await verify({ params, caller, headers, rawBody });
          }
        : checkBody && (async (digest) => checkBody(Buffer.from(digest)));
      body = readBody && (await worded(() => readBody(ctx, { maxBytes, pass }, check)));
      query = readQuery && (await worded(async () => readQuery(ctx.querystring)));
      const rawBody = ctx.state.rawBody ?? NO_BYTES;
      const run = (operationId?: string): Promise<unknown> => {
        isHandled = true;
        return route.handler({ params, body, rawBody, query, actor, caller, approached, proof, operationId });
      };
      const key = route.idempotent && readKey(ctx.req);
      const given =
        key === undefined || !actor
          ? await run()
          : await once({ ...options, actor, call: { path: route.path, key, rawBody }, requestId }, run);
      if (actor) await audit?.({ caller, actor, input: [query, body] });
      if (given instanceof Download) return await writeDownload(ctx, given, options.log);
      const { data, headers: more } = unwrap(given);
      if (options.checkAnswers) assertAnswer(route, data);
      const answer = surface.success(data);
      const status = route.otherStatus?.when(data)
        ? route.otherStatus.status
        : (route.status ?? answer.status);
      const answered = status === NO_CONTENT ? undefined : answer.body;
      writeAnswer(ctx, { status, body: answered, headers: { ...answer.headers, ...more } });
    } catch (error) {
      if (actor && error instanceof DomainError) {
        await route.refused?.({ actor, caller, approached, body, query, error });
        await audit?.({ caller, actor, input: [query, body], error, isHandled });
      }
      throw error;
    } finally {
      // Only now: the handler held the bytes until here.
      pass?.leave();
    }
  };
}

const NO_CONTENT = 204;
const NO_BYTES = new Uint8Array();

/** Of the whole process: it is the process's memory. Apart, so that uploads of people do not keep hooks out. */
const UPLOADS = createUploadGate({
  atOncePerOwner: UPLOADS_AT_ONCE_PER_USER,
  memoryBytes: UPLOADS_MEMORY_BYTES,
});
const LARGE_BODIES = createUploadGate({
  atOncePerOwner: LARGE_BODIES_AT_ONCE_PER_PATH,
  memoryBytes: LARGE_BODIES_MEMORY_BYTES,
});

function passFor(
  ctx: Context,
  route: Route,
  actor: Actor | undefined,
  maxBytes: number,
): UploadPass | undefined {
  if ((route.form || route.lenient?.files) && actor) return UPLOADS.enter(actor.userId);
  return maxBytes > BODY_MAX_BYTES ? LARGE_BODIES.enter(ctx.path) : undefined;
}

type BodyReader = (ctx: Context, limit: BodyLimit, check?: BytesCheck) => Promise<unknown>;

function bodyReaderOf(route: Route): BodyReader | undefined {
  if (!route.body) return undefined;
  if (route.lenient) return lenientReader(compileOpen(route.body), route.lenient.files ?? 0);
  return route.form ? formReader(compile(route.body)) : bodyReader(validatorOf(route));
}

/** Faults of an input in the words of its route, where it has some of its own, and nobody has worded them before. */
function wording({ wordFaults }: Route): <T>(read: () => Promise<T>) => Promise<T> {
  if (!wordFaults) return (read) => read();
  return async (read) => {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'validation_failed' || error.details.worded)
        throw error;
      throw wordFaults(error.details.fields ?? []);
    }
  };
}

function lenientReader(validate: (input: unknown) => Record<string, unknown>, files: number): BodyReader {
  return async (ctx, limit, check) => validate(await readLenient(ctx, limit, files, check));
}

function validatorOf({ body, foreignBody }: Route): Validator {
  if (foreignBody === 'bounded') return checkBounds;
  return body && !foreignBody ? compile(body) : acceptAnything;
}

/** For bodies in a format of others. */
const acceptAnything = (): void => undefined;

function bodyReader(validate: Validator): BodyReader {
  return async (ctx, limit, check) => {
    const { value, emptyJson }: JsonBody = await readJson(ctx, limit, check);
    try {
      validate(value);
    } catch (error) {
      // JSON was announced and nothing came, where something is required: that is no list of missing fields.
      throw emptyJson ? new DomainError('malformed_request') : error;
    }
    return value;
  };
}

function formReader(validate: Validator): BodyReader {
  return async (ctx, { pass }) => {
    if (!pass) throw new Error('an upload without an account');
    const form = await readForm(ctx, pass);
    validate(form);
    return form;
  };
}

/** @throws Error when a presenter lets out what the document does not promise, or less */
function assertAnswer(route: Route, data: unknown): void {
  const faults = faultsOf(route.data, data);
  if (faults.length === 0) return;
  const list = faults.map(({ path, rule }) => `${path}: ${rule}`).join(', ');
  throw new Error(`the answer of ${route.operationId} is not what it declares (${list})`);
}
