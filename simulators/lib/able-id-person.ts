import { crc32, deflateSync } from 'node:zlib';

/** What a person's hooks carry. Names of the fields are assumed: their document shows none (docs/able-id.md). */
export interface AbleIdPerson {
  readonly lastName: string;
  readonly firstName: string;
  readonly middleName: string;
  /** DD.MM.YYYY. */
  readonly birthDate: string;
  readonly pinfl: string;
  readonly document: string;
}

/**
 * The person of seed 000's submit_individual_basic (names and document), with the PINFL and birth date that seed 003
 * uses in its examples: 000 has none.
 */
export const DEFAULT_PERSON: AbleIdPerson = {
  lastName: 'Петров',
  firstName: 'Иван',
  middleName: 'Алексеевич',
  birthDate: '12.12.2000',
  pinfl: '12345678901234',
  document: '1234567890',
};

/** An address of seed 000's forms. */
export const DEFAULT_ADDRESS = 'г. Москва, ул. Ленина, д. 1';

/** Side of the photo, pixels: enough for every decoder, little enough for every log. */
const SIDE = 64;

/** A grey square as base64 of a PNG: a photo that real image libraries decode. */
export function photo(): string {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIDE, 0);
  header.writeUInt32BE(SIDE, 4);
  // 8 bits of grey.
  header.writeUInt8(8, 8);
  // A row is its filter (0: none) and its pixels.
  const rows = Buffer.concat(Array.from({ length: SIDE }, () => Buffer.from([0, ...Array(SIDE).fill(128)])));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]).toString('base64');
}

/** A chunk of a PNG (W3C PNG 5.3): length, type, data, checksum of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
