import test from 'ava';
import sharp from 'sharp';
import type { ImageType } from '../../domain/documents.js';
import type { DomainError } from '../../domain/errors.js';
import { IMAGE_MAX_SIDE, IMAGES_AT_ONCE, IMAGES_WAITING_MAX } from '../../domain/limits.js';
import { createImageCleaner } from '../../platform/image-cleaner.js';
import { flatPng, image, noise, PLACE, photo, SCRIPT } from '../support/pictures.js';

const { clean } = createImageCleaner();

/** @throws Error when it was refused */
async function cleaned(content: Uint8Array, type: ImageType): Promise<Buffer> {
  const result = await clean(content, type);
  if (result === null) throw new Error('refused');
  return result;
}

test('V5, ASVS 14.2.8: nothing but pixels is left: no place, no camera, no words, no tail', async (t) => {
  const dirty = Buffer.concat([await photo(), Buffer.from(SCRIPT)]);
  t.true(dirty.includes('Bishkek') && dirty.includes('<?php'), 'it is there before');
  const result = await cleaned(dirty, 'image/jpeg');
  for (const word of [PLACE, 'Bishkek', 'Camera', '<script', '<?php', 'Exif'])
    t.false(result.includes(word), word);
  const { exif, icc, xmp, iptc, orientation } = await sharp(result).metadata();
  t.deepEqual([exif, icc, xmp, iptc, orientation], [undefined, undefined, undefined, undefined, undefined]);
});

test('what a phone took sideways stands upright without the mark that said so', async (t) => {
  const { width, height } = await sharp(
    await cleaned(await photo({ width: 80, height: 60, turned: true }), 'image/jpeg'),
  ).metadata();
  t.deepEqual([width, height], [60, 80]);
});

for (const format of ['jpeg', 'png', 'webp'] as const) {
  test(`${format} stays ${format}, with its pixels`, async (t) => {
    const result = await cleaned(await image(format, 40, 30), `image/${format}`);
    const { format: now, width, height } = await sharp(result).metadata();
    t.deepEqual([now, width, height], [format, 40, 30]);
  });

  test(`A40: a ${format} that is cut short or damaged is refused whole`, async (t) => {
    const whole = format === 'webp' ? await image('webp', 400, 300) : await noise(format, 200, 150);
    for (const share of [0.02, 0.3, 0.6, 0.9]) {
      t.is(await clean(whole.subarray(0, whole.length * share), `image/${format}`), null, String(share));
    }
  });
}

test('A40: more pixels than an image may have are refused before they are decoded', async (t) => {
  const before = process.memoryUsage().rss;
  t.is(await clean(flatPng(50_000, 50_000), 'image/png'), null);
  t.is(await clean(flatPng(7_100, 7_100), 'image/png'), null);
  t.true(process.memoryUsage().rss - before < 100 * 1024 * 1024);
});

test('an image at the limit, a few kilobytes of it, is made small', async (t) => {
  const { width, height } = await sharp(await cleaned(flatPng(7_000, 7_000), 'image/png')).metadata();
  t.deepEqual([width, height], [IMAGE_MAX_SIDE, IMAGE_MAX_SIDE]);
});

test('A40: a file that is not what its first bytes say is refused, and no other decoder is ever asked', async (t) => {
  t.is(await clean(await image('png'), 'image/jpeg'), null);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  for (const other of [svg, await image('gif'), await image('tiff')]) {
    t.is(await clean(other, 'image/png'), null);
    // The block holds for the whole process, and not only where the format is compared.
    await t.throwsAsync(sharp(other).metadata());
  }
});

test('too many at once are told to come back; the others are served', async (t) => {
  const cleaner = createImageCleaner();
  const picture = await noise('jpeg', 800, 600);
  const outcomes = await Promise.all(
    Array.from({ length: IMAGES_AT_ONCE + IMAGES_WAITING_MAX + 3 }, () =>
      cleaner.clean(picture, 'image/jpeg').then(
        (result) => (result === null ? 'refused' : 'cleaned'),
        (error: unknown) => (error as DomainError).code,
      ),
    ),
  );
  t.is(outcomes.filter((outcome) => outcome === 'unavailable').length, 3);
  t.is(outcomes.filter((outcome) => outcome === 'cleaned').length, IMAGES_AT_ONCE + IMAGES_WAITING_MAX);
  t.not(await cleaner.clean(picture, 'image/jpeg'), null, 'every slot is free again');
});
