/** What people prove things with: the words of documents, and what a file of one may be. */

/** Which side of a document, or its holder with it (product-api: "side front|back|selfie"). */
export const DOCUMENT_SIDES = ['front', 'back', 'selfie'] as const;
export type DocumentSide = (typeof DOCUMENT_SIDES)[number];

/** Images that are taken; they are written anew. */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

/** Everything that is taken (issue: "jpeg, png, webp, pdf"). */
export const DOCUMENT_CONTENT_TYPES = [...IMAGE_TYPES, 'application/pdf'] as const;
export type DocumentContentType = (typeof DOCUMENT_CONTENT_TYPES)[number];

/** The end that the server gives to the name of a file. */
export const EXTENSIONS: Readonly<Record<DocumentContentType, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'application/pdf': 'pdf',
};

/** The first bytes of each format; null stands for any byte. */
const SIGNATURES: readonly (readonly [DocumentContentType, readonly (number | null)[]])[] = [
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  // "RIFF", four bytes of length, "WEBP".
  ['image/webp', [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
  // "%PDF-" at the very front, where readers would forgive a kilobyte of something else: that is what polyglots use.
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
];

/** A PDF ends with this, near its end (ISO 32000-1, 7.5.5): without it the upload was cut short. */
const PDF_END = [0x25, 0x25, 0x45, 0x4f, 0x46];
const PDF_END_WITHIN = 1_024;

/**
 * What a file is by its bytes, null for anything that is not taken. Its name and the type that its sender claims
 * decide nothing (ASVS 5.2.2). An image is one only when it can be decoded, too (platform/image-cleaner.ts).
 */
export function sniff(content: Uint8Array): DocumentContentType | null {
  const found = SIGNATURES.find(([, signature]) =>
    signature.every((byte, index) => byte === null || byte === content[index]),
  );
  const type = found?.[0] ?? null;
  return type === 'application/pdf' && !endsAsPdf(content) ? null : type;
}

function endsAsPdf(content: Uint8Array): boolean {
  const tail = content.subarray(-PDF_END_WITHIN);
  return tail.some((_, start) => PDF_END.every((byte, index) => byte === tail[start + index]));
}
