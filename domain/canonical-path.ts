/** Longest path that is judged: above every path of ours, and of what stands behind a gateway. */
const PATH_MAX_LENGTH = 2_048;
/** `%2f` and `%5c`: some servers take them for separators. */
const ENCODED_SEPARATOR = /%(2f|5c)/i;
const STILL_ENCODED = /%[0-9a-f]{2}/i;
/** `.` and `..`, also in front of a parameter (`..;x`), which some servers cut off. */
const DOTS = /^\.{1,2}(;|$)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * The one spelling of a path that rules are held against: decoded once, without the leading slash. null for a path that
 * could be read as another one by whoever serves it, so that no spelling slips past a rule (barong.md section 3: rules are
 * prefixes): encoded separators, dot segments, empty segments, backslashes, what is encoded twice, what is no UTF-8.
 * @param path as it was sent, from the first slash, without a query
 */
export function canonicalPath(path: string): string | null {
  if (!path.startsWith('/') || path.length > PATH_MAX_LENGTH || ENCODED_SEPARATOR.test(path)) return null;
  const decoded = decode(path);
  if (decoded === null || decoded.includes('\\') || CONTROL.test(decoded) || STILL_ENCODED.test(decoded))
    return null;
  const segments = decoded.slice(1).split('/');
  // The last one may be empty: a trailing slash is a part of the path.
  const isOdd = (segment: string, index: number): boolean =>
    DOTS.test(segment) || (segment === '' && index < segments.length - 1);
  return segments.some(isOdd) ? null : segments.join('/');
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}
