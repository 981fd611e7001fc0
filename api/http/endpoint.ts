import { DomainError } from '../../domain/errors.js';
import { writeAnswer } from './answer.js';
import { type Authenticate, type Authorize, authenticateBearer } from './authenticate.js';
import { type JsonBody, readJson } from './body.js';
import { callerOf } from './caller.js';
import type { Context } from './context.js';
import { readForm } from './form.js';
import { compileQuery } from './query.js';
import type { Route } from './route.js';
import { secretCheck } from './secret.js';
import type { Surface } from './surface.js';
import { createUploadGate, type UploadPass } from './upload-gate.js';
import { compile, faultsOf, type Validator } from './validate.js';

export interface EndpointOptions {
  readonly authenticate: Authenticate;
  readonly authorize: Authorize;
  /** Whether answers are held against the route's own schema: in tests, where a difference is a failure. */
  readonly checkAnswers: boolean;
}

/**
 * What answers a declared route. Order: who asks (401 before 403 before 422), content type, body, its validation, the query,
 * then the handler.
 */
export function endpoint(
  route: Route,
  surface: Surface,
  options: EndpointOptions,
): (ctx: Context) => Promise<void> {
  const needsSession = route.security === 'session';
  if (route.form && !needsSession) throw new Error(`${route.operationId} takes files of anybody`);
  const readBody =
    route.body && (route.form ? formReader(compile(route.body)) : bodyReader(validatorOf(route)));
  const readQuery = route.query && compileQuery(route.query);
  const requireSecret = route.secret && secretCheck(route.secret);

  return async (ctx) => {
    ctx.state.route = route.path;
    ctx.state.surface = surface;
    requireSecret?.(ctx.req.headers);
    const actor = needsSession
      ? await authenticateBearer(ctx.req.headers.authorization, options.authenticate)
      : undefined;
    const caller = callerOf(ctx);
    if (route.permission && actor) await options.authorize(caller, actor, route.permission);
    const pass = route.form && actor ? UPLOADS.enter(actor.userId) : undefined;
    try {
      const body = readBody && (await readBody(ctx, pass));
      const query = readQuery?.(ctx.querystring);
      const data = await route.handler({ body, query, actor, caller });
      if (options.checkAnswers) assertAnswer(route, data);
      const answer = surface.success(data);
      writeAnswer(
        ctx,
        route.otherStatus?.when(data) ? { ...answer, status: route.otherStatus.status } : answer,
      );
    } finally {
      // Only now: the handler held the bytes until here.
      pass?.leave();
    }
  };
}

/** Of the whole process: it is the process's memory. */
const UPLOADS = createUploadGate();

type BodyReader = (ctx: Context, pass: UploadPass | undefined) => Promise<unknown>;

function validatorOf({ body, foreignBody }: Route): Validator {
  return body && !foreignBody ? compile(body) : acceptAnything;
}

/** For bodies in a format of others. */
const acceptAnything = (): void => undefined;

function bodyReader(validate: Validator): BodyReader {
  return async (ctx) => {
    const { value, emptyJson }: JsonBody = await readJson(ctx);
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
  return async (ctx, pass) => {
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
