/**
 * The address of a provider's API from a variable, with a slash at its end so that paths are added below it.
 * @throws Error at start when it cannot be one; the text names the variable, never its value
 */
export function baseUrl(variable: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) throw new Error(`${variable}: must be an http or https URL`);
  // Credentials, and what stands behind the path, would get lost or into places where nobody expects them.
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new Error(`${variable}: must be an address without credentials, query and fragment`);
  }
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
