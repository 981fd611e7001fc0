import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../../../../api/http/openapi.js';
import { templateOf } from '../../../../../api/http/params.js';
import type { Route } from '../../../../../api/http/route.js';
import type { Surface } from '../../../../../api/http/surface.js';
import type { Answer } from '../../../../support/http.js';

interface Document {
  readonly paths: Record<string, Record<string, { readonly responses: Record<string, Response> }>>;
}
interface Response {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

/** Holds answers against a surface's own OpenAPI document. @returns what is wrong with an answer; undefined: nothing */
export function documentedBy(surface: Surface): (route: Route, answer: Answer) => string | undefined {
  const document = openApiDocument('test', [surface]) as unknown as Document;
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(document, 'document');
  const compiled = new Map<string, ValidateFunction>();
  return ({ method, path }, { status, body }) => {
    const template = templateOf(path);
    const response = document.paths[template]?.[method]?.responses[status];
    if (response === undefined) return `${status} is not documented: ${JSON.stringify(body)}`;
    if (response.content === undefined) return body === '' ? undefined : `${status} has no body`;
    const place = [template, method, 'responses', String(status), 'content', 'application/json', 'schema'];
    const pointer = place.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
    const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `document#/paths/${encodeURI(pointer)}` });
    compiled.set(pointer, validate);
    return validate(body) ? undefined : `${status}: ${ajv.errorsText(validate.errors)}`;
  };
}
