import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import test from 'ava';
import { faultsOf, load } from './support.js';

const rsa = (bits: number): KeyObject => generateKeyPairSync('rsa', { modulusLength: bits }).privateKey;
const ec = (curve: string): KeyObject => generateKeyPairSync('ec', { namedCurve: curve }).privateKey;
const pem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }));
const der = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const jwk = (key: KeyObject): object => key.export({ format: 'jwk' });

const GOOD = [rsa(2_048), ec('P-256')] as const;
const [FIRST, SECOND] = GOOD;

test('keys in every form, in their order', (t) => {
  for (const text of [
    pem(FIRST) + pem(SECOND),
    pem(FIRST).replaceAll('\n', '\\n') + pem(SECOND).replaceAll('\n', '\\n'),
    `${der(FIRST)}, ${der(SECOND)}`,
    JSON.stringify([jwk(FIRST), jwk(SECOND)]),
  ]) {
    const keys = load('api', { JWT_PRIVATE_KEYS: text }).JWT_PRIVATE_KEYS;
    t.deepEqual(
      keys.map((key) => key.export({ format: 'jwk' })),
      GOOD.map(jwk),
    );
  }
  t.is(load('api', { JWT_PRIVATE_KEYS: JSON.stringify(jwk(SECOND)) }).JWT_PRIVATE_KEYS.length, 1);
});

test('what is no key of ours is refused, and not quoted', (t) => {
  const publicKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey;
  for (const text of [
    'secret-that-nobody-may-read',
    '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----',
    '{"kty":"oct","k":"c2VjcmV0"}',
    '[]',
    '{broken',
    JSON.stringify(publicKey.export({ format: 'jwk' })),
    der(rsa(1_024)),
    der(ec('P-384')),
    der(generateKeyPairSync('ed25519').privateKey),
  ]) {
    const faults = faultsOf('api', { JWT_PRIVATE_KEYS: text });
    t.is(faults.length, 1, text.slice(0, 30));
    t.regex(faults[0] ?? '', /^JWT_PRIVATE_KEYS: (not private keys|knows RSA|no key is in it)/);
    t.false(faults.join().includes(text));
  }
  t.deepEqual(faultsOf('api', { JWT_PRIVATE_KEYS: undefined }), ['JWT_PRIVATE_KEYS: is required']);
});

test('lifetimes, versions and paths that are none', (t) => {
  for (const [name, value] of [
    ['API_KEY_NONCE_LIFETIME_MS', '0'],
    ['API_KEY_NONCE_LIFETIME_MS', '60001'],
    ['API_KEY_NONCE_LIFETIME_MS', '1.5'],
    ['API_KEY_SIGNATURE_MIN', '3'],
    ['AUTHZ_PREFIX', '/authz'],
    ['AUTHZ_PREFIX', 'authz/'],
    ['AUTHZ_PREFIX', '/'],
    ['AUTHZ_PREFIX', '/a/../b/'],
  ] as const)
    t.is(faultsOf('api', { [name]: value }).length, 1, `${name}=${value}`);
});
