import sharp, { type Sharp } from 'sharp';
import type { ImageType } from '../domain/documents.js';
import { DomainError } from '../domain/errors.js';
import {
  IMAGE_MAX_MEGAPIXELS,
  IMAGE_MAX_SIDE,
  IMAGE_WITHIN_SECONDS,
  IMAGES_AT_ONCE,
  IMAGES_WAITING_MAX,
} from '../domain/limits.js';

// Process-wide settings of libvips. No cache: pixels of one person are not kept beside those of another. One thread an
// image: IMAGES_AT_ONCE says how many cores they may take. Of its many decoders only the three that are asked for: SVG,
// PDF, GIF, TIFF and the rest are nobody's way in, whatever a file pretends to be.
sharp.cache(false);
sharp.concurrency(1);
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp'] });

/** Writes images anew, off the event loop, a few at once. */
export interface ImageCleaner {
  /**
   * The image as pixels alone, in the same format: no EXIF, no place, no thumbnail, nothing hidden behind its end;
   * upright, in sRGB, no side longer than IMAGE_MAX_SIDE, its first frame if it moves.
   * @param type what its first bytes say
   * @returns null when it cannot be decoded whole, or has more than IMAGE_MAX_MEGAPIXELS
   * @throws DomainError `unavailable` when too many wait, or it took too long
   */
  clean(content: Uint8Array, type: ImageType): Promise<Buffer | null>;
}

/** Losses that no eye finds in a document; effort where the default costs seconds of a core. */
const WRITERS: Readonly<Record<ImageType, (image: Sharp) => Sharp>> = {
  'image/jpeg': (image) => image.jpeg({ quality: 88 }),
  'image/png': (image) => image.png({ compressionLevel: 6 }),
  'image/webp': (image) => image.webp({ quality: 88, effort: 2 }),
};

const FORMATS: Readonly<Record<ImageType, string>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
};

export function createImageCleaner(): ImageCleaner {
  let running = 0;
  const waiting: (() => void)[] = [];

  return {
    async clean(content, type) {
      if (running >= IMAGES_AT_ONCE) {
        if (waiting.length >= IMAGES_WAITING_MAX)
          throw new DomainError('unavailable', { retryAfterSeconds: 1 });
        await new Promise<void>((resume) => waiting.push(resume));
      } else {
        running += 1;
      }
      try {
        return await rewrite(content, type);
      } finally {
        // The slot goes to the next in line without ever being free in between.
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}

async function rewrite(content: Uint8Array, type: ImageType): Promise<Buffer | null> {
  const image = sharp(content, {
    limitInputPixels: IMAGE_MAX_MEGAPIXELS * 1_000_000,
    // A file that was cut short or damaged is refused, not shown in part; what is merely odd passes.
    failOn: 'error',
    sequentialRead: true,
  });
  try {
    if ((await image.metadata()).format !== FORMATS[type]) return null;
    const upright = image
      .autoOrient()
      .resize({
        width: IMAGE_MAX_SIDE,
        height: IMAGE_MAX_SIDE,
        fit: 'inside',
        withoutEnlargement: true,
      })
      .toColourspace('srgb')
      .timeout({ seconds: IMAGE_WITHIN_SECONDS });
    return await WRITERS[type](upright).toBuffer();
  } catch (error) {
    // libvips says everything in words, which may quote the file: they go no further.
    if (error instanceof Error && /timeout/i.test(error.message)) throw new DomainError('unavailable');
    return null;
  }
}
