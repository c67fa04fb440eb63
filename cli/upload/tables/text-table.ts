import { extname } from 'node:path';
import { byteOrderMark } from '../../../functions/formats/text-encoding.ts';
import type { FileFormat, SourceFile } from '../file/source-file.ts';
import type { Label } from './finding.ts';

const FORMATS: Readonly<Record<string, FileFormat>> = {
  '.csv': 'csv',
  '.tsv': 'csv',
  '.txt': 'csv',
  '.ndjson': 'ndjson',
  '.jsonl': 'ndjson',
  '.json': 'json',
};

const KINDS: Readonly<Record<FileFormat, string>> = { csv: 'CSV', ndjson: 'NDJSON', json: 'JSON' };

/** A text as a table. `start` are its first bytes. */
export function textTable(
  { path, name, place }: Label,
  start: Buffer,
  bytes: () => AsyncIterable<Buffer>,
): SourceFile {
  const format = formatOf(path, start);
  const kind = format === 'csv' && extensionOf(path) === '.tsv' ? 'TSV' : KINDS[format];
  return { path, name, place, format, kind, bytes };
}

/** The first line of a text that is an array, or an object, of JSON. */
const ARRAY = /^\s*\[\s*(\{|\]|$)/;
const OBJECT = /^\s*\{\s*("|\}|$)/;

/**
 * The content decides, and the name only where the content does not: a damaged line at the
 * beginning must not change how the others are read.
 */
function formatOf(path: string, start: Buffer): FileFormat {
  const text = start.subarray(byteOrderMark(start)).toString('latin1');
  const named = FORMATS[extensionOf(path)];
  if (ARRAY.test(text)) return 'json';
  if (!OBJECT.test(text)) return named ?? 'csv';
  return named === 'json' && !isObjectALine(text) ? 'json' : 'ndjson';
}

/** That of the file itself: `path` names the archive too, and compression is no format. */
function extensionOf(path: string): string {
  const file = path.replace(/ in .*$/, '').toLowerCase();
  return extname(file.replace(/\.gz$/, ''));
}

/** Whether the first line is an object of its own, or the only object that begins in the text. */
function isObjectALine(text: string): boolean {
  const [line = '', ...more] = text.trimStart().split('\n', 2);
  if (more.length === 0) return true;
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
