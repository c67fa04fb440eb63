import type { UnknownColumns } from '../domain/unknown-columns.ts';
import type { ChunkEncoding } from '../stream/chunk.ts';
import { readCsvHeader } from './csv-header.ts';
import { scanRecords } from './record-scan.ts';
import { type Source, unknownColumnsWarning } from './source.ts';
import { encodingOf } from './text-encoding.ts';
import { unknownNames } from './unknown-columns/names.ts';

/**
 * Reads the header row of a CSV body and finds its records, without parsing them. Throws
 * `UnreadableBody`.
 */
export function csvSource(
  bytes: Uint8Array,
  charset?: ChunkEncoding,
  policy: UnknownColumns = 'ignore',
): Source {
  const encoding = encodingOf(bytes, charset);
  const header = readCsvHeader(bytes, encoding);
  const { delimiter, columns, ignored, end } = header;
  return {
    bytes,
    bodyAt: 0,
    form: {
      ...{ format: 'csv', encoding, columns, delimiter },
      ...(policy !== 'ignore' &&
        columns.includes(null) && { unknown: { policy, names: unknownNames(header) } }),
    },
    records: scanRecords(bytes, {
      delimiter: delimiter.charCodeAt(0),
      fields: columns.length,
      start: end,
    }),
    warnings: unknownColumnsWarning(ignored, policy),
  };
}
