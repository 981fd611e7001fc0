/** A page's address that is longer is none. */
const URL_MAX_LENGTH = 2_048;

/**
 * The address of a provider's page that a person's browser may be sent to: no script, no credentials, nothing weaker
 * than our own call. We never fetch it (reliability A41).
 * @param isSecure whether the provider itself is reached by https: its page then must be, too
 * @returns null for whatever is no such address
 */
export function pageUrl(value: unknown, isSecure: boolean): string | null {
  if (typeof value !== 'string' || value.length > URL_MAX_LENGTH || !URL.canParse(value)) return null;
  const { protocol, username, password, href } = new URL(value);
  const isWeb = protocol === 'https:' || (protocol === 'http:' && !isSecure);
  return isWeb && username === '' && password === '' ? href : null;
}
