import { isUtf8 } from 'node:buffer';
import { scanRecords } from '../formats/record-scan.ts';
import type { Chunk, ChunkEncoding } from '../stream/chunk.ts';

const UTF_8 = new TextDecoder('utf-8', { ignoreBOM: true });
const WINDOWS_1252 = new TextDecoder('windows-1252');

/**
 * The bytes for which windows-1252 defines no character. TextDecoder turns them, and no others,
 * into C1 controls.
 */
const UNDEFINED_IN_WINDOWS_1252 = /[\u0081\u008d\u008f\u0090\u009d]/;

const CR = 13;
const LF = 10;

/** Decodes a text. Returns undefined if the encoding does not define every byte. */
export function decodeText(bytes: Uint8Array, encoding: ChunkEncoding): string | undefined {
  if (encoding === 'utf-8') return isUtf8(bytes) ? UTF_8.decode(bytes) : undefined;
  const text = WINDOWS_1252.decode(bytes);
  return UNDEFINED_IN_WINDOWS_1252.test(text) ? undefined : text;
}

/**
 * Returns the bytes of each record of a chunk as they were sent, without their line ends. A broken
 * chunk is one record.
 */
export function sliceRecords({ header, records }: Chunk): Uint8Array[] {
  if (header.broken) return [withoutLineEnd(records)];
  return header.format === 'json' ? sliceLines(records) : sliceCsv({ header, records });
}

function sliceCsv({ header, records }: Chunk): Uint8Array[] {
  const delimiter = (header.delimiter ?? ',').charCodeAt(0);
  const scan = scanRecords(records, { delimiter, fields: header.columns?.length ?? 0 });
  return Array.from(scan, ({ start, end }) => records.subarray(start, end));
}

/** Each JSON record is on a line of its own: ingest has replaced the line feeds within it. */
function sliceLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(LF, start);
    const next = end < 0 ? bytes.length : end + 1;
    const line = withoutLineEnd(bytes.subarray(start, next));
    if (line.length > 0) lines.push(line);
    start = next;
  }
  return lines;
}

function withoutLineEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  if (bytes[end - 1] === LF) end -= 1;
  if (bytes[end - 1] === CR) end -= 1;
  return bytes.subarray(0, end);
}
