import type { ChunkEncoding } from '../stream/chunk.ts';
import { readCsvHeader } from './csv-header.ts';
import { scanRecords } from './record-scan.ts';
import { ignoredColumns, type Source } from './source.ts';
import { encodingOf } from './text-encoding.ts';

/**
 * Reads the header row of a CSV body and finds its records, without parsing them. Throws
 * `UnreadableBody`.
 */
export function csvSource(bytes: Uint8Array, charset?: ChunkEncoding): Source {
  const encoding = encodingOf(bytes, charset);
  const { delimiter, columns, ignored, end } = readCsvHeader(bytes, encoding);
  return {
    bytes,
    bodyAt: 0,
    form: { format: 'csv', encoding, columns, delimiter },
    records: scanRecords(bytes, {
      delimiter: delimiter.charCodeAt(0),
      fields: columns.length,
      start: end,
    }),
    warnings: ignoredColumns(ignored),
  };
}
