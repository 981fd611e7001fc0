import test, { type ExecutionContext } from 'ava';
import { DomainError } from '../../../domain/errors.js';
import { createAuth0 } from '../../../providers/auth0/index.js';
import { startAuth0 } from '../../../simulators/auth0.js';
import { SIMULATOR_CREDENTIALS } from '../../../simulators/lib/credentials.js';
import { acceptedBy, setFaults, turn } from '../../simulators/support/control.js';
import { idToken } from '../../support/auth0.js';
import { refusedUrl } from '../support/scripted-server.js';

const { auth0Domain, auth0ClientId } = SIMULATOR_CREDENTIALS;
const SOMEBODY = { email: 'aizada@example.com', email_verified: true };

function tokensOf(url: string, fetching = {}) {
  const config = {
    AUTH0_DOMAIN: auth0Domain,
    AUTH0_CLIENT_ID: auth0ClientId,
    AUTH0_JWKS_URL: `${url}/.well-known/jwks.json`,
  };
  const tokens = createAuth0(config, fetching);
  if (!tokens) throw new Error('it is on');
  return tokens;
}

async function tenant(t: ExecutionContext): Promise<string> {
  const { url, close } = await startAuth0();
  t.teardown(close);
  return url;
}

test('a token of the tenant tells the e-mail; its keys are fetched once', async (t) => {
  const url = await tenant(t);
  const tokens = tokensOf(url);
  t.deepEqual(await tokens.read(await idToken(url, SOMEBODY)), { email: SOMEBODY.email, verified: true });
  for (const verified of [false, 'true', 1, undefined])
    t.false((await tokens.read(await idToken(url, { ...SOMEBODY, email_verified: verified })))?.verified);
  for (const email of [undefined, 7, 'nobody', `${'a'.repeat(255)}@example.com`])
    t.is((await tokens.read(await idToken(url, { ...SOMEBODY, email })))?.email, null);
  t.is((await acceptedBy(url)).length, 1);
});

test('tokens of others, for others, altered, old or unsigned are none', async (t) => {
  const url = await tenant(t);
  const tokens = tokensOf(url);
  const now = Math.floor(Date.now() / 1000);
  const good = await idToken(url, SOMEBODY);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const forged = Buffer.from(JSON.stringify({ ...SOMEBODY, email: 'victim@example.com' })).toString(
    'base64url',
  );
  for (const [what, token] of Object.entries({
    nonsense: 'nonsense',
    altered: [header, forged, signature].join('.'),
    'cut short': [header, payload, ''].join('.'),
    issuer: await idToken(url, { ...SOMEBODY, iss: 'https://evil.example/' }),
    audience: await idToken(url, { ...SOMEBODY, aud: 'another-client' }),
    'expired an hour ago': await idToken(url, { ...SOMEBODY, exp: now - 3_600 }),
    'issued an hour ago': await idToken(url, { ...SOMEBODY, iat: now - 3_600 }),
    'issued tomorrow': await idToken(url, { ...SOMEBODY, iat: now + 86_400 }),
    'without an end': await idToken(url, { ...SOMEBODY, exp: null }),
    'no signature': await idToken(url, { ...SOMEBODY, alg: 'none' }),
    'another algorithm': await idToken(url, { ...SOMEBODY, alg: 'HS256' }),
    'a key that is not published': await idToken(url, { ...SOMEBODY, key: 'old' }),
  }))
    t.is(await tokens.read(token), null, what);
  t.not(await tokens.read(good), null);
});

test('a new key is looked for, and made-up ones are not looked for again and again', async (t) => {
  const url = await tenant(t);
  const tokens = tokensOf(url, { cooldownMs: 0 });
  t.not(await tokens.read(await idToken(url, SOMEBODY)), null);
  await turn(url, 'rotate', {});
  t.not(await tokens.read(await idToken(url, SOMEBODY)), null);
  const calm = tokensOf(url);
  await calm.read(await idToken(url, SOMEBODY));
  const before = (await acceptedBy(url)).length;
  for (let time = 0; time < 5; time += 1)
    t.is(await calm.read(await idToken(url, { ...SOMEBODY, kid: `made-up-${time}` })), null);
  t.is((await acceptedBy(url)).length, before);
});

test('keys that cannot be had: nobody gets in, and it is no fault of the token', async (t) => {
  const url = await tenant(t);
  const good = await idToken(url, SOMEBODY);
  const isDown = async (tokens: ReturnType<typeof tokensOf>) => {
    const error = await t.throwsAsync(tokens.read(good), { instanceOf: DomainError });
    t.is(error.code, 'unavailable');
  };
  await isDown(tokensOf(await refusedUrl()));
  for (const plan of [{ status: 500 }, { status: 302 }, { reset: true }, { hang_ms: 60_000 }]) {
    await setFaults(url, plan);
    await isDown(tokensOf(url, { callMs: 300 }));
  }
});

test('without a tenant it is off', (t) => {
  t.is(createAuth0({ AUTH0_DOMAIN: '', AUTH0_CLIENT_ID: '', AUTH0_JWKS_URL: '' }), null);
});
