import type { RouterContext } from '@koa/router';
import { DomainError } from '../../domain/errors.js';
import type { Context, RequestState } from './context.js';
import type { Route } from './route.js';
import { compile } from './validate.js';

const PARAMETER = /:([A-Za-z_]+)/g;

/** The path as OpenAPI writes it: `/hooks/able_id/{token}/{kind}`. */
export function templateOf(path: string): string {
  return path.replaceAll(PARAMETER, '{$1}');
}

/** Reads the parameters of the path that a request came by. @throws DomainError not_found for one that cannot be */
export type ParamsReader = (ctx: Context) => unknown;

/**
 * Prepares the reading of a path's parameters. One that breaks its schema leads nowhere: which of them it is, and why, is
 * told to nobody, because a path may hold a secret.
 * @throws Error when path and schema do not name the same ones
 */
export function compileParams({ operationId, path, params }: Route): ParamsReader {
  const named = Array.from(path.matchAll(PARAMETER), ([, name]) => name);
  const declared = Object.keys(params?.fields ?? {});
  if (named.join() !== declared.join())
    throw new Error(`${operationId} declares other parameters than ${path} has`);
  if (!params) return () => ({});
  const validate = compile(params);
  return (ctx) => {
    const { params: texts } = ctx as unknown as RouterContext<RequestState>;
    try {
      validate(texts);
    } catch (error) {
      throw error instanceof DomainError ? new DomainError('not_found') : error;
    }
    return texts;
  };
}
