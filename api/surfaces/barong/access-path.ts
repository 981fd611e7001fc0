import type { AccessedPath } from '../../../domain/access.js';
import { canonicalPath } from '../../../domain/canonical-path.js';
import { DomainError } from '../../../domain/errors.js';
import { PREFIX } from './dialect.js';

const BARONG = `${PREFIX.barong}/`.slice(1);
const NEBULA = `${PREFIX.nebula}/`.slice(1);

/**
 * What permissions and restrictions are held against: one canonical path, whichever of the two prefixes it came by (issue 7:
 * "a row for api/v2/barong/… holds for the same operation under api/v2/auth/…").
 * @param method in capitals  @param path as it was sent, without a query
 * @throws DomainError `forbidden` for a path that could be read as another one
 */
export function accessedPath(method: string, path: string): AccessedPath {
  const canonical = canonicalPath(path);
  if (canonical === null) throw new DomainError('forbidden', { reason: 'path' });
  return {
    verb: method,
    path: canonical.startsWith(NEBULA) ? `${BARONG}${canonical.slice(NEBULA.length)}` : canonical,
  };
}

/** What a rule may be written for: as long as the column takes it. */
const RULE_PATH_MAX_LENGTH = 255;

/**
 * The beginning of a path that a permission is written for, as it is kept: canonical, without the leading slash, and of the
 * one prefix that requests are held against; a row for `api/v2/auth` would never match anything (ADR 0037).
 * @returns null for what no request's canonical path could begin with
 */
export function rulePath(sent: string): string | null {
  const canonical = canonicalPath(sent.startsWith('/') ? sent : `/${sent}`);
  if (!canonical || canonical.length > RULE_PATH_MAX_LENGTH) return null;
  if (`${canonical}/` === NEBULA) return PREFIX.barong.slice(1);
  return canonical.startsWith(NEBULA) ? `${BARONG}${canonical.slice(NEBULA.length)}` : canonical;
}
