import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { makeValidator } from 'envalid';

/** Shorter RSA keys are refused (NIST SP 800-57 part 1, table 2: 112 bits of strength). */
const RSA_MIN_BITS = 2_048;
const PEM = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/g;

/**
 * Private keys of our JWTs, one at least: the first signs. Each as PKCS#8 in PEM (line ends may be written `\n`), as PKCS#8
 * in base64 of its DER, or as a JWK; several PEMs follow each other, several base64 texts have commas between them, several
 * JWKs are a JSON list. No text of an error holds a part of a key.
 */
export const jwtKeys = makeValidator<readonly [KeyObject, ...KeyObject[]]>((text) => {
  const [first, ...more] = read(text.replaceAll('\\n', '\n').trim()).map(checked);
  if (!first) throw new Error('no key is in it');
  return [first, ...more];
});

/** @throws Error without a word of what was read */
function read(text: string): KeyObject[] {
  try {
    if (text.startsWith('-----')) return (text.match(PEM) ?? []).map((pem) => createPrivateKey(pem));
    if (text.startsWith('{') || text.startsWith('[')) {
      const found = JSON.parse(text) as JsonWebKey | JsonWebKey[];
      return [found].flat().map((key) => createPrivateKey({ key, format: 'jwk' }));
    }
    return text
      .split(',')
      .map((der) =>
        createPrivateKey({ key: Buffer.from(der.trim(), 'base64'), format: 'der', type: 'pkcs8' }),
      );
  } catch {
    throw new Error('not private keys: PKCS#8 in PEM or in base64, or JWKs');
  }
}

/** @throws Error for keys of other kinds */
function checked(key: KeyObject): KeyObject {
  const { asymmetricKeyType: kind, asymmetricKeyDetails: details } = key;
  const isRsa = kind === 'rsa' && (details?.modulusLength ?? 0) >= RSA_MIN_BITS;
  const isP256 = kind === 'ec' && details?.namedCurve === 'prime256v1';
  if (!isRsa && !isP256) throw new Error(`knows RSA from ${RSA_MIN_BITS} bits and EC on P-256`);
  return key;
}
