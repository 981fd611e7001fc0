import type { IncomingHttpHeaders } from 'node:http';
import { DomainError } from '../../../domain/errors.js';
import type { Answer } from '../../http/answer-shape.js';
import type { Approached, Mount } from '../../http/approach.js';
import type { UseCases } from '../../use-cases/index.js';
import { accessedPath } from './access-path.js';
import { proveByCookie, proveByKey } from './proof.js';
import { guardAddress } from './security.js';
import type { BarongSettings } from './settings.js';
import { refused } from './words.js';

/** What a gateway's request is about. */
interface Original {
  /** In capitals. */
  readonly method: string;
  /** Path and query as they were sent. */
  readonly target: string;
}

/** How gateways that always ask at one address say what they ask about: Traefik, nginx. */
const HEADERS = [
  { method: 'x-forwarded-method', target: 'x-forwarded-uri' },
  { method: 'x-original-method', target: 'x-original-uri' },
] as const;
const METHOD = /^[A-Z]{3,10}$/;
/** A path and its query; what comes after a `#` reaches no server. */
const TARGET = /^(\/[^?#\s]*)(?:\?([^#\s]*))?$/;

/**
 * Where a gateway asks whether a request may pass (barong.md section 3): 200 with the JWT that it passes on, 200 without
 * one for paths that need none, else the refusal that it answers with. Order: restrictions, block list, pass list, API key or
 * cookie, permissions.
 */
export function forwardAuth(useCases: UseCases, { prefix, pass, block }: BarongSettings['authz']): Mount {
  return {
    prefix,
    async answer(approached) {
      const { headers, caller } = approached;
      const { method, target } = originalOf(approached, prefix);
      const path = TARGET.exec(target)?.[1] ?? '';
      const accessed = accessedPath(method, path);
      const isListed = (list: readonly string[]) =>
        list.some((beginning) => accessed.path.startsWith(beginning));
      await guardAddress(useCases, { method, path, caller });
      if (isListed(block)) throw refused(401, 'authz.permission_denied');
      if (isListed(pass)) return passed();
      const meant = { method, target, headers, caller, full: false };
      const { holder, kid } = (await proveByKey(useCases, meant)) ?? (await proveByCookie(useCases, meant));
      await useCases.permit(caller, holder, accessed);
      return passed(await useCases.issueJwt(holder, kid));
    },
  };
}

function passed(jwt?: string): Answer {
  return {
    status: 200,
    body: undefined,
    headers: jwt === undefined ? {} : { Authorization: `Bearer ${jwt}` },
  };
}

/**
 * What follows the prefix and the method of the request itself; where nothing follows, what the headers of ONE kind of gateway
 * say. Of both kinds one was written by the client: it would be asked about another path than the one that he gets.
 * @throws DomainError `forbidden`
 */
function originalOf({ method, path, querystring, headers }: Approached, prefix: string): Original {
  const said = HEADERS.filter((names) => Object.values(names).some((name) => headers[name] !== undefined));
  const rest = path.slice(prefix.length - 1);
  if (rest === '/' && said.length > 0) {
    const [names, ...others] = said;
    const original = names && others.length === 0 && fromHeaders(headers, names);
    if (!original) throw new DomainError('forbidden', { reason: 'path' });
    return original;
  }
  return { method, target: querystring === '' ? rest : `${rest}?${querystring}` };
}

function fromHeaders(headers: IncomingHttpHeaders, names: (typeof HEADERS)[number]): Original | undefined {
  const [method, target] = [headers[names.method], headers[names.target]];
  if (typeof method !== 'string' || typeof target !== 'string') return undefined;
  return METHOD.test(method) && TARGET.test(target) ? { method, target } : undefined;
}
