import { CommandError, REFUSED } from '../../ui/command.ts';

/** As many bytes of a text as refuseOtherText needs. */
const EXAMINED_BYTES = 4096;

/** Throws a `CommandError` when text that begins with these bytes can't be read as ingest reads it. */
export function refuseOtherText(path: string, bytes: Buffer): void {
  const start = bytes.subarray(0, EXAMINED_BYTES);
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
