import sharp from 'sharp';
import { encode } from 'uqr';

/** White around the code: scanners want four modules (ISO/IEC 18004 section 6.3.8). */
const QUIET_MODULES = 4;
const BLACK = 0;
const WHITE = 255;

/**
 * Draws a text as a QR code: every module the same whole number of pixels, in the middle of a white square.
 * @param side of the square, in pixels
 * @returns a PNG
 */
export async function drawQrPng(text: string, side: number): Promise<Buffer> {
  const { data, size } = encode(text, { border: QUIET_MODULES });
  const scale = Math.floor(side / size);
  if (scale < 1) throw new Error('the text does not fit the picture');
  const margin = Math.floor((side - size * scale) / 2);
  const pixels = Buffer.alloc(side * side, WHITE);
  for (const [row, modules] of data.entries()) {
    for (const [column, isDark] of modules.entries()) {
      if (!isDark) continue;
      for (let line = 0; line < scale; line += 1) {
        const start = (margin + row * scale + line) * side + margin + column * scale;
        pixels.fill(BLACK, start, start + scale);
      }
    }
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 1 } })
    .png()
    .toBuffer();
}
