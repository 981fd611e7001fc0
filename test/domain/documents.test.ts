import test from 'ava';
import { sniff } from '../../domain/documents.js';
import { flatPng, image, pdf, photo, SCRIPT } from '../support/pictures.js';

test('each format is known by its bytes', async (t) => {
  t.is(sniff(await photo()), 'image/jpeg');
  t.is(sniff(await image('png')), 'image/png');
  t.is(sniff(await image('webp')), 'image/webp');
  t.is(sniff(pdf()), 'application/pdf');
  t.is(sniff(flatPng(10, 10)), 'image/png');
});

test('A40: everything else is nothing, whatever it is called', async (t) => {
  const others: Readonly<Record<string, Uint8Array>> = {
    'nothing at all': Buffer.alloc(0),
    'one byte': Buffer.from([0xff]),
    gif: await image('gif'),
    tiff: await image('tiff'),
    svg: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
    html: Buffer.from(`<!doctype html>${SCRIPT}`),
    'a GIF that is a script': Buffer.from(`GIF89a=1;${SCRIPT}`),
    'zip, docx, xlsx': Buffer.from('504b0304140000000800', 'hex'),
    gzip: Buffer.from('1f8b0800', 'hex'),
    executable: Buffer.from('7f454c46', 'hex'),
    'a wave file': Buffer.from('RIFF\u0000\u0000\u0000\u0000WAVEfmt ', 'latin1'),
    'a PDF behind something else': Buffer.concat([Buffer.from(SCRIPT), pdf()]),
    'a PDF that was cut short': pdf().subarray(0, 40),
    'a PDF whose end is far from its end': Buffer.concat([pdf(), Buffer.alloc(2_000)]),
    'a PNG with its line ends changed': Buffer.from('89504e470a1a0a', 'hex'),
  };
  for (const [name, bytes] of Object.entries(others)) t.is(sniff(bytes), null, name);
});
