import { Problem } from '../api/problem.ts';
import { RowRange, type SourcePlace } from '../domain/origin.ts';

/** The headers that say where the records of a body are in the sender's file. */
export type SourceHeaders = {
  file: string | undefined;
  table: string | undefined;
  bytes: string | undefined;
  rows: string | undefined;
  upload: string | undefined;
};

const MAX_NAME = 255;
/** A sheet whose rows are in more pieces says only where the first and the last one is. */
const MAX_ROW_RANGES = 100;

/**
 * Reads `Source-File`, `Source-Table`, `Source-Bytes` and `Source-Rows`. Throws a 400 Problem, which
 * quotes none of them, when one is invalid or says more than the body can hold.
 */
export function sourcePlaceOf(
  { file, table, bytes, rows }: SourceHeaders,
  bodyBytes: number,
): SourcePlace {
  return {
    ...(file !== undefined && {
      file: nameOf('Source-File', withoutFolders(decoded('Source-File', file))),
    }),
    ...(table !== undefined && { table: nameOf('Source-Table', decoded('Source-Table', table)) }),
    ...(bytes !== undefined && { bytes: byteRange(bytes, bodyBytes) }),
    ...(rows !== undefined && { rows: rowRanges(rows) }),
  };
}

/** Reads `Source-Upload`. Throws a 400 Problem when it is invalid. */
export function uploadIdIn({ upload }: SourceHeaders): string | undefined {
  if (upload === undefined || /^[0-9a-z]{1,64}$/.test(upload)) return upload;
  throw new Problem(400, 'Source-Upload must be an id of 1 to 64 digits and small letters.');
}

function decoded(header: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    const detail = `${header} contains a "%" that does not begin a valid percent-encoding.`;
    throw new Problem(400, detail, { cause });
  }
}

/** Folders say who someone is and where, which is nobody's business here. */
const withoutFolders = (name: string): string => name.replace(/^.*[/\\]/s, '');

function nameOf(header: string, name: string): string {
  const length = [...name].length;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if (length >= 1 && length <= MAX_NAME && !/[\u0000-\u001f\u007f]/.test(name)) return name;
  throw new Problem(
    400,
    `${header} must be a name of 1 to ${MAX_NAME} characters on one line, percent-encoded as UTF-8.`,
  );
}

function byteRange(text: string, bodyBytes: number): [number, number] {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text) ?? [];
  const [start, end] = [Number(from), Number(to)];
  if (start < end && end - start <= bodyBytes) return [start, end];
  throw new Problem(
    400,
    'Source-Bytes must be "<start>-<end>": the offsets in the file, from 0, of the first byte of ' +
      `the records and of the one after the last. They are the end of this body of ${bodyBytes} bytes.`,
  );
}

function rowRanges(text: string): RowRange[] {
  const ranges = text.split(',').map(rowRange);
  const ascending = ranges.every((range, at) => range && range[0] > (ranges[at - 1]?.[1] ?? 0));
  const found = ranges.filter((range) => range !== undefined);
  if (ascending && found.length <= MAX_ROW_RANGES) return found;
  throw new Problem(
    400,
    'Source-Rows must be the rows of the records in ascending order, such as "2-501,503-750", ' +
      `in at most ${MAX_ROW_RANGES} ranges.`,
  );
}

function rowRange(text: string): RowRange | undefined {
  const [, first, last = first] = /^\s*(\d{1,10})(?:-(\d{1,10}))?\s*$/.exec(text) ?? [];
  const range = RowRange.safeParse([Number(first), Number(last)]);
  return range.success && range.data[0] <= range.data[1] ? range.data : undefined;
}
