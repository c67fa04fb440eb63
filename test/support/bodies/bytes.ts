import fc from 'fast-check';

/** How a text becomes bytes. */
export const ENCODINGS = {
  'utf-8': (text: string) => Buffer.from(text),
  'utf-8 with a mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'windows-1252': (text: string) => windows1252(text),
  'utf-16le': (text: string) => Buffer.from(text, 'utf16le'),
  'utf-16le with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(text, 'utf16le').swap16(),
  'utf-16be with a mark': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
} as const;
export type Encoding = keyof typeof ENCODINGS;

/** The only character beyond Latin-1 in the generated lines is one apostrophe. */
function windows1252(text: string): Buffer {
  const bytes = [...text].map((character) => {
    if (character === '’') return 0x92;
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? code : 0x3f;
  });
  return Buffer.from(bytes);
}

/** Bytes to insert where they do not belong. Text is in UTF-8. */
const PIECES: readonly (string | number[])[] = [
  '"',
  '""',
  '"""',
  '\n',
  '\r',
  '\r\n\r\n',
  ',',
  ';',
  '\t',
  '{',
  '}',
  '[',
  ']',
  '\\',
  '\\u',
  '\0',
  '\0\0\0',
  '\ufeff',
  'é',
  '🎄',
  '\u001a',
  [0x81],
  [0x80],
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x8e],
  [0xed, 0xa0, 0x80],
  'x'.repeat(5000),
  '"'.repeat(99),
  ','.repeat(200),
];

type ByteFault = (bytes: Buffer) => Buffer;

/** A place in bytes of any length, in thousandths of that length. */
const place = fc.nat({ max: 1000 });
const offset = (place: number, bytes: Buffer) => Math.floor((bytes.length * place) / 1000);

const inserted = (place: number, piece: Buffer, bytes: Buffer): Buffer => {
  const at = offset(place, bytes);
  return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
};

const cut = place.map(
  (end): ByteFault =>
    (bytes) =>
      bytes.subarray(0, offset(end, bytes)),
);
const beheaded = place.map(
  (start): ByteFault =>
    (bytes) =>
      bytes.subarray(offset(start, bytes)),
);
const put = fc.record({ where: place, piece: fc.constantFrom(...PIECES) }).map(
  ({ where, piece }): ByteFault =>
    (bytes) =>
      inserted(where, bufferOf(piece), bytes),
);
const changedByte = fc.record({ where: place, byte: fc.nat({ max: 255 }) }).map(
  ({ where, byte }): ByteFault =>
    (bytes) => {
      const copy = Buffer.from(bytes);
      if (copy.length > 0) copy[Math.min(offset(where, bytes), copy.length - 1)] = byte;
      return copy;
    },
);
const gap = fc.record({ where: place, length: fc.nat({ max: 40 }) }).map(
  ({ where, length }): ByteFault =>
    (bytes) => {
      const at = offset(where, bytes);
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
    },
);
const twice: fc.Arbitrary<ByteFault> = fc.constant((bytes) => Buffer.concat([bytes, bytes]));
const huge = place.map(
  (where): ByteFault =>
    (bytes) =>
      inserted(where, Buffer.alloc(70_000, 'x'), bytes),
);

/** What can go wrong with bytes. */
export const byteFault: fc.Arbitrary<ByteFault> = fc.oneof(
  { weight: 12, arbitrary: put },
  { weight: 6, arbitrary: changedByte },
  { weight: 4, arbitrary: cut },
  { weight: 1, arbitrary: beheaded },
  { weight: 3, arbitrary: gap },
  { weight: 1, arbitrary: twice },
  { weight: 1, arbitrary: huge },
);

export function bufferOf(piece: string | readonly number[]): Buffer {
  return typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece);
}
