/** As many bytes of a file as its kind shows in. */
export const KIND_BYTES = 4096;

/** What a file is, by its first bytes. Its name says nothing about that. */
export type ByteKind =
  | { kind: 'gzip' | 'zip' | 'parquet' | 'office-97' | 'text' }
  /** What no table can be read from: what it is, and what to do. */
  | { kind: 'other'; is: string; todo: string };

const SIGNATURES: readonly { begins: string; kind: 'gzip' | 'zip' | 'parquet' | 'office-97' }[] = [
  { begins: '1f8b', kind: 'gzip' },
  { begins: '504b0304', kind: 'zip' },
  // An archive without entries, and one that was written to several disks.
  { begins: '504b0506', kind: 'zip' },
  { begins: '504b0708', kind: 'zip' },
  { begins: '50415231', kind: 'parquet' },
  { begins: 'd0cf11e0a1b11ae1', kind: 'office-97' },
];

const UNPACK = 'Unpack it, or compress it with gzip or as a ZIP archive.';
const COMPRESSED = { is: 'compressed, but not with gzip', todo: UNPACK };
const ARCHIVE = { is: 'an archive, but not a ZIP archive', todo: UNPACK };

const OTHERS: readonly { begins: string; is: string; todo: string }[] = [
  {
    begins: '50415245',
    is: 'an encrypted Parquet file',
    todo: 'Write it without encryption and upload that.',
  },
  { begins: '255044462d', is: 'a PDF document', todo: 'Export the data as CSV and upload that.' },
  ...['425a68', 'fd377a585a00', '28b52ffd'].map((begins) => ({ begins, ...COMPRESSED })),
  ...['377abcaf271c', '526172211a07'].map((begins) => ({ begins, ...ARCHIVE })),
];

/** A page or a document that a program has named like a workbook. */
const MARKUP = /^\s*<(\?xml|!doctype|html|table|[a-z]+:?[a-z]*[\s/>])/i;
const MARKUP_FOUND = {
  is: 'an HTML or XML document, whatever its name says',
  todo: 'Open it in a spreadsheet program, save it as .xlsx or CSV, and upload that.',
};

export function byteKind(bytes: Buffer): ByteKind {
  const begins = (hex: string): boolean => bytes.indexOf(hex, 0, 'hex') === 0;
  const signature = SIGNATURES.find((each) => begins(each.begins));
  if (signature) return { kind: signature.kind };
  const other = OTHERS.find((each) => begins(each.begins));
  if (other) return { kind: 'other', is: other.is, todo: other.todo };
  if (MARKUP.test(bytes.toString('latin1').replace(/^\u00ef\u00bb\u00bf/, ''))) {
    return { kind: 'other', ...MARKUP_FOUND };
  }
  return { kind: 'text' };
}
