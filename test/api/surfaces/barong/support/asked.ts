import { templateOf } from '../../../../../api/http/params.js';
import type { Route } from '../../../../../api/http/route.js';
import type { Surface } from '../../../../../api/http/surface.js';
import { type Dialect, PREFIX } from '../../../../../api/surfaces/barong/dialect.js';
import { createBarongSurface } from '../../../../../api/surfaces/barong/index.js';
import type { UseCases } from '../../../../../api/use-cases/index.js';
import type { Answer, TestClient } from '../../../../support/http.js';
import { SETTINGS } from './settings.js';

/** What a call of an operation carries. */
export interface Input {
  readonly params?: Readonly<Record<string, string>>;
  /** By name; as pairs where a name comes twice. */
  readonly query?: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  /** Goes as JSON; a form as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The surface in a dialect, but for its administrators: roles and their routes have tables of their own (./admin). */
export function surfaceOf(dialect: Dialect): Surface {
  const surface = createBarongSurface(dialect, {} as UseCases, SETTINGS);
  return { ...surface, routes: surface.routes.filter(({ tag }) => tag !== 'barong admin') };
}

/** What both dialects, and the documents of the seeds, call an operation: `DELETE /resource/labels/{key}`. */
export function nameOf({ method, path }: Pick<Route, 'method' | 'path'>, dialect: Dialect): string {
  return `${method.toUpperCase()} ${templateOf(path).slice(PREFIX[dialect].length)}`;
}

/** Path and query of a call. */
export function targetOf({ path }: Pick<Route, 'path'>, { params = {}, query = {} }: Input): string {
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? 'none'));
  const asked = new URLSearchParams(
    pairsOf(query).map(([name, value]): [string, string] => [name, value]),
  ).toString();
  return asked === '' ? filled : `${filled}?${asked}`;
}

/** A query as pairs. */
export const pairsOf = (query: NonNullable<Input['query']>): readonly (readonly [string, string])[] =>
  Array.isArray(query) ? query : Object.entries(query);

/** Calls an operation. @param headers of whoever asks */
export function ask(
  client: TestClient,
  route: Pick<Route, 'method' | 'path'>,
  input: Input,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const { body } = input;
  const isForm = body instanceof FormData;
  const type: Record<string, string> =
    body === undefined || isForm ? {} : { 'content-type': 'application/json' };
  return client.request(
    route.method.toUpperCase(),
    targetOf(route, input),
    body === undefined || isForm ? body : JSON.stringify(body),
    { headers: { ...type, ...headers, ...input.headers } },
  );
}
