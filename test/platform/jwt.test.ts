import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
} from 'node:crypto';
import test from 'ava';
import { createTokenKit, type TokenSettings } from '../../platform/jwt.js';

const rsa = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const ec = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const OURS = rsa();
const SETTINGS: TokenSettings = { issuer: 'barong', audience: ['peatio', 'barong'], lifeSeconds: 3_600 };
const CLAIMS = {
  uid: 'ID0123456789',
  email: 'a@example.com',
  username: null,
  referral_id: null,
  role: 'member',
  level: 1,
  state: 'active',
  sid: '0198f5a0-0000-7000-8000-000000000000',
} as const;

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const open = (text = ''): Record<string, unknown> =>
  JSON.parse(Buffer.from(text, 'base64url').toString()) as Record<string, unknown>;

/** Signs anything, rightly, with a key of ours. */
function forge(header: object, payload: unknown, key = OURS): string {
  const text = `${part(header)}.${typeof payload === 'string' ? Buffer.from(payload).toString('base64url') : part(payload)}`;
  return `${text}.${signBytes('sha256', Buffer.from(text), key).toString('base64url')}`;
}

async function genuine() {
  const kit = await createTokenKit([OURS], SETTINGS);
  const token = await kit.sign(CLAIMS);
  const [header, payload, signature] = token.split('.');
  return { kit, token, header: open(header), payload: open(payload), signature: signature ?? '' };
}

test('a token says what barong.md section 3 lists, and what it lives by', async (t) => {
  const { kit, token, header, payload } = await genuine();
  const { iat, exp, jti, ...rest } = payload;
  t.deepEqual(rest, { ...CLAIMS, sub: 'session', iss: 'barong', aud: ['peatio', 'barong'] });
  t.is(Number(exp) - Number(iat), 3_600);
  t.regex(String(jti), /^[0-9a-f]{20}$/);
  t.deepEqual(header, { alg: 'RS256', typ: 'JWT', kid: kit.published.keys[0]?.['kid'] });
  t.deepEqual(await kit.verify(token), { uid: CLAIMS.uid, by: { session: CLAIMS.sid } });
  const { sid: _, ...claims } = CLAIMS;
  const byKey = await kit.sign({ ...claims, api_key: 'abc' });
  t.deepEqual(await kit.verify(byKey), { uid: CLAIMS.uid, by: { apiKey: 'abc' } });
  t.is(await kit.verify(await kit.sign(claims)), null, 'that would live by nothing');
  t.is(await kit.verify(await kit.sign({ ...CLAIMS, api_key: 'abc' })), null, 'or by two things');
});

test('only public halves are published, and a forged claim made with the true key is the test of this test', async (t) => {
  const { kit, header, payload } = await genuine();
  t.deepEqual(Object.keys(kit.published.keys[0] ?? {}).sort(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
  t.not(await kit.verify(forge(header, payload)), null);
});

test('the first key signs, all are taken: keys change without a gap', async (t) => {
  const [old, young, stranger] = [rsa(), ec(), ec()];
  const before = await createTokenKit([old], SETTINGS);
  const between = await createTokenKit([young, old], SETTINGS);
  const after = await createTokenKit([young], SETTINGS);
  const [first, second] = [await before.sign(CLAIMS), await between.sign(CLAIMS)];
  t.is(open(second.split('.')[0])['alg'], 'ES256');
  t.not(await between.verify(first), null);
  t.not(await after.verify(second), null);
  t.is(await after.verify(first), null);
  t.is(await before.verify(second), null);
  t.is(await between.verify(await (await createTokenKit([stranger], SETTINGS)).sign(CLAIMS)), null);
});

test('A30: no trick with the header makes a token', async (t) => {
  const { kit, header, payload } = await genuine();
  const spki = createPublicKey(OURS).export({ type: 'spki', format: 'pem' });
  const hmac = (head: object): string => {
    const text = `${part(head)}.${part(payload)}`;
    return `${text}.${createHmac('sha256', spki).update(text).digest('base64url')}`;
  };
  const stranger = ec();
  const jwk = createPublicKey(stranger).export({ format: 'jwk' });
  const tokens = {
    'alg none': `${part({ ...header, alg: 'none' })}.${part(payload)}.`,
    'alg None': `${part({ ...header, alg: 'None' })}.${part(payload)}.`,
    'alg none, signed': forge({ ...header, alg: 'none' }, payload),
    'HS256 with the public key': hmac({ ...header, alg: 'HS256' }),
    RS384: forge({ ...header, alg: 'RS384' }, payload),
    'ES256 with an RSA key': forge({ ...header, alg: 'ES256' }, payload),
    'no alg': forge({ kid: header['kid'] }, payload),
    'no kid': forge({ alg: 'RS256' }, payload),
    'kid as a path': forge({ ...header, kid: '../../dev/null' }, payload),
    'kid as SQL': forge({ ...header, kid: "x' UNION SELECT 'key" }, payload),
    'kid __proto__': forge({ ...header, kid: '__proto__' }, payload),
    'kid as a list': forge({ ...header, kid: [header['kid']] }, payload),
    'a key in the header': forge({ alg: 'ES256', kid: header['kid'], jwk }, payload, stranger),
    'a stranger in ours kid': forge(header, payload, rsa()),
    'a critical word': forge({ ...header, crit: ['x'], x: 1 }, payload),
    'b64 false': forge({ ...header, crit: ['b64'], b64: false }, payload),
  };
  for (const [name, token] of Object.entries(tokens)) t.is(await kit.verify(token), null, name);
});

test('A30: addresses of keys in the header are not visited, nor believed', async (t) => {
  const { kit, header, payload } = await genuine();
  const there = 'http://127.0.0.1:1/keys';
  const visiting = { ...header, jku: there, x5u: there };
  t.not(await kit.verify(forge(visiting, payload)), null, 'by our own key it is ours');
  t.is(await kit.verify(forge(visiting, payload, rsa())), null);
});

test('A30: claims that are absent, of another kind, or somebody else’s', async (t) => {
  const { kit, header, payload } = await genuine();
  const now = Math.floor(Date.now() / 1_000);
  const changes: Record<string, object> = {
    'no exp': { exp: undefined },
    'exp as text': { exp: String(now + 60) },
    'exp null': { exp: null },
    'exp over': { exp: now - 1 },
    'nbf ahead': { nbf: now + 60 },
    'no iat': { iat: undefined },
    'no jti': { jti: undefined },
    'another iss': { iss: 'barong2' },
    'no iss': { iss: undefined },
    'another aud': { aud: ['other'] },
    'no aud': { aud: undefined },
    'aud as a part': { aud: 'baron' },
    'another sub': { sub: 'reset' },
    'no sub': { sub: undefined },
    'no uid': { uid: undefined },
    'uid as a list': { uid: ['ID0123456789'] },
    'sid as a number': { sid: 1 },
  };
  for (const [name, change] of Object.entries(changes))
    t.is(await kit.verify(forge(header, { ...payload, ...change })), null, name);
  for (const text of ['null', '[]', '"text"', '{broken', ''])
    t.is(await kit.verify(forge(header, text)), null, text);
});

test('A30: one token has one spelling, and a length', async (t) => {
  const { kit, token, header, payload, signature } = await genuine();
  const text = token.slice(0, token.lastIndexOf('.'));
  const lastBits =
    signature.slice(-1) === 'A' ? 'B' : String.fromCharCode(signature.charCodeAt(signature.length - 1) + 1);
  for (const spelt of [
    `${token}=`,
    `${token}.`,
    ` ${token}`,
    `${token}\n`,
    `${text}.${signature.slice(0, -1)}${lastBits}`,
    `${text}.${signature.replaceAll('-', '+').replaceAll('_', '/')}=`,
    `${text}.`,
    text,
    '',
    '..',
    forge(header, { ...payload, filler: 'x'.repeat(8_192) }),
  ])
    t.is(await kit.verify(spelt), null, spelt.slice(-40));
});
