/** An ID token of the tenant at `url`, of these claims (simulators/auth0.ts has the knobs for bad ones). */
export async function idToken(url: string, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const response = await fetch(`${url}/control/tokens`, { method: 'POST', body: JSON.stringify(claims) });
  return ((await response.json()) as { id_token: string }).id_token;
}
