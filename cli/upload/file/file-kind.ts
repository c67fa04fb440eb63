import { CommandError, REFUSED } from '../../ui/command.ts';

/** Files that are not text, by the bytes that they begin with, in hex. */
const KINDS: readonly { begins: string; is: string; todo: string }[] = [
  {
    begins: '504b0304',
    is: 'a ZIP archive',
    todo: 'Unpack it and upload the file that is in it; a file may be compressed with gzip.',
  },
  {
    begins: 'd0cf11e0a1b11ae1',
    is: 'a workbook or document of an old Office version',
    todo: 'Save the sheet as CSV and upload that.',
  },
  { begins: '50415231', is: 'a Parquet file', todo: 'Export it as CSV or NDJSON and upload that.' },
  { begins: '255044462d', is: 'a PDF document', todo: 'Export the data as CSV and upload that.' },
  ...['425a68', 'fd377a585a00', '28b52ffd', '377abcaf271c'].map((begins) => ({
    begins,
    is: 'compressed, but not with gzip',
    todo: 'Unpack it, or compress it with gzip.',
  })),
];

/** A workbook is a ZIP archive, and the names of its files are not compressed. */
const WORKBOOK = {
  is: 'an Excel workbook',
  todo: 'Save the sheet as CSV (UTF-8) and upload that.',
};
const IN_WORKBOOKS = /\[Content_Types\]\.xml|xl\/(workbook|worksheets)/;

/** As many bytes of a file as refuseOtherKinds needs. */
export const KIND_BYTES = 4096;

/** Throws a `CommandError` when a file that begins with these bytes is not text. */
export function refuseOtherKinds(path: string, bytes: Buffer): void {
  const found = kindOf(bytes.subarray(0, KIND_BYTES));
  if (found) throw new CommandError(`${path} is ${found.is}. ${found.todo}`, REFUSED);
}

function kindOf(bytes: Buffer): { is: string; todo: string } | undefined {
  const kind = KINDS.find(({ begins }) => bytes.indexOf(begins, 0, 'hex') === 0);
  const isArchive = kind?.begins === '504b0304';
  return isArchive && IN_WORKBOOKS.test(bytes.toString('latin1')) ? WORKBOOK : kind;
}

/** Throws a `CommandError` when text that begins with these bytes can't be read as ingest reads it. */
export function refuseOtherText(path: string, bytes: Buffer): void {
  const start = bytes.subarray(0, KIND_BYTES);
  if (isUtf16(start)) {
    throw new CommandError(`${path} is UTF-16. Save it as UTF-8 and try again.`, REFUSED);
  }
  if (start.filter(isControl).length > start.length / 20) {
    throw new CommandError(
      `${path} is not text: expected CSV or JSON, found binary data. ` +
        'Export the data as CSV (UTF-8) and upload that.',
      REFUSED,
    );
  }
}

/** UTF-16 begins with a byte order mark, or every other byte of its Latin letters is NUL. */
function isUtf16(bytes: Buffer): boolean {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE() : 0;
  if (mark === 0xfffe || mark === 0xfeff) return true;
  const nuls = [0, 0];
  for (const [at, byte] of bytes.entries()) if (byte === 0) nuls[at % 2] = (nuls[at % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = nuls;
  return Math.max(even, odd) > bytes.length / 4 && Math.min(even, odd) < bytes.length / 16;
}

/** Control characters that text does not have: all but tab, line feed, form feed and return. */
const isControl = (byte: number): boolean =>
  byte < 9 || byte === 11 || (byte > 13 && byte < 32) || byte === 127;
