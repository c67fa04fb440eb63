/**
 * The object of a result. A query's is CSV as Athena writes it: every value in double quotes, NULL
 * as nothing, so that it differs from the empty text. A statement such as SHOW has plain lines.
 */
export type Value = string | null;

export const csvLine = (values: readonly Value[]): string =>
  `${values.map((value) => (value === null ? '' : `"${value.replaceAll('"', '""')}"`)).join(',')}\n`;

/** Reads records of a CSV result from a buffer. Stops before one that is not complete. */
export function csvRecords(bytes: Buffer, most: number): { records: Value[][]; length: number } {
  const records: Value[][] = [];
  let length = 0;
  while (records.length < most) {
    const end = endOfRecord(bytes, length);
    if (end === -1) break;
    records.push(valuesIn(bytes.toString('utf8', length, end)));
    length = end + 1;
  }
  return { records, length };
}

const QUOTE = 0x22;
const NEWLINE = 0x0a;

/** The position of the newline that is outside quotes; -1 if there is none. */
function endOfRecord(bytes: Buffer, start: number): number {
  let isQuoted = false;
  for (let at = start; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) isQuoted = !isQuoted;
    else if (bytes[at] === NEWLINE && !isQuoted) return at;
  }
  return -1;
}

function valuesIn(record: string): Value[] {
  const values: Value[] = [];
  let at = 0;
  for (;;) {
    const [field = ''] = /^"(?:[^"]|"")*"/.exec(record.slice(at)) ?? [];
    values.push(field === '' ? null : field.slice(1, -1).replaceAll('""', '"'));
    at += field.length;
    if (record[at] !== ',') return values;
    at += 1;
  }
}
