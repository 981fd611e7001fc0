import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';

/** The place that photos with a place were taken at; no answer and no stored file may have it. */
export const PLACE = 'Bishkek 42.8746 N';
/** What a program that reads a file as its own would run. */
export const SCRIPT = '<script>alert(1)</script><?php system($_GET["c"]); ?>';

let shades = 0;

/** A picture that no other call gives. */
function picture(width: number, height: number) {
  shades += 1;
  const background = { r: shades % 256, g: Math.floor(shades / 256) % 256, b: 77 };
  return sharp({ create: { width, height, channels: 3, background } });
}

/** A photo with what cameras and attackers write beside the pixels. @param turned as a phone held sideways takes it */
export function photo({ width = 80, height = 60, turned = false } = {}): Promise<Buffer> {
  return picture(width, height)
    .withExif({
      IFD0: { Artist: SCRIPT, ImageDescription: PLACE, Make: 'Camera' },
      IFD3: { GPSLatitude: '42/1 52/1 28/1', GPSLatitudeRef: 'N' },
    })
    .withMetadata(turned ? { orientation: 6 } : {})
    .jpeg()
    .toBuffer();
}

/** A picture in one of the formats that are taken, or in one that is not. */
export function image(
  format: 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff',
  width = 40,
  height = 30,
): Promise<Buffer> {
  return picture(width, height).toFormat(format).toBuffer();
}

/** A picture that cannot be packed, of about three bytes a pixel. */
export async function noise(format: 'jpeg' | 'png', width: number, height: number): Promise<Buffer> {
  const gaussian = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width, height, channels: 3, background: 'white', noise: gaussian } })
    .toFormat(format)
    .toBuffer();
}

/** The smallest whole PDF. @param more what stands in it as a comment */
export function pdf(more = ''): Buffer {
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%${more}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
    'latin1',
  );
}

/** A grey PNG of any size, of one shade: a gigabyte of pixels in a few kilobytes. */
export function flatPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  // One filter byte and a byte a pixel in each row; the header alone must be enough to refuse what is too large.
  const rows = Math.min(height, Math.floor(60_000_000 / (width + 1)));
  const pixels = deflateSync(Buffer.alloc(rows * (width + 1)));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', pixels),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
