import { createHmac, timingSafeEqual } from 'node:crypto';

/** What there is to say of a signature. */
export type SignatureVerdict = 'right' | 'missing' | 'wrong';

/** A SHA-256 in lower-case hex. */
const FORM = /^[0-9a-f]{64}$/;

/**
 * Prepares the check of a signature: lower-case hex of the HMAC-SHA256 of the body as it was sent. Several secrets may be
 * live, so that one can be changed without a gap; all are tried, and each in constant time (timingSafeEqual throws on
 * unequal lengths: what is not of the form is wrong before).
 */
export function signatureCheck(
  secrets: readonly string[],
): (signature: string | undefined, rawBody: Uint8Array) => SignatureVerdict {
  return (signature, rawBody) => {
    if (signature === undefined || signature === '') return 'missing';
    if (!FORM.test(signature)) return 'wrong';
    const shown = Buffer.from(signature, 'hex');
    let right = false;
    for (const secret of secrets) {
      const expected = createHmac('sha256', secret).update(rawBody).digest();
      right = timingSafeEqual(shown, expected) || right;
    }
    return right ? 'right' : 'wrong';
  };
}
