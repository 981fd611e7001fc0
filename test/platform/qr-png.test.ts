import test from 'ava';
import sharp from 'sharp';
import { encode } from 'uqr';
import { drawQrPng } from '../../platform/qr-png.js';

const TEXT =
  'otpauth://totp/Vestibule:ID0123456789?issuer=Vestibule&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&algorithm=SHA1';

test('a square of its size whose modules are those of the code, in black and white', async (t) => {
  const { data, info } = await sharp(await drawQrPng(TEXT, 300))
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  t.deepEqual([info.width, info.height, info.channels], [300, 300, 1]);
  t.deepEqual([...new Set(data)].sort(), [0, 255]);
  const { data: modules, size } = encode(TEXT, { border: 4 });
  const scale = Math.floor(300 / size);
  const margin = Math.floor((300 - size * scale) / 2);
  const middle = (at: number): number => margin + at * scale + Math.floor(scale / 2);
  for (let row = 0; row < size; row += 1)
    for (let column = 0; column < size; column += 1)
      if ((data[middle(row) * 300 + middle(column)] === 0) !== modules[row]?.[column])
        return t.fail(`module ${row} ${column}`);
});

test('a text that does not fit is refused', async (t) => {
  await t.throwsAsync(drawQrPng('x'.repeat(2_000), 100), { message: /does not fit/ });
});
