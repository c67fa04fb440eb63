import type { FileFormat, SourceFile } from '../../../cli/upload/file/source-file.ts';
import { COLUMNS } from '../../../functions/domain/invoice-line.ts';

/** A file in memory that is read in pieces of the given size. */
export function aFile(
  text: string | Buffer,
  format: FileFormat = 'csv',
  piece = 100_000,
): SourceFile {
  const bytes = Buffer.from(text);
  return {
    path: `lines.${format}`,
    name: `lines.${format}`,
    format,
    kind: format,
    async *bytes() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
  };
}

/** A CSV file with this many lines, each different from the others. */
export function csvOfLines(lines: number, first = 1): string {
  return `${COLUMNS.join(',')}\r\n${rowsOf(lines, first)}`;
}

/** The rows of such a file, without the header. */
export function rowsOf(lines: number, first = 1): string {
  const rows = Array.from({ length: lines }, (_, at) => {
    const no = first + at;
    return `${536_000 + no},85123A,"HOLDER, NUMBER ${no}",6,12/1/2010 8:26,2.55,17850,United Kingdom`;
  });
  return rows.map((row) => `${row}\r\n`).join('');
}
