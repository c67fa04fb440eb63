const [QUOTE, LINE_FEED, CARRIAGE_RETURN] = [0x22, 0x0a, 0x0d];

/**
 * Divides CSV text as csv-parse does, in a fraction of the time. Leaves whatever is odd to it:
 * returns undefined if a quote stands within a field without quotes, is never closed, or is closed
 * before the end of its field, or if the text has half of a surrogate pair, which csv-parse replaces.
 */
export function plainCsvRecords(text: string, delimiter: string): string[][] | undefined {
  if (delimiter.length !== 1 || !text.isWellFormed()) return undefined;
  const separator = delimiter.charCodeAt(0);
  const records: string[][] = [];
  for (let start = 0; start < text.length; ) {
    const fields: string[] = [];
    const end = readRecord(text, start, separator, fields);
    if (end === undefined) return undefined;
    // An empty line is no record.
    if (end > start) records.push(fields);
    start = end + (isCrLf(text, end) ? 2 : 1);
  }
  return records;
}

const isCrLf = (text: string, at: number): boolean =>
  text.charCodeAt(at) === CARRIAGE_RETURN && text.charCodeAt(at + 1) === LINE_FEED;

/** Adds the fields of the record that begins here. Returns where it ends. */
function readRecord(
  text: string,
  start: number,
  separator: number,
  fields: string[],
): number | undefined {
  for (let at = start; ; at += 1) {
    const isQuoted = text.charCodeAt(at) === QUOTE;
    const end = isQuoted ? endOfQuoted(text, at, separator) : endOfPlain(text, at, separator);
    if (end === undefined) return undefined;
    fields.push(isQuoted ? unquoted(text, at, end) : text.slice(at, end));
    if (text.charCodeAt(end) !== separator) return end;
    at = end;
  }
}

/** Where a field without quotes ends. */
function endOfPlain(text: string, start: number, separator: number): number | undefined {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return undefined;
    if (isEndOfField(code, separator)) return at;
  }
  return text.length;
}

/** Where a field in quotes ends: after the quote that closes it. */
function endOfQuoted(text: string, start: number, separator: number): number | undefined {
  let at = text.indexOf('"', start + 1);
  while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2);
  const end = at + 1;
  if (at === -1) return undefined;
  return end === text.length || isEndOfField(text.charCodeAt(end), separator) ? end : undefined;
}

const isEndOfField = (code: number, separator: number): boolean =>
  code === separator || code === LINE_FEED || code === CARRIAGE_RETURN;

/** A quote within quotes is written twice. */
const unquoted = (text: string, start: number, end: number): string =>
  text.slice(start + 1, end - 1).replaceAll('""', '"');
