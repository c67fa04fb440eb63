import type { UnknownColumns } from '../domain/unknown-columns.ts';
import type { ChunkEncoding } from '../stream/chunk.ts';
import { csvSource } from './csv-source.ts';
import { jsonSource, ndjsonSource } from './json-source.ts';
import type { Source } from './source.ts';
import { UnreadableBody } from './unreadable-body.ts';

export type BodyFormat = 'csv' | 'json' | 'ndjson';

/**
 * Finds the records of a body. `charset` is the encoding that the sender declares for CSV, if any;
 * JSON is always UTF-8. Throws `UnreadableBody` when the body as a whole cannot be read.
 */
export function readBody(
  body: Buffer,
  format: BodyFormat,
  charset?: ChunkEncoding,
  policy?: UnknownColumns,
): Source {
  requireText(body);
  if (format === 'csv') return csvSource(body, charset, policy);
  return format === 'json' ? jsonSource(body, policy) : ndjsonSource(body, policy);
}

type Mistake = { kind: 'gzip' | 'zip' | 'not-text'; message: string };

const NOT_TEXT: Mistake = {
  kind: 'not-text',
  message: 'The body is UTF-16, or not text at all. Save the file as UTF-8 and send it again.',
};
const GZIP: Mistake = { kind: 'gzip', message: 'The body is gzip data.' };
const ZIP: Mistake = {
  kind: 'zip',
  message:
    'The body is a ZIP archive or an Excel workbook. Send it with npm run ingest, or save the sheet as CSV (UTF-8).',
};

const GZIP_BYTES = [0x1f, 0x8b];

/** The first bytes of files that people send by mistake. */
const SIGNATURES: readonly { bytes: readonly number[]; mistake: Mistake }[] = [
  { bytes: [0xff, 0xfe], mistake: NOT_TEXT },
  { bytes: [0xfe, 0xff], mistake: NOT_TEXT },
  { bytes: GZIP_BYTES, mistake: GZIP },
  { bytes: [0x50, 0x4b, 0x03, 0x04], mistake: ZIP },
];

/** Whether a body is gzip data, which is never readable as it is. */
export function isGzip(body: Uint8Array): boolean {
  return beginsWith(body, GZIP_BYTES);
}

function beginsWith(body: Uint8Array, bytes: readonly number[]): boolean {
  return bytes.every((byte, at) => body[at] === byte);
}

function requireText(body: Uint8Array): void {
  const signature = SIGNATURES.find(({ bytes }) => beginsWith(body, bytes));
  if (signature) throw unreadable(signature.mistake);
  // In UTF-16 without a byte order mark, one byte of an ASCII character is 0.
  if (body[0] === 0 || body[1] === 0) throw unreadable(NOT_TEXT);
}

function unreadable({ kind, message }: Mistake): UnreadableBody {
  return new UnreadableBody({ kind }, message);
}
